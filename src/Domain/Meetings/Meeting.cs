using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Domain.Meetings;

/// <summary>Where a meeting is in its life.</summary>
public enum MeetingStatus
{
    /// <summary>Not known yet; the state before the first event.</summary>
    None,
    Scheduled,
    Convened,
    Open,
    Suspended,
    Closed,
    Postponed,
    Cancelled,
}

/// <summary>What follows from where a meeting is in its life.</summary>
public static class MeetingLife
{
    /// <summary>Whether it stays so: nothing is added to the record of a meeting that is closed or cancelled.</summary>
    public static bool IsOver(this MeetingStatus status) => status is MeetingStatus.Closed or MeetingStatus.Cancelled;
}

/// <summary>What the roll call recorded. Being connected is presence, which is something else.</summary>
public enum Attendance
{
    Absent,
    Present,

    /// <summary>Present, and undertakes to vote: does not abstain where the rule of decision says so.</summary>
    PresentAndVoting,
}

/// <summary>All that a meeting needs to know when it comes onto the calendar.</summary>
/// <param name="Meeting">Its identity.</param>
/// <param name="Mechanism">The mechanism of its body.</param>
/// <param name="Body">The body that meets.</param>
/// <param name="BodyName">The body's name then.</param>
/// <param name="Name">What the sitting is called: "Sixth round, first phase".</param>
/// <param name="Starts">When it starts.</param>
/// <param name="Ends">When it ends; after <paramref name="Starts"/>.</param>
/// <param name="TimeZone">The venue's zone in the IANA time zone database.</param>
/// <param name="Place">Where.</param>
/// <param name="Members">Who takes part and votes, in the order of the roll.</param>
/// <param name="Observers">Who takes part and does not vote.</param>
/// <param name="Chair">The party in the chair; null where the body has no standing chair.</param>
/// <param name="RequiredLevel">The level of representation it requires.</param>
/// <param name="Charter">The rules it is held under.</param>
/// <param name="Agenda">Titles of the provisional agenda.</param>
public sealed record MeetingPlan(
    MeetingId Meeting,
    MechanismId Mechanism,
    BodyId Body,
    string BodyName,
    string Name,
    Instant Starts,
    Instant Ends,
    string TimeZone,
    string Place,
    ImmutableArray<Seat> Members,
    ImmutableArray<Seat> Observers,
    Seat? Chair,
    Level RequiredLevel,
    Charter Charter,
    ImmutableArray<string> Agenda)
{
    /// <summary>The longest that one meeting lasts.</summary>
    public static readonly Duration Longest = Duration.FromDays(60);

    /// <summary>The most items that an agenda has.</summary>
    public const int MaxItems = 100;

    /// <summary>No meeting starts before this; earlier dates are slips of the pen.</summary>
    public static readonly Instant Earliest = Instant.FromUtc(1800, 1, 1, 0, 0);

    /// <summary>No meeting ends after this; it keeps every time representable in every zone.</summary>
    public static readonly Instant Latest = Instant.FromUtc(2500, 1, 1, 0, 0);

    /// <summary>Refuses names, times and places that make no sense.</summary>
    public static Refusal? CheckTimes(string name, Instant starts, Instant ends, string timeZone, string place, ImmutableArray<string> agenda)
    {
        if (Texts.First(Texts.Name("name", name), Texts.Name("place", place), Texts.Name("timeZone", timeZone)) is { } refusal) return refusal;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is null)
            return Refusal.Invalid("timeZone", $"timeZone '{timeZone}' is not a zone of the IANA time zone database.", "unknown-time-zone");
        if (starts < Earliest || starts > Latest) return Refusal.Invalid("starts", $"starts must be from {Earliest.InUtc().Year} to {Latest.InUtc().Year}.", "time-out-of-range");
        if (ends <= starts) return Refusal.Invalid("ends", "ends must be after starts.", "times-out-of-order");
        if (ends - starts > Longest) return Refusal.Invalid("ends", $"A meeting lasts at most {Longest.Days} days.", "times-out-of-order");
        if (agenda.Length > MaxItems) return Refusal.Invalid("agenda", $"agenda has {agenda.Length} items; at most {MaxItems} are taken.");
        for (var i = 0; i < agenda.Length; i++)
            if (Texts.Name($"agenda[{i}]", agenda[i]) is { } item) return item;
        return null;
    }
}

