using System.Collections.Immutable;
using System.Numerics;

namespace Coordinator.Domain.Voting;

/// <summary>
/// What a rule comes to for parties that have yet to vote, each of which is either in a coalition that votes in favour
/// or outside it and votes against: thresholds on sums of weights, joined by all and any. That form is monotone, and
/// its dual, in the same form, says which coalitions block.
/// </summary>
internal sealed class Game
{
    private readonly List<long[]> _weights = [];
    private readonly Node _root;

    private Game(ImmutableArray<PartyId> players, Func<Game, Node> root)
    {
        Players = players;
        _root = root(this);
    }

    /// <summary>The parties that have yet to vote, in the order of the roll.</summary>
    public ImmutableArray<PartyId> Players { get; }

    /// <summary>The distinct weights that the thresholds add, by player.</summary>
    public IReadOnlyList<long[]> Weights => _weights;

    /// <summary>A part of the rule.</summary>
    private abstract record Node
    {
        internal sealed record Constant(bool Met) : Node;

        internal sealed record Threshold(int Dimension, Int128 Quota) : Node;

        internal sealed record Joined(bool All, Node[] Parts) : Node;
    }

    public static Game Of(DecisionRule rule, Poll poll, IReadOnlyDictionary<PartyId, Choice> ballots)
    {
        var players = ImmutableArray.CreateBuilder<PartyId>();
        foreach (var party in poll.Electorate.Voters)
            if (!ballots.ContainsKey(party) && !poll.IsSuspended(party)) players.Add(party);
        var cast = poll.Electorate.Voters.Where(p => ballots.ContainsKey(p) && !poll.IsSuspended(p)).Select(p => (Party: p, Choice: ballots[p])).ToList();
        return new(players.ToImmutable(), game => new Builder(game, poll, cast).Of(rule));
    }

    /// <summary>The game of those that would block: a coalition wins it when without it the others lose this one.</summary>
    public Game Dual()
    {
        return new(Players, dual =>
        {
            dual._weights.AddRange(_weights);
            return Turn(_root);
        });

        Node Turn(Node node) => node switch
        {
            Node.Constant constant => new Node.Constant(!constant.Met),
            Node.Threshold threshold => new Node.Threshold(threshold.Dimension, Total(threshold.Dimension) - threshold.Quota + 1),
            Node.Joined joined => new Node.Joined(!joined.All, [.. joined.Parts.Select(Turn)]),
            _ => throw new InvalidOperationException(),
        };
    }

    private Int128 Total(int dimension)
    {
        Int128 sum = 0;
        foreach (var weight in _weights[dimension]) sum += weight;
        return sum;
    }

    /// <summary>The distinct thresholds on one dimension, ascending.</summary>
    public Int128[] QuotasOf(int dimension)
    {
        var quotas = new SortedSet<Int128>();
        void Walk(Node node)
        {
            if (node is Node.Threshold threshold && threshold.Dimension == dimension) quotas.Add(threshold.Quota);
            if (node is Node.Joined joined) foreach (var part in joined.Parts) Walk(part);
        }

        Walk(_root);
        return [.. quotas];
    }

    /// <summary>Whether sums win; null when that depends on up to <paramref name="more"/> that may still be added.</summary>
    public bool? Wins(ReadOnlySpan<Int128> sums, ReadOnlySpan<Int128> more) => Wins(_root, sums, more);

