using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;

namespace Coordinator.Domain.Tests.Voting;

public class ForesightTests
{
    private static readonly Choice?[] s_choices = [Choice.Yes, Choice.No, Choice.Abstain, null];

    private static bool Carries(DecisionRule rule, Poll poll, Dictionary<PartyId, Choice> ballots) => RuleExamples.SecondCount(rule, poll, ballots);

    /// <summary>Drawn rules of every kind, up to ten voters, some ballots cast: everything foreseen is tried out.</summary>
    [Fact]
    public void What_is_foreseen_is_what_trying_out_every_vote_shows()
    {
        int cases = 0, tried = 0, open = 0;
        for (var seed = 1; seed <= 1_500; seed++)
        {
            var draw = new Draw(seed * 7);
            var voters = 1 + draw.Below(10);
            var poll = RuleExamples.Poll(ref draw, voters);
            var rule = RuleExamples.Rule(ref draw, voters);
            var ballots = new Dictionary<PartyId, Choice>();
            var cast = Math.Max(draw.Below(voters + 1), voters - 6);
            foreach (var voter in poll.Electorate.Voters.Take(cast))
                ballots[voter] = s_choices[draw.Below(3)]!.Value;
            var foresight = Foresight.Of(rule, poll, ballots);
            cases++;
            var why = $"seed {seed}: {Words.Of(rule)}";

            var toCome = poll.Electorate.Voters.Skip(cast).Where(v => poll.Suspended.All(s => s.Party != v)).ToImmutableArray();
            foresight.ToCome.ShouldBe(toCome, why);
            bool canCarry = false, canFail = false;
            for (var number = 0; number < 1 << (2 * toCome.Length); number++)
            {
                tried++;
                var all = new Dictionary<PartyId, Choice>(ballots);
                for (var i = 0; i < toCome.Length; i++)
                    if (s_choices[(number >> (2 * i)) & 3] is { } choice) all[toCome[i]] = choice;
                if (Carries(rule, poll, all)) canCarry = true;
                else canFail = true;
            }

            foresight.Decided.ShouldBe(canCarry && canFail ? null : canCarry ? Result.Carried : Result.NotCarried, why);
            if (canCarry && canFail) open++;

            bool Wins(uint coalition) => Carries(rule, poll, Sided(ballots, toCome, i => (coalition >> i & 1) == 1 ? Choice.Yes : Choice.No));
            bool Blocks(uint coalition) => !Carries(rule, poll, Sided(ballots, toCome, i => (coalition >> i & 1) == 1 ? Choice.No : Choice.Yes));
            Compare(foresight.ToCarry, toCome, Wins, why);
            Compare(foresight.ToBlock, toCome, Blocks, why);

            foreach (var voter in poll.Electorate.Voters.Where(v => poll.Suspended.All(s => s.Party != v)))
            {
                var changes = s_choices.Any(choice =>
                {
                    var changed = new Dictionary<PartyId, Choice>(ballots);
                    changed.Remove(voter);
                    if (choice is { } other) changed[voter] = other;
                    return Carries(rule, poll, changed) != (foresight.AsItStands.Result == Result.Carried);
                });
                foresight.Pivotal.Contains(voter).ShouldBe(changes, why);
            }
        }

        Console.WriteLine($"Foresight: {cases} polls ({open} open), {tried} votes tried out.");
        open.ShouldBeGreaterThan(200);
    }

    private static Dictionary<PartyId, Choice> Sided(Dictionary<PartyId, Choice> ballots, ImmutableArray<PartyId> toCome, Func<int, Choice> side)
    {
        var all = new Dictionary<PartyId, Choice>(ballots);
        for (var i = 0; i < toCome.Length; i++) all[toCome[i]] = side(i);
        return all;
    }

    private static void Compare(CoalitionSets found, ImmutableArray<PartyId> toCome, Func<uint, bool> suffices, string why)
    {
        var sufficient = new List<uint>();
        for (var coalition = 0u; coalition < 1u << toCome.Length; coalition++)
            if (suffices(coalition)) sufficient.Add(coalition);
        var minimal = sufficient.Where(c => Enumerable.Range(0, toCome.Length).All(i => (c >> i & 1) == 0 || !sufficient.Contains(c & ~(1u << i)))).ToList();
        found.AlreadyEnough.ShouldBe(suffices(0), why);
        found.Impossible.ShouldBe(sufficient.Count == 0, why);
        found.NumberSufficient.ShouldBe(sufficient.Count, why);
        found.NumberMinimal.ShouldBe(minimal.Count, why);
        found.CountedUpToSize.ShouldBe(toCome.Length, why);
        if (minimal.Count == 0) return;
        var smallest = minimal.Min(BitOperations.PopCount);
        found.SmallestSize.ShouldBe(smallest, why);
        found.NumberOfSmallest.ShouldBe(minimal.Count(c => BitOperations.PopCount(c) == smallest), why);
        found.Listed.Length.ShouldBe(Math.Min(minimal.Count, Coalitions.MostListed), why);
        found.AllListed.ShouldBe(minimal.Count <= Coalitions.MostListed, why);
        var masks = found.Listed.Select(set => set.Aggregate(0u, (mask, party) => mask | (1u << toCome.IndexOf(party)))).ToList();
        masks.ShouldBeUnique(why);
        masks.ShouldAllBe(mask => minimal.Contains(mask), why);
        masks.Select(m => BitOperations.PopCount(m)).ShouldBe(minimal.Select(m => BitOperations.PopCount(m)).Order().Take(masks.Count), why);
    }

