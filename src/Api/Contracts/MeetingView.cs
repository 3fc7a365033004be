using System.Collections.Immutable;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Api.Contracts;

/// <summary>
/// A meeting as a screen shows it. What there are many of is an object keyed by identity or number, never an array, so
/// that a JSON merge patch carries only what changed. Null members are left out.
/// </summary>
public sealed record MeetingView
{
    public required MeetingId Id { get; init; }
    public required MechanismId Mechanism { get; init; }
    public required NamedBody Body { get; init; }
    public required string Name { get; init; }
    public required MeetingStatus Status { get; init; }

    /// <summary>Why it was suspended, postponed or cancelled. Not on public displays.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Taken over from the public record: times are whole days, and nobody signs in to it.</summary>
    public bool? FromRecord { get; init; }
    public string? RecordedOutcome { get; init; }
    public required Instant Starts { get; init; }
    public required Instant Ends { get; init; }
    public required string TimeZone { get; init; }
    public required string Place { get; init; }
    public Instant? OpenedAt { get; init; }
    public Instant? ClosedAt { get; init; }
    public Instant? ResumesAt { get; init; }
    public bool? ResumptionDue { get; init; }

    /// <summary>The party in the chair.</summary>
    public PartyId? Chair { get; init; }
    public required RepresentationView Representation { get; init; }
    public required QuorumView Quorum { get; init; }
    public required CharterView Charter { get; init; }
    public required ImmutableSortedDictionary<PartyId, DelegationView> Delegations { get; init; }

    /// <summary>By item number.</summary>
    public required ImmutableSortedDictionary<int, AgendaItemView> Agenda { get; init; }
    public int? CurrentItem { get; init; }

    /// <summary>Who asks for the floor, in the order in which they will be called.</summary>
    public required ImmutableArray<FloorRequestView> Queue { get; init; }
    public bool? SpeakersListClosed { get; init; }
    public InterventionView? Speaking { get; init; }
    public InterventionView? Interrupted { get; init; }

    /// <summary>Interventions on points of order that await the chair's ruling.</summary>
    public required ImmutableArray<int> PointsToRule { get; init; }

    /// <summary>By proposal number.</summary>
    public required ImmutableSortedDictionary<int, ProposalView> Proposals { get; init; }

    /// <summary>By vote number.</summary>
    public required ImmutableSortedDictionary<int, VoteView> Votes { get; init; }

    /// <summary>The number of the vote that is open.</summary>
    public int? OpenVote { get; init; }
}

public sealed record NamedBody(BodyId Id, string Name);

/// <param name="Text">The rule in one sentence.</param>
public sealed record RepresentationView(Level RequiredLevel, RepresentationPolicy Policy, string Article, string Text);

/// <param name="Text">The rule in one sentence.</param>
public sealed record QuorumView(int Present, int Members, int Needed, bool Met, string Article, string Text);

/// <param name="Matters">By identity.</param>
public sealed record CharterView(string Title, int Version, int StatementSeconds, int PointOfOrderSeconds, int ReplySeconds, ImmutableSortedDictionary<string, MatterView> Matters);

/// <param name="Rule">In words: "at least two-thirds of the members present and voting".</param>
/// <param name="Consensus">Under consensus a "no" is a formal objection and needs a reason.</param>
public sealed record MatterView(string Name, MatterKind Kind, string Rule, bool Consensus, ChoiceVisibility Choices, bool PresentAndVotingMayAbstain, string Article, string Source);

/// <param name="Order">Its place in the roll, from 1.</param>
public sealed record DelegationView(int Order, string Name, bool? Observer, VoiceView? Voice, Attendance? Attendance, LevelStanding Standing, string? Waiver);

/// <param name="Representative">Not on public displays.</param>
public sealed record VoiceView(RepresentativeId? Representative, string Name, string Title, RepresentativeRole Role, Level Level);

public sealed record AgendaItemView(string Title, AgendaStatus Status);

public sealed record FloorRequestView(int Request, PartyId Party, FloorKind Kind, Instant At);

/// <param name="Deadline">Count down to this, never from ticks.</param>
/// <param name="RemainingSeconds">While interrupted: what is left.</param>
public sealed record InterventionView(int Number, PartyId Party, FloorKind Kind, string? Speaker, int? Item, Instant Since, int Seconds, Instant Deadline, double? RemainingSeconds, bool? Elapsed);

/// <param name="Text">Not on public displays.</param>
/// <param name="Sponsor">Absent for a text of the chair.</param>
public sealed record ProposalView(string Title, string? Text, PartyId? Sponsor, string Matter, ProposalStatus Status);

/// <summary>What may be shown of a party's ballot.</summary>
public enum BallotView
{
    /// <summary>It has voted; its choice is not shown yet.</summary>
    Cast,
    Yes,
    No,
    Abstain,
}

/// <param name="Matter">Key into the charter's matters.</param>
/// <param name="Voters">How many may vote.</param>
/// <param name="Bound">Parties that may not abstain.</param>
/// <param name="Excluded">Members without a vote, and why.</param>
/// <param name="Ballots">By party; choices as the rule allows.</param>
/// <param name="Objections">Reasons of formal objections, where choices are shown. Not on public displays.</param>
public sealed record VoteView(
    int Proposal,
    string Matter,
    VoteStatus Status,
    int Voters,
    ImmutableSortedDictionary<PartyId, bool>? Bound,
    ImmutableSortedDictionary<PartyId, ExclusionReason>? Excluded,
    ImmutableSortedDictionary<PartyId, BallotView> Ballots,
    ImmutableSortedDictionary<PartyId, string>? Objections,
    Instant Opened,
    Instant? Ended,
    Outcome? Outcome);

/// <summary>What only the watcher's own delegation sees.</summary>
/// <param name="Ballot">Its ballot in the open vote.</param>
public sealed record OwnView(PartyId Party, OwnBallot? Ballot);

public sealed record OwnBallot(int Vote, Choice Choice, string? Reason);
