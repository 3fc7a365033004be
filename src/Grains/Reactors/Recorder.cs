using System.Collections.Immutable;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;

namespace Coordinator.Grains.Reactors;

/// <summary>Keeps each body's list of meetings and, when a meeting is over, each party's attendance history.</summary>
public sealed class Recorder : IReactor
{
    private static readonly ImmutableHashSet<string> s_followed =
    [
        "meeting.entered-from-record.v1",
        "meeting.convened.v1",
        "meeting.postponed.v1",
        "meeting.rescheduled.v1",
        "meeting.cancelled.v1",
        "meeting.opened.v1",
        "meeting.suspended.v1",
        "meeting.resumed.v1",
        "meeting.closed.v1",
    ];

    public string Name => "recorder";

    public bool Follows(string eventType) => s_followed.Contains(eventType);

    public async ValueTask ReactAsync(RecordedEvent happened, Reaction reaction, CancellationToken cancellation)
    {
        var id = new Domain.MeetingId(happened.Stream.Value["meeting/".Length..]);
        var (state, _) = await reaction.Grains.Meeting(id).ReadAtLeastAsync(happened.Version, cancellation);
        if (state.Plan is not { } plan) return;

        await reaction.SendAsync(
            reaction.Grains.Body(plan.Mechanism, plan.Body),
            new BodyCommand.RecordMeeting(new(plan.Meeting, plan.Name, state.Status, plan.Starts, plan.Ends, plan.TimeZone, plan.Place, state.FromRecord, OutcomeOf(state))),
            cancellation);

        foreach (var delegation in state.Delegations)
        {
            if (state.Status == MeetingStatus.Cancelled)
            {
                await reaction.SendAsync(reaction.Grains.Party(plan.Mechanism, delegation.Party), new PartyCommand.ReleaseVoice(id, "meeting cancelled"), cancellation);
                continue;
            }

            if (state.Status != MeetingStatus.Closed) continue;
            bool? attended = delegation.Attendance is null && state.FromRecord ? null : delegation.IsPresent;
            var head = attended == true ? delegation.Voice : null;
            await reaction.SendAsync(
                reaction.Grains.Party(plan.Mechanism, delegation.Party),
                new PartyCommand.RecordAttendance(new(id, plan.Body, plan.Name, state.OpenedAt ?? plan.Starts, attended, head?.Name, head?.Title, head?.Level, plan.RequiredLevel)),
                cancellation);
        }
    }

    /// <summary>What came of a meeting in one line: what the record says, or the titles of what was adopted.</summary>
    private static string? OutcomeOf(MeetingState state)
    {
        if (state.RecordedOutcome is { } recorded) return recorded;
        var adopted = string.Join("; ", state.Proposals.Where(p => p.Status == ProposalStatus.Adopted).Select(p => p.Title));
        return state.Status == MeetingStatus.Closed && adopted.Length > 0 ? adopted : null;
    }
}