    [Fact]
    public void Parties_that_weigh_differently_are_counted_in_the_other_way_too()
    {
        // Twenty distinct weights are too many for classes; all coalitions are tried out in the test.
        const int N = 20;
        var parties = RuleExamples.Parties(N);
        long[] weights = [.. Enumerable.Range(1, N).Select(i => (long)(i * i) + (i % 3))];
        var poll = new Poll(new(N, N, parties)) { Weights = [new("shares", "shares", "test", parties.Zip(weights).ToImmutableSortedDictionary(p => p.First, p => p.Second))] };
        var rule = new DecisionRule.All([new DecisionRule.KOfN(8), new DecisionRule.Majority(new(3, 5), Comparison.AtLeast, DecisionBase.Members, "shares")]);
        var (wins, smallest, blocks) = (0, new int[N + 1], new int[N + 1]);
        var minimalBlocks = new int[N + 1];
        var total = weights.Sum();
        bool Wins(uint c)
        {
            long sum = 0;
            for (var i = 0; i < N; i++) if ((c >> i & 1) == 1) sum += weights[i];
            return BitOperations.PopCount(c) >= 8 && sum * 5 >= total * 3;
        }

        for (var c = 0u; c < 1u << N; c++)
        {
            if (Wins(c))
            {
                wins++;
                smallest[BitOperations.PopCount(c)]++;
                continue;
            }

            var outside = ~c & ((1u << N) - 1);
            blocks[BitOperations.PopCount(outside)]++;
            if (Enumerable.Range(0, N).All(i => (outside >> i & 1) == 0 || Wins(c | (1u << i)))) minimalBlocks[BitOperations.PopCount(outside)]++;
        }

        var foresight = Foresight.Of(rule, poll, new Dictionary<PartyId, Choice>());
        foresight.ToCarry.NumberSufficient.ShouldBe(wins);
        foresight.ToCarry.SmallestSize.ShouldBe(Array.FindIndex(smallest, s => s > 0));
        foresight.ToCarry.NumberOfSmallest.ShouldBe(smallest[foresight.ToCarry.SmallestSize!.Value]);
        foresight.ToBlock.NumberSufficient.ShouldBe(blocks.Sum());
        foresight.ToBlock.SmallestSize.ShouldBe(Array.FindIndex(blocks, s => s > 0));
        foresight.ToBlock.NumberMinimal.ShouldBe(minimalBlocks.Take(foresight.ToBlock.CountedUpToSize + 1).Sum());
    }

    [Fact]
    public void Two_thirds_of_193_is_foreseen_exactly()
    {
        var rule = new DecisionRule.Majority(new(2, 3), Comparison.AtLeast, DecisionBase.PresentAndVoting);
        var foresight = Foresight.Of(rule, new(new(193, 193, RuleExamples.Parties(193))), new Dictionary<PartyId, Choice>());
        (foresight.ToCarry.SmallestSize, foresight.ToBlock.SmallestSize).ShouldBe((129, 65));
        foresight.ToCarry.NumberMinimal.ShouldBe(Ways(193, 129));
        foresight.ToBlock.NumberMinimal.ShouldBe(Ways(193, 65));

        static BigInteger Ways(int from, int many) => Enumerable.Range(1, many).Aggregate(BigInteger.One, (ways, i) => ways * (from - many + i) / i);
    }

    [Fact]
    public void Weights_of_190_parties_are_answered_within_the_bounds()
    {
        var parties = RuleExamples.Parties(190);
        var poll = new Poll(new(190, 190, parties)) { Weights = [new("quotas", "votes", "test", parties.Select((p, i) => (p, i)).ToImmutableSortedDictionary(p => p.p, p => 1_000L + (p.i * p.i * 37)))] };
        var clock = Stopwatch.StartNew();
        var foresight = Foresight.Of(new DecisionRule.Majority(new(17, 20), Comparison.AtLeast, DecisionBase.Members, "quotas"), poll, new Dictionary<PartyId, Choice>());
        Console.WriteLine($"Foresight of 190 weighted parties: {clock.ElapsedMilliseconds} ms.");
        foresight.Decided.ShouldBeNull();
        foresight.ToBlock.SmallestSize.ShouldNotBeNull();
        foresight.ToBlock.Listed.ShouldNotBeEmpty();
        foresight.ToCarry.AllListed.ShouldBeFalse();
    }
}
