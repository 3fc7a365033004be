using System.Collections.Immutable;

namespace Coordinator.Domain.Voting;

/// <summary>
/// What a vote may still come to, if those that have voted stay with their ballots.
/// </summary>
/// <param name="AsItStands">The outcome if the vote closed now.</param>
/// <param name="Decided">The result that no ballot still to come can change; null while it is open.</param>
/// <param name="ToCome">Those that have a vote and have not used it.</param>
/// <param name="Pivotal">Those whose ballot alone, cast or changed, would change the outcome as it stands.</param>
/// <param name="ToCarry">Sets of those to come that carry it by voting in favour although all others of them vote against.</param>
/// <param name="ToBlock">Sets of those to come that prevent it by voting against although all others of them vote in favour.</param>
/// <param name="Text">The foresight in words.</param>
public sealed record Foresight(
    CountedVote AsItStands,
    Result? Decided,
    ImmutableArray<PartyId> ToCome,
    ImmutableArray<PartyId> Pivotal,
    CoalitionSets ToCarry,
    CoalitionSets ToBlock,
    string Text)
{
    /// <summary>Looks ahead. Without ballots it says which coalitions of all voters win and block.</summary>
    public static Foresight Of(DecisionRule rule, Poll poll, IReadOnlyDictionary<PartyId, Choice> ballots)
    {
        var game = Game.Of(rule, poll, ballots);
        var now = Counting.Count(rule, poll, ballots);
        var canCarry = Carried(rule, poll, With(ballots, game.Players, Choice.Yes));
        Result? decided = !canCarry ? Result.NotCarried : CanFail(rule, poll, ballots, game.Players) ? null : Result.Carried;
        var (carry, block) = Coalitions.Find(game);
        var pivotal = Pivots(rule, poll, ballots, now.Result);
        return new(now, decided, game.Players, pivotal, carry, block, Say(decided, game.Players, carry, block));
    }

    private static bool Carried(DecisionRule rule, Poll poll, Dictionary<PartyId, Choice> ballots) => Counting.Count(rule, poll, ballots).Result == Result.Carried;

    private static Dictionary<PartyId, Choice> With(IReadOnlyDictionary<PartyId, Choice> ballots, ImmutableArray<PartyId> parties, Choice choice)
    {
        var all = new Dictionary<PartyId, Choice>(ballots);
        foreach (var party in parties) all[party] = choice;
        return all;
    }

    /// <summary>
    /// A vote against is the worst ballot for every rule but participation, for which it is worst to stay away; as that
    /// stands only where all must be met, whoever wants to prevent it breaks the one or the other.
    /// </summary>
    private static bool CanFail(DecisionRule rule, Poll poll, IReadOnlyDictionary<PartyId, Choice> ballots, ImmutableArray<PartyId> toCome) => rule switch
    {
        DecisionRule.All all => all.Rules.Any(part => CanFail(part, poll, ballots, toCome)),
        DecisionRule.Participation => !Carried(rule, poll, new(ballots)),
        _ => !Carried(rule, poll, With(ballots, toCome, Choice.No)),
    };

    private static ImmutableArray<PartyId> Pivots(DecisionRule rule, Poll poll, IReadOnlyDictionary<PartyId, Choice> ballots, Result now)
    {
        var changed = new Dictionary<PartyId, Choice>(ballots);
        var pivotal = ImmutableArray.CreateBuilder<PartyId>();
        foreach (var party in poll.Electorate.Voters)
        {
            if (poll.IsSuspended(party)) continue;
            var changes = false;
            foreach (var choice in (Choice?[])[Choice.Yes, Choice.No, Choice.Abstain, null])
            {
                if (choice is { } other) changed[party] = other;
                else changed.Remove(party);
                changes |= Counting.Count(rule, poll, changed).Result != now;
                if (changes) break;
            }

            if (ballots.TryGetValue(party, out var cast)) changed[party] = cast;
            else changed.Remove(party);
            if (changes) pivotal.Add(party);
        }

        return pivotal.ToImmutable();
    }

    private static string Say(Result? decided, ImmutableArray<PartyId> toCome, CoalitionSets carry, CoalitionSets block) => decided switch
    {
        Result.Carried => "It is decided: carried, whatever the votes to come.",
        Result.NotCarried => "It is decided: not carried, whatever the votes to come.",
        _ => $"It is open, with {Words.Count(toCome.Length, "vote", "votes")} to come. {Needs(carry)} {Blocks(block)}",
    };

    private static string Needs(CoalitionSets carry) => carry switch
    {
        { AlreadyEnough: true } => "It carries even if all of them vote against; it does not if too few take part.",
        { SmallestSize: { } size } => $"The fewest that carry it, all others voting against, are {size}{First(carry)}.",
        { Impossible: true } => "It carries with none of them against.",
        _ => "How few carry it was not found within the bounds.",
    };

    private static string Blocks(CoalitionSets block) => block switch
    {
        { AlreadyEnough: true } => "It is lost as it stands.",
        { SmallestSize: { } size } => $"The fewest that block it, all others voting in favour, are {size}{First(block)}.",
        { Impossible: true } => "None of them can block it by votes against.",
        _ => "How few block it was not found within the bounds.",
    };

    private static string First(CoalitionSets sets)
    {
        var number = sets.NumberOfSmallest is { } many ? many == 1 ? ", in one way" : $", in {many} ways" : "";
        return sets.Listed.IsEmpty || sets.Listed[0].Length > 8 ? number : $"{number} ({(sets.NumberOfSmallest == 1 ? "" : "for example ")}{string.Join(", ", sets.Listed[0])})";
    }
}
