using System.Collections.Immutable;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Domain.Meetings;

/// <summary>Who ended an intervention.</summary>
public enum EndedBy
{
    Chair,
    Speaker,

    /// <summary>The meeting was suspended or closed.</summary>
    Meeting,
}

/// <summary>What happened at a meeting.</summary>
public abstract record MeetingEvent
{
    [Name("meeting.scheduled.v1")]
    public sealed record Scheduled(MeetingPlan Plan) : MeetingEvent;

    [Name("meeting.entered-from-record.v1")]
    public sealed record EnteredFromRecord(MeetingPlan Plan, string? Outcome, ImmutableArray<DocumentHead> Heads) : MeetingEvent;

    [Name("meeting.convened.v1")]
    public sealed record Convened : MeetingEvent;

    [Name("meeting.postponed.v1")]
    public sealed record Postponed(string Reason) : MeetingEvent;

    [Name("meeting.rescheduled.v1")]
    public sealed record Rescheduled(Instant Starts, Instant Ends, string TimeZone, string Place) : MeetingEvent;

    [Name("meeting.cancelled.v1")]
    public sealed record Cancelled(string Reason) : MeetingEvent;

    [Name("meeting.opened.v1")]
    public sealed record Opened : MeetingEvent;

    [Name("meeting.suspended.v1")]
    public sealed record Suspended(string? Reason, Instant? Until) : MeetingEvent;

    [Name("meeting.resumption-due.v1")]
    public sealed record ResumptionDue : MeetingEvent;

    [Name("meeting.resumed.v1")]
    public sealed record Resumed : MeetingEvent;

    [Name("meeting.closed.v1")]
    public sealed record Closed : MeetingEvent;

    [Name("meeting.voice-recorded.v1")]
    public sealed record VoiceRecorded(PartyId Party, Voice Voice) : MeetingEvent;

    [Name("meeting.voice-vacated.v1")]
    public sealed record VoiceVacated(PartyId Party) : MeetingEvent;

    /// <summary>Only what changed.</summary>
    [Name("meeting.attendance-recorded.v1")]
    public sealed record AttendanceRecorded(ImmutableArray<AttendanceEntry> Entries) : MeetingEvent;

    [Name("meeting.level-waived.v1")]
    public sealed record LevelWaived(PartyId Party, string Reason) : MeetingEvent;

    [Name("meeting.agenda-item-added.v1")]
    public sealed record AgendaItemAdded(int Item, string Title) : MeetingEvent;

    [Name("meeting.item-taken-up.v1")]
    public sealed record ItemTakenUp(int Item) : MeetingEvent;

    [Name("meeting.item-concluded.v1")]
    public sealed record ItemConcluded(int Item) : MeetingEvent;

    [Name("meeting.floor-requested.v1")]
    public sealed record FloorRequested(int Request, PartyId Party, FloorKind Kind) : MeetingEvent;

    [Name("meeting.request-withdrawn.v1")]
    public sealed record RequestWithdrawn(int Request) : MeetingEvent;

    /// <param name="Interrupts">The intervention that a point of order interrupts.</param>
    /// <param name="InterruptedMilliseconds">What that one had left; zero when its time was up.</param>
    [Name("meeting.speaker-recognised.v1")]
    public sealed record SpeakerRecognised(int Intervention, int Request, PartyId Party, FloorKind Kind, Voice? Speaker, int? Item, int Seconds, Instant Deadline, int? Interrupts, long? InterruptedMilliseconds) : MeetingEvent;

    [Name("meeting.time-extended.v1")]
    public sealed record TimeExtended(int Intervention, int Seconds, Instant Deadline) : MeetingEvent;

    [Name("meeting.speaking-time-elapsed.v1")]
    public sealed record SpeakingTimeElapsed(int Intervention) : MeetingEvent;

    /// <param name="Resumes">The interrupted intervention that has the floor again.</param>
    /// <param name="ResumedDeadline">Its new deadline.</param>
    [Name("meeting.intervention-ended.v1")]
    public sealed record InterventionEnded(int Intervention, EndedBy By, int? Resumes, Instant? ResumedDeadline) : MeetingEvent;

    [Name("meeting.speakers-list-closed.v1")]
    public sealed record SpeakersListClosed : MeetingEvent;

    [Name("meeting.speakers-list-reopened.v1")]
    public sealed record SpeakersListReopened : MeetingEvent;

    [Name("meeting.point-of-order-ruled.v1")]
    public sealed record PointOfOrderRuled(int Intervention, Ruling Ruling, string? Note) : MeetingEvent;

    [Name("meeting.proposal-submitted.v1")]
    public sealed record ProposalSubmitted(int Proposal, string Title, string Text, PartyId? Sponsor, string Matter) : MeetingEvent;

    [Name("meeting.proposal-withdrawn.v1")]
    public sealed record ProposalWithdrawn(int Proposal) : MeetingEvent;

    [Name("meeting.vote-opened.v1")]
    public sealed record VoteOpened(int Vote, int Proposal, Electorate Electorate, ImmutableArray<PartyId> Bound, ImmutableArray<Exclusion> Excluded) : MeetingEvent;

    /// <summary>A first ballot or a changed one; the last of a party stands.</summary>
    [Name("meeting.ballot-cast.v1")]
    public sealed record BallotCast(int Vote, PartyId Party, Choice Choice, string? Reason) : MeetingEvent;

    [Name("meeting.vote-closed.v1")]
    public sealed record VoteClosed(int Vote, Outcome Outcome) : MeetingEvent;

    [Name("meeting.vote-abandoned.v1")]
    public sealed record VoteAbandoned(int Vote, string Reason) : MeetingEvent;
}
