using System.Collections.Immutable;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Domain.Bodies;

/// <summary>A line of a body's list of meetings, kept up to date by following the meetings.</summary>
public sealed record MeetingEntry(MeetingId Id, string Name, MeetingStatus Status, Instant Starts, Instant Ends, string TimeZone, string Place, bool DatesOnly, string? Outcome);

/// <summary>A body as its grain holds it. <c>Id</c> is the default value until it is established.</summary>
public sealed record BodyState
{
    public static BodyState Initial { get; } = new();

    public MechanismId Mechanism { get; init; }
    public BodyId Id { get; init; }
    public string Name { get; init; } = "";
    public ImmutableArray<Seat> Members { get; init; } = [];
    public ImmutableArray<Seat> Observers { get; init; } = [];
    public Seat? Chair { get; init; }
    public Level RequiredLevel { get; init; } = Level.Expert;
    public BodyId? Parent { get; init; }

    /// <summary>The charter as it applies to this body, overrides included; null until established.</summary>
    public Charter? Charter { get; init; }

    /// <summary>Its meetings, past and to come, in the order they became known.</summary>
    public ImmutableArray<MeetingEntry> Meetings { get; init; } = [];

    public bool IsEstablished => !string.IsNullOrEmpty(Id.Value);
}

/// <summary>What a body can be asked to do.</summary>
public abstract record BodyCommand
{
    /// <summary>By the system, following the mechanism's decision.</summary>
    [Name("body.establish")]
    public sealed record Establish(MechanismId Mechanism, BodyId Id, string Name, ImmutableArray<Seat> Members, ImmutableArray<Seat> Observers, Seat? Chair, Level RequiredLevel, BodyId? Parent, Charter Charter) : BodyCommand;

    /// <summary>Sets the level of representation that meetings scheduled from now on require. By the secretariat.</summary>
    [Name("body.require-level")]
    public sealed record RequireLevel(Level Level, RepresentationPolicy Policy) : BodyCommand;

    /// <summary>Puts a meeting on the calendar. By the secretariat or the body's chair.</summary>
    [Name("body.schedule-meeting")]
    public sealed record ScheduleMeeting(MeetingId Meeting, string Name, Instant Starts, Instant Ends, string TimeZone, string Place, ImmutableArray<string> Agenda = default) : BodyCommand;

    /// <summary>Keeps the list of meetings up to date. By the system, following the meeting.</summary>
    [Name("body.record-meeting")]
    public sealed record RecordMeeting(MeetingEntry Entry) : BodyCommand;
}

/// <summary>What happened to a body.</summary>
public abstract record BodyEvent
{
    [Name("body.established.v1")]
    public sealed record Established(MechanismId Mechanism, BodyId Id, string Name, ImmutableArray<Seat> Members, ImmutableArray<Seat> Observers, Seat? Chair, Level RequiredLevel, BodyId? Parent, Charter Charter) : BodyEvent;

    [Name("body.level-required.v1")]
    public sealed record LevelRequired(Level Level, RepresentationPolicy Policy) : BodyEvent;

    /// <summary>Carries all that the meeting needs, so that it can begin without asking back.</summary>
    [Name("body.meeting-scheduled.v1")]
    public sealed record MeetingScheduled(MeetingPlan Plan) : BodyEvent;

    [Name("body.meeting-recorded.v1")]
    public sealed record MeetingRecorded(MeetingEntry Entry) : BodyEvent;
}
