using System.Collections.Immutable;

namespace Coordinator.Domain.Voting;

/// <summary>What a member chooses. Under consensus, <see cref="No"/> is a formal objection and <see cref="Abstain"/> stands aside.</summary>
public enum Choice
{
    Yes,
    No,
    Abstain,
}

/// <summary>Whether the matter was decided in favour.</summary>
public enum Result
{
    Carried,
    NotCarried,
}

/// <summary>Who has a vote, fixed at the moment the vote opens.</summary>
/// <param name="Members">Members of the body.</param>
/// <param name="Present">Members recorded present.</param>
/// <param name="Voters">Members that may vote; in the order of the roll.</param>
public sealed record Electorate(int Members, int Present, ImmutableArray<PartyId> Voters);

/// <summary>
/// The working of an outcome, so that anyone can count again.
/// </summary>
/// <param name="Yes">Affirmative votes.</param>
/// <param name="No">Negative votes; under consensus, formal objections.</param>
/// <param name="Abstain">Abstentions; under consensus, those that stood aside.</param>
/// <param name="NotVoting">Members that could vote and did not.</param>
/// <param name="Base">The whole that the threshold is a share of; zero when the rule has none.</param>
/// <param name="Needed">Affirmative votes needed, in whole numbers; zero when the rule has no such number.</param>
/// <param name="Objectors">Those whose vote alone prevented it, where the rule lets one vote do so.</param>
public sealed record Working(int Yes, int No, int Abstain, int NotVoting, int Base, int Needed, ImmutableArray<PartyId> Objectors);

/// <summary>The outcome of a vote: what was decided, why, and in words.</summary>
public sealed record Outcome(Result Result, string Explanation, Working Working);

/// <summary>Counts. Integer arithmetic only; the result does not depend on the order of ballots.</summary>
public static class Tally
{
    /// <summary>
    /// The outcome of <paramref name="ballots"/> under <paramref name="rule"/>. Ballots of parties that are not among
    /// the voters do not count.
    /// </summary>
    public static Outcome Count(DecisionRule rule, Electorate electorate, IReadOnlyDictionary<PartyId, Choice> ballots)
    {
        if (!IsPlain(rule)) return Counting.Count(rule, new(electorate), ballots).ToOutcome();

        int yes = 0, no = 0, abstain = 0;
        var notInFavour = ImmutableArray.CreateBuilder<PartyId>();
        var against = ImmutableArray.CreateBuilder<PartyId>();
        foreach (var party in electorate.Voters)
        {
            if (!ballots.TryGetValue(party, out var choice))
            {
                notInFavour.Add(party);
                continue;
            }

            switch (choice)
            {
                case Choice.Yes: yes++; break;
                case Choice.No: no++; against.Add(party); notInFavour.Add(party); break;
                case Choice.Abstain: abstain++; notInFavour.Add(party); break;
            }
        }

        var notVoting = electorate.Voters.Length - yes - no - abstain;
        Working Work(int basis, int needed, ImmutableArray<PartyId> objectors) => new(yes, no, abstain, notVoting, basis, needed, objectors);
        int BaseOf(DecisionBase of) => of switch
        {
            DecisionBase.Members => electorate.Members,
            DecisionBase.Present => electorate.Present,
            DecisionBase.PresentAndVoting or DecisionBase.VotesCast => yes + no,
            _ => throw new ArgumentOutOfRangeException(nameof(rule)),
        };

        var counts = $"{yes} in favour, {no} against, {Words.Count(abstain, "abstention", "abstentions")}, {notVoting} not voting";
        switch (rule)
        {
            case DecisionRule.Consensus when no > 0:
                return new(Result.NotCarried, $"No consensus: {Words.Count(no, "formal objection", "formal objections")} ({string.Join(", ", against)}).", Work(0, 0, against.ToImmutable()));

            // A vote that nobody could take part in adopts nothing.
            case DecisionRule.Consensus when electorate.Voters.IsEmpty:
                return new(Result.NotCarried, "No consensus: no member was there to join it.", Work(0, 0, []));

            case DecisionRule.Consensus:
                return new(Result.Carried, $"Adopted by consensus: no formal objection{(abstain > 0 ? $"; {Words.Count(abstain, "party", "parties")} stood aside" : "")}.", Work(0, 0, []));

            case DecisionRule.Unanimity unanimity:
            {
                var whole = BaseOf(unanimity.Of);
                // All of nobody is nobody: without an affirmative vote nothing is carried.
                var needed = Math.Max(whole, 1);
                var carried = yes >= needed;
                var objectors = carried ? [] : unanimity.Of is DecisionBase.PresentAndVoting or DecisionBase.VotesCast ? against.ToImmutable() : notInFavour.ToImmutable();
                return new(
                    carried ? Result.Carried : Result.NotCarried,
                    $"{(carried ? "Carried" : "Not carried")} under unanimity of {Words.Of(unanimity.Of)}: {counts}; {(whole == 0 ? "nobody voted in favour or against" : $"all {whole} needed")}.",
                    Work(whole, needed, objectors));
            }

            case DecisionRule.Majority majority:
            {
                var whole = BaseOf(majority.Of);
                var needed = majority.Comparison == Comparison.AtLeast ? majority.Share.AtLeast(whole) : majority.Share.MoreThan(whole);
                // Of nobody at all, no share is a majority: without an affirmative vote nothing is carried.
                needed = Math.Max(needed, 1);
                var carried = yes >= needed;
                return new(
                    carried ? Result.Carried : Result.NotCarried,
                    $"{(carried ? "Carried" : "Not carried")}: {counts}; {Words.Share(majority.Share, majority.Comparison)} of {Words.Of(majority.Of)} ({whole}) is {needed}.",
                    Work(whole, needed, []));
            }

            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown decision rule.");
        }
    }

    /// <summary>Whether a rule is one of those whose stored explanation has its own fixed form.</summary>
    private static bool IsPlain(DecisionRule rule) => rule switch
    {
        DecisionRule.Majority m => m is { By: null, Abstentions: null, NonVotes: null, Ties: null, WithoutSuspended: null },
        DecisionRule.Consensus c => c is { Minus: null, MinusParties.IsDefaultOrEmpty: true, MinusConcerned: null },
        DecisionRule.KOfN or DecisionRule.Concurrence or DecisionRule.NoBlockingMinority or DecisionRule.Participation or DecisionRule.All or DecisionRule.Any => false,
        _ => true,
    };
}
