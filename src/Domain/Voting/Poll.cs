using System.Collections.Immutable;

namespace Coordinator.Domain.Voting;

/// <summary>Weights of parties by one criterion: population, shares, contributions.</summary>
/// <param name="Name">Named by rules, as in <c>population</c>.</param>
/// <param name="Unit">What one is one of: persons, shares, hundredths of a percent.</param>
/// <param name="Source">Where the figures come from, with their year.</param>
/// <param name="Of">Zero or more for every member, in whole numbers; their sum is at most <see cref="long.MaxValue"/>.</param>
public sealed record Criterion(string Name, string Unit, string Source, ImmutableSortedDictionary<PartyId, long> Of);

/// <summary>A party that has no vote for now, and why: arrears, a sanction.</summary>
public sealed record Suspension(PartyId Party, string Reason);

/// <summary>
/// What a count needs besides rule and ballots.
/// </summary>
/// <param name="Electorate">Who has a vote. A party that is suspended counts as a member and is not among the voters.</param>
public sealed record Poll(Electorate Electorate)
{
    /// <summary>Weights, for rules that add them.</summary>
    public ImmutableArray<Criterion> Weights { get; init; } = [];

    /// <summary>Parties suspended from voting.</summary>
    public ImmutableArray<Suspension> Suspended { get; init; } = [];

    /// <summary>Parties that the decision concerns.</summary>
    public ImmutableArray<PartyId> Concerned { get; init; } = [];

    /// <summary>What the chair decides when votes are equally divided; null as long as it has not.</summary>
    public Choice? CastingVote { get; init; }

    /// <summary>Whether this is the second vote after one that was equally divided.</summary>
    public bool SecondVote { get; init; }

    internal Criterion Criterion(string name)
    {
        foreach (var criterion in Weights)
            if (criterion.Name == name) return criterion;
        throw new ArgumentException($"There are no weights by {name}.", nameof(name));
    }

    internal bool IsSuspended(PartyId party)
    {
        foreach (var suspension in Suspended)
            if (suspension.Party == party) return true;
        return false;
    }

    /// <summary>What a party weighs: by a criterion, or one.</summary>
    internal long WeightOf(string? by, PartyId party) => by is null ? 1 : Criterion(by).Of.GetValueOrDefault(party);

    /// <summary>What all members weigh together, those suspended left out if asked.</summary>
    internal long WeightOfMembers(string? by, bool withoutSuspended)
    {
        if (by is null) return Electorate.Members - (withoutSuspended ? Suspended.Length : 0);
        var sum = 0L;
        foreach (var (party, weight) in Criterion(by).Of)
            if (!withoutSuspended || !IsSuspended(party)) sum = checked(sum + weight);
        return sum;
    }

    /// <summary>What those present weigh together; by weights, those of them that have a vote.</summary>
    internal long WeightOfPresent(string? by)
    {
        if (by is null) return Electorate.Present;
        var sum = 0L;
        foreach (var party in Electorate.Voters) sum = checked(sum + WeightOf(by, party));
        return sum;
    }
}

/// <summary>What became of votes equally divided.</summary>
public enum TieOutcome
{
    /// <summary>The proposal is rejected.</summary>
    Failed,

    /// <summary>The chair's casting vote was in favour.</summary>
    ChairInFavour,

    /// <summary>The chair's casting vote was not in favour.</summary>
    ChairNotInFavour,

    /// <summary>The chair has not given its casting vote: not carried until it does.</summary>
    ChairAwaited,

    /// <summary>A second vote is to be held: not carried until then.</summary>
    SecondVoteDue,
}

/// <summary>
/// The working of one rule, so that anyone can count again. A rule made of rules has theirs in <paramref name="Parts"/>.
/// </summary>
/// <param name="Rule">The kind of rule, as in its JSON.</param>
/// <param name="Met">Whether it is met.</param>
/// <param name="Text">The working in one sentence.</param>
/// <param name="By">The criterion whose weights are added; null when heads are counted.</param>
/// <param name="Base">The whole that the threshold is a share of; null when the rule has none.</param>
/// <param name="Count">What is compared with <paramref name="Needed"/>: votes or weights in favour; for participation, those that took part; under consensus, objections.</param>
/// <param name="Share">The threshold as a fraction; null when the rule has none.</param>
/// <param name="Comparison">Whether the share must be reached or passed.</param>
/// <param name="Needed">The threshold in whole numbers; under consensus, the most objections that are borne. More than any sum of weights when nothing can reach it.</param>
/// <param name="Concurred">Those that were in favour, in the order of the roll; of a concurrence, those of the named that did not stop it.</param>
/// <param name="Objected">Those that stood in its way: votes against, and whoever the rule lets stop it by less.</param>
/// <param name="Tie">What became of a tie; null when there was none that mattered.</param>
/// <param name="Parts">The workings of the parts.</param>
public sealed record Finding(
    string Rule,
    bool Met,
    string Text,
    string? By,
    long? Base,
    long? Count,
    Fraction? Share,
    Comparison? Comparison,
    long? Needed,
    ImmutableArray<PartyId> Concurred,
    ImmutableArray<PartyId> Objected,
    TieOutcome? Tie,
    ImmutableArray<Finding> Parts);

/// <summary>The outcome of a vote under any rule, with its working.</summary>
/// <param name="Result">Carried or not.</param>
/// <param name="Explanation">In words a delegate understands.</param>
/// <param name="Yes">Affirmative votes, in heads.</param>
/// <param name="No">Negative votes, in heads.</param>
/// <param name="Abstain">Abstentions.</param>
/// <param name="NotVoting">Those that have a vote and did not use it.</param>
/// <param name="Suspended">Those that have no vote for now.</param>
/// <param name="Working">The working of the rule.</param>
public sealed record CountedVote(
    Result Result,
    string Explanation,
    int Yes,
    int No,
    int Abstain,
    int NotVoting,
    ImmutableArray<Suspension> Suspended,
    Finding Working)
{
    /// <summary>The form that is stored with a vote of a meeting.</summary>
    public Outcome ToOutcome() => new(
        Result,
        Explanation,
        new(Yes, No, Abstain, NotVoting, (int)Math.Clamp(Working.Base ?? 0, 0, int.MaxValue), Working.Rule == "consensus" ? 0 : (int)Math.Clamp(Working.Needed ?? 0, 0, int.MaxValue), Result == Result.Carried ? [] : Preventers(Working)));

    /// <summary>Those whose vote alone prevented it, where a rule lets one vote do so.</summary>
    private static ImmutableArray<PartyId> Preventers(Finding finding)
    {
        if (finding.Met) return [];
        return finding.Rule switch
        {
            "concurrence" or "unanimity" or "consensus" => finding.Objected,
            "all" => [.. finding.Parts.SelectMany(part => Preventers(part)).Distinct()],
            _ => [],
        };
    }
}
