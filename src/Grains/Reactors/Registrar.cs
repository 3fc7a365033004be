using System.Collections.Immutable;
using Coordinator.Domain;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using Microsoft.Extensions.Logging;

namespace Coordinator.Grains.Reactors;

/// <summary>
/// Sets up what a mechanism decided: its parties, its bodies, the meetings taken over from the record, and the meetings
/// that bodies put on the calendar.
/// </summary>
public sealed partial class Registrar(ILogger<Registrar> logger) : IReactor
{
    private static readonly ImmutableHashSet<string> s_followed =
    [
        "mechanism.party-admitted.v1",
        "mechanism.body-established.v1",
        "mechanism.past-meeting-entered.v1",
        "body.meeting-scheduled.v1",
    ];

    public string Name => "registrar";

    public bool Follows(string eventType) => s_followed.Contains(eventType);

    public async ValueTask ReactAsync(RecordedEvent happened, Reaction reaction, CancellationToken cancellation)
    {
        var refusal = happened.Type.StartsWith("body.", StringComparison.Ordinal)
            ? await ScheduleAsync((BodyEvent.MeetingScheduled)StoredEvents<BodyEvent>.Read(happened), reaction, cancellation)
            : await SetUpAsync(happened, reaction, cancellation);
        if (refusal is not null) LogRefused(happened.Type, happened.Stream, happened.Version, refusal);
    }

    /// <summary>An identity that a meeting of another body has already makes no meeting; the body's calendar says so.</summary>
    private static async ValueTask<Refusal?> ScheduleAsync(BodyEvent.MeetingScheduled scheduled, Reaction reaction, CancellationToken cancellation)
    {
        var plan = scheduled.Plan;
        var refusal = await reaction.SendAsync(reaction.Grains.Meeting(plan.Meeting), new MeetingCommand.Schedule(plan), cancellation);
        if (refusal is not null)
        {
            var entry = new MeetingEntry(plan.Meeting, plan.Name, MeetingStatus.Cancelled, plan.Starts, plan.Ends, plan.TimeZone, plan.Place, DatesOnly: false, Outcome: refusal.Detail);
            await reaction.SendAsync(reaction.Grains.Body(plan.Mechanism, plan.Body), new BodyCommand.RecordMeeting(entry), cancellation);
        }

        return refusal;
    }

    private static ValueTask<Refusal?> SetUpAsync(RecordedEvent happened, Reaction reaction, CancellationToken cancellation)
    {
        var mechanism = new MechanismId(happened.Stream.Value["mechanism/".Length..]);
        switch (StoredEvents<MechanismEvent>.Read(happened))
        {
            case MechanismEvent.PartyAdmitted e:
                return reaction.SendAsync(
                    reaction.Grains.Party(mechanism, e.Id),
                    new PartyCommand.Admit(mechanism, e.Id, e.Name, e.Short, e.Capital, e.TimeZone, e.Language),
                    cancellation);

            case MechanismEvent.BodyEstablished e:
                var charter = e.Policy is { } policy ? e.Charter with { Representation = e.Charter.Representation with { Policy = policy } } : e.Charter;
                return reaction.SendAsync(
                    reaction.Grains.Body(mechanism, e.Id),
                    new BodyCommand.Establish(mechanism, e.Id, e.Name, e.Members, e.Observers, e.Chair, e.RequiredLevel, e.Parent, charter),
                    cancellation);

            case MechanismEvent.PastMeetingEntered e:
                var plan = new MeetingPlan(e.Meeting, mechanism, e.Body, e.BodyName, e.Name, e.Starts, e.Ends, e.TimeZone, e.Place, e.Members, e.Observers.IsDefault ? [] : e.Observers, e.Chair, e.RequiredLevel, e.Charter, []);
                return reaction.SendAsync(reaction.Grains.Meeting(e.Meeting), new MeetingCommand.EnterFromRecord(plan, e.Outcome, e.Heads), cancellation);

            default:
                return default;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Event} of {Stream} (version {Version}) was refused where it should take effect: {Refusal}")]
    private partial void LogRefused(string @event, StreamId stream, long version, Refusal refusal);
}
