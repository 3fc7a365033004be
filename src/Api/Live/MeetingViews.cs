using System.Collections.Immutable;
using Coordinator.Api.Contracts;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;

namespace Coordinator.Api.Live;

/// <summary>
/// What each audience sees of a meeting. Pure: equal states give equal views, whoever computes them and when.
/// </summary>
public static class MeetingViews
{
    /// <summary>For delegations, the chair and the secretariat.</summary>
    /// <exception cref="ArgumentException">The meeting is not known: it was never scheduled.</exception>
    public static MeetingView Room(MeetingState meeting) => Of(meeting, isDisplay: false);

    /// <summary>For public displays: without reasons, texts of proposals and identities of persons other than those who speak.</summary>
    /// <exception cref="ArgumentException">The meeting is not known: it was never scheduled.</exception>
    public static MeetingView Display(MeetingState meeting) => Of(meeting, isDisplay: true);

    /// <summary>What only <paramref name="party"/>'s own delegation sees.</summary>
    public static OwnView Own(MeetingState meeting, PartyId party) =>
        meeting.OpenVote is { } vote && vote.Ballots.TryGetValue(party, out var ballot)
            ? new(party, new(vote.Number, ballot.Choice, ballot.Reason))
            : new(party, Ballot: null);

    /// <summary>
    /// Whether the choices made in a vote are shown to others than those who made them. One that is declared void before
    /// its choices were due to be shown never shows them.
    /// </summary>
    public static bool ShowsChoices(Matter matter, Vote vote) => matter.Choices == ChoiceVisibility.Live || vote.Status == VoteStatus.Closed;

    private static MeetingView Of(MeetingState meeting, bool isDisplay)
    {
        var plan = meeting.Plan ?? throw new ArgumentException("A meeting that was never scheduled has no view.", nameof(meeting));
        var quorum = meeting.Quorum();
        var charter = plan.Charter;
        var representation = charter.Representation.Cite(plan.RequiredLevel);
        return new MeetingView
        {
            Id = plan.Meeting,
            Mechanism = plan.Mechanism,
            Body = new(plan.Body, plan.BodyName),
            Name = plan.Name,
            Status = meeting.Status,
            StatusReason = isDisplay ? null : meeting.StatusReason,
            FromRecord = OnlyIf(meeting.FromRecord),
            RecordedOutcome = meeting.RecordedOutcome,
            Starts = plan.Starts,
            Ends = plan.Ends,
            TimeZone = plan.TimeZone,
            Place = plan.Place,
            OpenedAt = meeting.OpenedAt,
            ClosedAt = meeting.ClosedAt,
            ResumesAt = meeting.ResumesAt,
            ResumptionDue = OnlyIf(meeting.ResumptionDue),
            Chair = plan.Chair?.Party,
            Representation = new(plan.RequiredLevel, charter.Representation.Policy, charter.Representation.Article, representation.Text),
            Quorum = new(quorum.Present, quorum.Members, quorum.Needed, quorum.Present >= quorum.Needed, charter.Quorum.Article, charter.Quorum.Cite().Text),
            Charter = Of(charter),
            Delegations = meeting.Delegations.Select((delegation, i) => (delegation, i)).ToImmutableSortedDictionary(d => d.delegation.Party, d => Of(meeting, d.delegation, d.i + 1, isDisplay)),
            Agenda = meeting.Agenda.ToImmutableSortedDictionary(i => i.Number, i => new AgendaItemView(i.Title, i.Status)),
            CurrentItem = meeting.Agenda.FirstOrDefault(i => i.Status == AgendaStatus.Current)?.Number,
            Queue = [.. meeting.Queue.Select(r => new FloorRequestView(r.Number, r.Party, r.Kind, r.At))],
            SpeakersListClosed = OnlyIf(meeting.SpeakersListClosed),
            Speaking = Of(meeting.Speaking),
            Interrupted = Of(meeting.Interrupted),
            PointsToRule = meeting.PointsToRule,
            Proposals = meeting.Proposals.ToImmutableSortedDictionary(p => p.Number, p => new ProposalView(p.Title, isDisplay ? null : p.Text, p.Sponsor, p.Matter, p.Status)),
            Votes = meeting.Votes.ToImmutableSortedDictionary(v => v.Number, v => Of(meeting.MatterOf(v), v, isDisplay)),
            OpenVote = meeting.OpenVote?.Number,
        };
    }

    private static CharterView Of(Charter charter) => new(
        charter.Title,
        charter.Version,
        charter.Speaking.StatementSeconds,
        charter.Speaking.PointOfOrderSeconds,
        charter.Speaking.ReplySeconds,
        charter.Matters.ToImmutableSortedDictionary(
            m => m.Id,
            m => new MatterView(m.Name, m.Kind, Words.Of(m.Rule), m.Rule is DecisionRule.Consensus, m.Choices, m.PresentAndVotingMayAbstain, m.Article, m.Source)));

    private static DelegationView Of(MeetingState meeting, Delegation delegation, int order, bool isDisplay) => new(
        order,
        delegation.Name,
        OnlyIf(delegation.IsObserver),
        delegation.Voice is { } voice
            ? new(isDisplay || string.IsNullOrEmpty(voice.Representative.Value) ? null : voice.Representative, voice.Name, voice.Title, voice.Role, voice.Level)
            : null,
        delegation.Attendance,
        meeting.StandingOf(delegation),
        isDisplay ? null : delegation.Waiver?.Reason);

    private static InterventionView? Of(Intervention? intervention) => intervention is { } i
        ? new(i.Number, i.Party, i.Kind, i.Speaker, i.Item, i.Since, i.Seconds, i.Deadline, i.Remaining?.TotalSeconds, OnlyIf(i.Elapsed))
        : null;

    private static VoteView Of(Matter matter, Vote vote, bool isDisplay)
    {
        var shows = ShowsChoices(matter, vote);
        var ballots = vote.Ballots.ToImmutableSortedDictionary(b => b.Key, b => shows ? Of(b.Value.Choice) : BallotView.Cast);
        var objections = shows && !isDisplay && matter.Rule is DecisionRule.Consensus
            ? vote.Ballots.Where(b => b.Value is { Choice: Choice.No, Reason: not null }).ToImmutableSortedDictionary(b => b.Key, b => b.Value.Reason!)
            : null;
        return new(
            vote.Proposal,
            matter.Id,
            vote.Status,
            vote.Electorate.Voters.Length,
            vote.Bound.IsEmpty ? null : vote.Bound.ToImmutableSortedDictionary(p => p, _ => true),
            vote.Excluded.IsEmpty ? null : vote.Excluded.ToImmutableSortedDictionary(e => e.Party, e => e.Reason),
            ballots,
            objections is { IsEmpty: false } ? objections : null,
            vote.Opened,
            vote.Ended,
            vote.Outcome);
    }

    private static BallotView Of(Choice choice) => choice switch
    {
        Choice.Yes => BallotView.Yes,
        Choice.No => BallotView.No,
        Choice.Abstain => BallotView.Abstain,
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, null),
    };

    /// <summary>What is not so is left out.</summary>
    private static bool? OnlyIf(bool so) => so ? true : null;
}