/// <summary>Who speaks for a party here, as accredited when the voice was taken.</summary>
/// <param name="Representative">The person; the default value for meetings taken over from the record, where nobody signs in.</param>
public sealed record Voice(RepresentativeId Representative, string Name, string Title, RepresentativeRole Role, Level Level);

/// <summary>A level that the chair accepted although it is below the required one.</summary>
public sealed record LevelWaiver(string Reason, Instant At);

/// <summary>One delegation in the room.</summary>
/// <param name="Attendance">What the roll call recorded; null until it is called.</param>
public sealed record Delegation(PartyId Party, string Name, bool IsObserver, Voice? Voice, Attendance? Attendance, LevelWaiver? Waiver)
{
    public bool IsPresent => Attendance is Meetings.Attendance.Present or Meetings.Attendance.PresentAndVoting;

    /// <summary>How its level compares with what the meeting requires.</summary>
    public LevelStanding Standing(Level required, RepresentationPolicy policy) =>
        Voice is null ? LevelStanding.Unrepresented
        : Voice.Level.Meets(required) ? LevelStanding.Met
        : Waiver is not null ? LevelStanding.Waived
        : policy == RepresentationPolicy.Warn ? LevelStanding.Flagged
        : LevelStanding.Insufficient;
}

public enum AgendaStatus
{
    Pending,
    Current,
    Concluded,
}

/// <summary>An item of the agenda; <paramref name="Number"/> counts from 1 and stays with it.</summary>
public sealed record AgendaItem(int Number, string Title, AgendaStatus Status);

/// <summary>For what the floor is asked.</summary>
public enum FloorKind
{
    Statement,
    Reply,

    /// <summary>Goes before all others, and may interrupt (UNGA rule 71).</summary>
    PointOfOrder,
}

/// <summary>A delegation that asks for the floor. <paramref name="Number"/> counts from 1 within the meeting.</summary>
public sealed record FloorRequest(int Number, PartyId Party, FloorKind Kind, Instant At);

/// <summary>Somebody who has the floor.</summary>
/// <param name="Number">Counts from 1 within the meeting.</param>
/// <param name="Deadline">When the time is up; every screen counts down to it.</param>
/// <param name="Remaining">While interrupted: how much time is left. Otherwise null.</param>
/// <param name="Elapsed">Whether the time was up and this is on record.</param>
public sealed record Intervention(int Number, PartyId Party, FloorKind Kind, string? Speaker, int? Item, Instant Since, int Seconds, Instant Deadline, Duration? Remaining, bool Elapsed);

public enum ProposalStatus
{
    Submitted,
    UnderVote,
    Adopted,
    NotAdopted,
    Withdrawn,
}

/// <summary>A text before the meeting. <paramref name="Number"/> counts from 1.</summary>
/// <param name="Sponsor">The party that submitted it; null for a text of the chair.</param>
/// <param name="Matter">The article of the charter by which it is decided.</param>
public sealed record Proposal(int Number, string Title, string Text, PartyId? Sponsor, string Matter, ProposalStatus Status);

public enum VoteStatus
{
    Open,
    Closed,

    /// <summary>Declared void by the chair; its ballots count for nothing.</summary>
    Abandoned,
}

/// <summary>Why a member of the body has no vote in this one.</summary>
public enum ExclusionReason
{
    Absent,
    BelowRequiredLevel,
}

/// <summary>A member that has no vote, and why.</summary>
public sealed record Exclusion(PartyId Party, ExclusionReason Reason);

/// <summary>A party's choice as it stands.</summary>
/// <param name="Reason">Reason of a formal objection.</param>
public sealed record Ballot(Choice Choice, string? Reason);