    private static bool? Wins(Node node, ReadOnlySpan<Int128> sums, ReadOnlySpan<Int128> more)
    {
        switch (node)
        {
            case Node.Constant constant:
                return constant.Met;
            case Node.Threshold threshold:
                var sum = sums[threshold.Dimension];
                return sum >= threshold.Quota ? true : more.IsEmpty || sum + more[threshold.Dimension] < threshold.Quota ? false : null;
            case Node.Joined joined:
                bool? result = joined.All;
                foreach (var part in joined.Parts)
                {
                    var met = Wins(part, sums, more);
                    if (met == !joined.All) return met;
                    if (met is null) result = null;
                }

                return result;
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>Whether the coalition of all of <paramref name="members"/> wins.</summary>
    public bool Wins(IEnumerable<int> members)
    {
        var sums = new Int128[_weights.Count];
        foreach (var i in members)
            for (var d = 0; d < sums.Length; d++) sums[d] += _weights[d][i];
        return Wins(_root, sums, default) == true;
    }

    private sealed class Builder(Game game, Poll poll, List<(PartyId Party, Choice Choice)> cast)
    {
        public Node Of(DecisionRule rule) => rule switch
        {
            DecisionRule.Majority majority => Majority(majority),
            DecisionRule.Unanimity unanimity => Unanimity(unanimity),
            DecisionRule.Consensus consensus => Consensus(consensus),
            DecisionRule.KOfN some => Threshold(p => IsAmong(some, p) ? 1 : 0, some.Votes - Cast(Choice.Yes, p => IsAmong(some, p) ? 1 : 0)),
            DecisionRule.Concurrence concurrence => Concurrence(concurrence),
            DecisionRule.NoBlockingMinority blocking => Threshold(_ => 1, Math.Max(1, poll.Electorate.Members - blocking.Members + 1) - Cast(Choice.Yes, _ => 1)),
            DecisionRule.Participation participation => Participation(participation),
            DecisionRule.All all => new Node.Joined(true, [.. all.Rules.Select(Of)]),
            DecisionRule.Any any => new Node.Joined(false, [.. any.Rules.Select(Of)]),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown decision rule."),
        };

        private static bool IsAmong(DecisionRule.KOfN rule, PartyId party) => rule.Among.IsDefaultOrEmpty || rule.Among.Contains(party);

        private long Cast(Choice choice, Func<PartyId, long> weight)
        {
            var sum = 0L;
            foreach (var ballot in cast)
                if (ballot.Choice == choice) sum = checked(sum + weight(ballot.Party));
            return sum;
        }

        private Node.Threshold Threshold(Func<PartyId, long> weight, Int128 quota)
        {
            long[] weights = [.. game.Players.Select(weight)];
            var dimension = game._weights.FindIndex(w => w.AsSpan().SequenceEqual(weights));
            if (dimension < 0)
            {
                dimension = game._weights.Count;
                game._weights.Add(weights);
            }

            return new Node.Threshold(dimension, quota);
        }

        private Node.Threshold Majority(DecisionRule.Majority rule)
        {
            long Weight(PartyId party) => poll.WeightOf(rule.By, party);
            var (yes, no, abstained) = (Cast(Choice.Yes, Weight), Cast(Choice.No, Weight), Cast(Choice.Abstain, Weight));
            var outside = rule.Abstentions is null or CountsAs.Nothing ? 0 : abstained;
            var inFavour = checked(yes + (rule.Abstentions == CountsAs.InFavour ? abstained : 0));
            var whole = rule.Of switch
            {
                DecisionBase.Members => poll.WeightOfMembers(rule.By, rule.WithoutSuspended == true),
                DecisionBase.Present => poll.WeightOfPresent(rule.By),
                _ => checked(yes + no + outside + game.Players.Sum(Weight)),
            };
            Int128 needed = Counting.Needed(rule.Share, rule.Comparison, whole);
            if (rule.Ties == Ties.ChairDecides && poll.CastingVote == Choice.Yes) needed = Math.Max(1, new Fraction(1, 2).AtLeast(whole));
            return Threshold(Weight, needed - inFavour);
        }

        private Node.Threshold Unanimity(DecisionRule.Unanimity rule)
        {
            var yes = Cast(Choice.Yes, _ => 1);
            var whole = rule.Of switch
            {
                DecisionBase.Members => poll.Electorate.Members,
                DecisionBase.Present => poll.Electorate.Present,
                _ => yes + Cast(Choice.No, _ => 1) + game.Players.Length,
            };
            return Threshold(_ => 1, Math.Max(1, whole) - yes);
        }

        private Node Consensus(DecisionRule.Consensus rule)
        {
            if (cast.Count + game.Players.Length == 0) return new Node.Constant(false);
            long Counts(PartyId party) =>
                (!rule.MinusParties.IsDefaultOrEmpty && rule.MinusParties.Contains(party)) || (rule.MinusConcerned == true && poll.Concerned.Contains(party)) ? 0 : 1;
            return Threshold(Counts, game.Players.Sum(Counts) - ((rule.Minus ?? 0) - Cast(Choice.No, Counts)));
        }

        private Node Concurrence(DecisionRule.Concurrence rule)
        {
            var needed = 0;
            foreach (var party in rule.Of)
            {
                if (game.Players.Contains(party))
                {
                    needed++;
                    continue;
                }

                var ballot = cast.FindIndex(c => c.Party == party);
                var stops = ballot < 0 ? rule.AbsenceStops == true : cast[ballot].Choice == Choice.No || (cast[ballot].Choice == Choice.Abstain && rule.AbstentionStops == true);
                if (stops) return new Node.Constant(false);
            }

            return Threshold(p => rule.Of.Contains(p) ? 1 : 0, needed);
        }

        private Node.Constant Participation(DecisionRule.Participation rule)
        {
            long Weight(PartyId party) => poll.WeightOf(rule.By, party);
            var took = checked(Cast(Choice.Yes, Weight) + Cast(Choice.No, Weight) + (rule.AbstentionsTakePart == false ? 0 : Cast(Choice.Abstain, Weight)) + game.Players.Sum(Weight));
            return new(took >= Counting.Needed(rule.Share, rule.Comparison, poll.WeightOfMembers(rule.By, withoutSuspended: false)));
        }
    }

    /// <summary>Ways to choose, exactly.</summary>
    public static BigInteger Choose(int from, int many)
    {
        if (many < 0 || many > from) return 0;
        var ways = BigInteger.One;
        for (var i = 1; i <= many; i++) ways = ways * (from - many + i) / i;
        return ways;
    }
}