/// <summary>A vote. <paramref name="Number"/> counts from 1.</summary>
/// <param name="Bound">Voters that declared themselves present and voting and therefore may not abstain.</param>
public sealed record Vote(
    int Number,
    int Proposal,
    VoteStatus Status,
    Electorate Electorate,
    ImmutableArray<PartyId> Bound,
    ImmutableArray<Exclusion> Excluded,
    ImmutableSortedDictionary<PartyId, Ballot> Ballots,
    Instant Opened,
    Instant? Ended,
    Outcome? Outcome);

/// <summary>A meeting as its grain holds it. <c>Plan</c> is null until it is on the calendar.</summary>
public sealed record MeetingState
{
    public static MeetingState Initial { get; } = new();

    public MeetingPlan? Plan { get; init; }
    public MeetingStatus Status { get; init; }

    /// <summary>Whether it was taken over from the record: its times are whole days.</summary>
    public bool FromRecord { get; init; }

    /// <summary>What came of it, for a meeting taken over from the record.</summary>
    public string? RecordedOutcome { get; init; }

    /// <summary>Why it was postponed, cancelled or suspended.</summary>
    public string? StatusReason { get; init; }
    public Instant? OpenedAt { get; init; }
    public Instant? ClosedAt { get; init; }

    /// <summary>While suspended: when it is due to resume, if that was said.</summary>
    public Instant? ResumesAt { get; init; }

    /// <summary>Whether the time to resume has come and is on record.</summary>
    public bool ResumptionDue { get; init; }

    /// <summary>In the order of the roll: members, then observers.</summary>
    public ImmutableArray<Delegation> Delegations { get; init; } = [];
    public ImmutableArray<AgendaItem> Agenda { get; init; } = [];

    /// <summary>Who asks for the floor, in the order in which they will be called.</summary>
    public ImmutableArray<FloorRequest> Queue { get; init; } = [];
    public bool SpeakersListClosed { get; init; }
    public int LastRequest { get; init; }
    public int LastIntervention { get; init; }
    public Intervention? Speaking { get; init; }

    /// <summary>Who was interrupted by the point of order that has the floor.</summary>
    public Intervention? Interrupted { get; init; }

    /// <summary>Points of order that have been made and not yet been ruled on, by intervention.</summary>
    public ImmutableArray<int> PointsToRule { get; init; } = [];
    public ImmutableArray<Proposal> Proposals { get; init; } = [];
    public ImmutableArray<Vote> Votes { get; init; } = [];

    /// <summary>The vote that is open, or null.</summary>
    [JsonIgnore]
    public Vote? OpenVote => Votes is [.., { Status: VoteStatus.Open } last] ? last : null;

    public int IndexOf(PartyId party)
    {
        for (var i = 0; i < Delegations.Length; i++)
            if (Delegations[i].Party == party) return i;
        return -1;
    }

    public Delegation? Find(PartyId party) => IndexOf(party) is >= 0 and var i ? Delegations[i] : null;

    public LevelStanding StandingOf(Delegation delegation) => delegation.Standing(Plan!.RequiredLevel, Plan.Charter.Representation.Policy);

    /// <summary>Whether the delegation counts for the quorum.</summary>
    public bool Counts(Delegation delegation) =>
        !delegation.IsObserver && delegation.IsPresent && (Plan!.Charter.Representation.Policy == RepresentationPolicy.Warn || StandingOf(delegation) is LevelStanding.Met or LevelStanding.Waived);

    /// <summary>How many members count for the quorum now, and how many are needed.</summary>
    public (int Present, int Members, int Needed) Quorum()
    {
        int present = 0, members = 0;
        foreach (var delegation in Delegations)
        {
            if (delegation.IsObserver) continue;
            members++;
            if (Counts(delegation)) present++;
        }

        return (present, members, Plan!.Charter.Quorum.Needed(members));
    }

    public Matter MatterOf(Vote vote) => Plan!.Charter.FindMatter(Proposals[vote.Proposal - 1].Matter)!;
}
