using System.Collections.Immutable;
using System.Numerics;

namespace Coordinator.Domain.Voting;

/// <summary>
/// The smallest sets of parties that suffice, none of which can be left out.
/// </summary>
/// <param name="AlreadyEnough">Whether it takes nobody at all: what is asked for is so without them.</param>
/// <param name="Impossible">Whether not even all of them together suffice.</param>
/// <param name="SmallestSize">Members of the smallest; null when impossible, or when it was not found within the bounds.</param>
/// <param name="NumberOfSmallest">How many of that size there are; null when not counted.</param>
/// <param name="NumberSufficient">How many sets suffice, with or without more than is needed; null when not counted.</param>
/// <param name="NumberMinimal">How many minimal sets there are of at most <paramref name="CountedUpToSize"/> members; null when not counted.</param>
/// <param name="CountedUpToSize">Up to which size minimal sets were counted; the number of parties when all were.</param>
/// <param name="Listed">Minimal sets, the smallest first and then in the order of the roll; at most <see cref="Coalitions.MostListed"/>.</param>
/// <param name="AllListed">Whether there are no others.</param>
public sealed record CoalitionSets(
    bool AlreadyEnough,
    bool Impossible,
    int? SmallestSize,
    BigInteger? NumberOfSmallest,
    BigInteger? NumberSufficient,
    BigInteger? NumberMinimal,
    int CountedUpToSize,
    ImmutableArray<ImmutableArray<PartyId>> Listed,
    bool AllListed);

/// <summary>
/// Finds minimal coalitions. Three ways, each exact in what it says, with bounds that keep an answer within a fraction of
/// a second on any rule:
/// parties that weigh the same are interchangeable, so when they fall into few classes all coalitions are counted by how
/// many of each class they have; otherwise sufficient coalitions are counted by adding one party after the other and
/// keeping only sums that still matter, and minimal ones are counted and listed up to the size that can be enumerated.
/// </summary>
public static class Coalitions
{
    /// <summary>The most coalitions that are listed.</summary>
    public const int MostListed = 20;

    private const int MostVectors = 1 << 17;
    private const int MostSubsets = 420_000;
    private const int MostStates = 250_000;
    private const int MostSteps = 400_000;

    /// <summary>The coalitions that win, and those that block: which they are when without them the others lose.</summary>
    internal static (CoalitionSets Win, CoalitionSets Block) Find(Game game)
    {
        var won = new Lazy<BigInteger[]?>(() => SufficientBySize(game));
        var n = game.Players.Length;
        var blocked = new Lazy<BigInteger[]?>(() => won.Value is { } wins ? [.. wins.Select((_, size) => Game.Choose(n, size) - wins[n - size])] : null);
        return (Find(game, won), Find(game.Dual(), blocked));
    }

    private static CoalitionSets Find(Game game, Lazy<BigInteger[]?> bySize)
    {
        var n = game.Players.Length;
        if (game.Wins([])) return new(true, false, 0, 1, BigInteger.Pow(2, n), 1, n, [[]], true);
        if (!game.Wins(Enumerable.Range(0, n))) return new(false, true, null, 0, 0, 0, n, [], true);
        var classes = Classes(game);
        var vectors = classes.Aggregate(BigInteger.One, (product, c) => product * (c.Length + 1));
        return vectors <= MostVectors ? ByClasses(game, classes) : ByParties(game, bySize.Value);
    }

    private static List<int[]> Classes(Game game) =>
        [.. Enumerable.Range(0, game.Players.Length)
            .GroupBy(i => string.Join(' ', game.Weights.Select(w => w[i])), StringComparer.Ordinal)
            .Select(g => g.ToArray())];

    private static CoalitionSets ByClasses(Game game, List<int[]> classes)
    {
        var n = game.Players.Length;
        var dimensions = game.Weights.Count;
        var weights = classes.Select(c => game.Weights.Select(w => (Int128)w[c[0]]).ToArray()).ToArray();
        var ways = classes.Select(c => Enumerable.Range(0, c.Length + 1).Select(k => Game.Choose(c.Length, k)).ToArray()).ToArray();
        var sufficient = BigInteger.Zero;
        var minimal = new BigInteger[n + 1];
        var bySize = new List<int[]>?[n + 1];
        var counts = new int[classes.Count];
        var sums = new Int128[dimensions];
        var less = new Int128[dimensions];

        void Visit(int at, int size, BigInteger number)
        {
            if (at < classes.Count)
            {
                for (var k = 0; k <= classes[at].Length; k++)
                {
                    counts[at] = k;
                    Visit(at + 1, size + k, number * ways[at][k]);
                    for (var d = 0; d < dimensions; d++) sums[d] += weights[at][d];
                }

                for (var d = 0; d < dimensions; d++) sums[d] -= weights[at][d] * (classes[at].Length + 1);
                counts[at] = 0;
                return;
            }

            if (game.Wins(sums, default) != true) return;
            sufficient += number;
            for (var c = 0; c < counts.Length; c++)
            {
                if (counts[c] == 0) continue;
                for (var d = 0; d < dimensions; d++) less[d] = sums[d] - weights[c][d];
                if (game.Wins(less, default) == true) return;
            }

            minimal[size] += number;
            // Each of them is expanded to sets of parties, of which the first in the order of the roll are listed.
            if ((bySize[size] ??= []).Count < MostListed * 10) bySize[size]!.Add([.. counts]);
        }

        Visit(0, 0, BigInteger.One);
        var smallest = Array.FindIndex(minimal, m => !m.IsZero);
        var total = minimal.Aggregate(BigInteger.Zero, (sum, m) => sum + m);
        var listed = new List<ImmutableArray<PartyId>>();
        for (var size = 0; size <= n && listed.Count < MostListed; size++)
        {
            if (bySize[size] is not { } vectors) continue;
            var sets = new List<int[]>();
            foreach (var vector in vectors) Expand(classes, vector, 0, [], sets, MostListed);
            listed.AddRange(Ordered(game, sets).Take(MostListed - listed.Count));
        }

        return new(false, false, smallest, minimal[smallest], sufficient, total, n, [.. listed], listed.Count == total);
    }

    /// <summary>The sets that have so many of each class, the first ones in the order of the roll.</summary>
    private static void Expand(List<int[]> classes, int[] vector, int at, List<int> chosen, List<int[]> sets, int most)
    {
        var limit = sets.Count + most;
        Walk(at, 0, vector[0]);

        void Walk(int c, int from, int left)
        {
            if (sets.Count >= limit) return;
            if (left == 0)
            {
                if (c + 1 == classes.Count) sets.Add([.. chosen.Order()]);
                else Walk(c + 1, 0, vector[c + 1]);
                return;
            }

            for (var i = from; i + left <= classes[c].Length && sets.Count < limit; i++)
            {
                chosen.Add(classes[c][i]);
                Walk(c, i + 1, left - 1);
                chosen.RemoveAt(chosen.Count - 1);
            }
        }
    }

    private static IEnumerable<ImmutableArray<PartyId>> Ordered(Game game, IEnumerable<int[]> sets) =>
        sets.Order(Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).Select(s => s.Select(i => game.Players[i]).ToImmutableArray());

    /// <param name="game">The game.</param>
    /// <param name="counted">How many coalitions of each size suffice; null when not counted.</param>
    private static CoalitionSets ByParties(Game game, BigInteger[]? counted)
    {
        var n = game.Players.Length;
        var sufficient = counted?.Aggregate(BigInteger.Zero, (sum, s) => sum + s);

        // Of small coalitions every one is looked at.
        var upTo = 0;
        var subsets = BigInteger.One;
        while (upTo < n && subsets + Game.Choose(n, upTo + 1) <= MostSubsets) subsets += Game.Choose(n, ++upTo);
        var isLarger = counted is not null && counted.Take(upTo + 1).All(number => number.IsZero);
        var found = isLarger ? [] : MinimalUpTo(game, upTo);
        var minimal = new BigInteger(found.Sum(s => (long)s.Count));
        if (found.FindIndex(s => s.Count > 0) is var small and >= 0)
        {
            var listed = found.SelectMany(s => Ordered(game, s)).Take(MostListed).ToImmutableArray();
            return new(false, false, small, found[small].Count, sufficient, minimal, upTo, listed, upTo == n && listed.Length == minimal);
        }

        // Of the smallest size each is minimal, since every part of it is smaller.
        var search = new Search(game);
        var smallest = counted is null ? search.Smallest(upTo + 1) : Array.FindIndex(counted, s => !s.IsZero);
        var number = smallest is { } known && counted is not null ? counted[known] : (BigInteger?)null;
        var sets = smallest is { } size ? search.OfSize(size) : [];
        return new(false, false, smallest, number, sufficient, minimal, upTo, [.. Ordered(game, sets)], false);
    }

    /// <summary>How many coalitions of each size win; null when the sums that matter are too many.</summary>
    private static BigInteger[]? SufficientBySize(Game game)
    {
        var n = game.Players.Length;
        var dimensions = game.Weights.Count;
        if (n > 62 || dimensions > 4) return null;
        var order = Order(game);
        var quotas = Enumerable.Range(0, dimensions).Select(game.QuotasOf).ToArray();
        var more = new Int128[dimensions];
        for (var d = 0; d < dimensions; d++)
            foreach (var weight in game.Weights[d]) more[d] += weight;

        var wins = new BigInteger[n + 1];
        var states = new Dictionary<State, long> { [default] = 1 };
        Span<Int128> sums = stackalloc Int128[4];
        for (var i = 0; i < n; i++)
        {
            var next = new Dictionary<State, long>(states.Count * 2);
            for (var d = 0; d < dimensions; d++) more[d] -= game.Weights[d][order[i]];
            // Won whatever the others do, by size so far.
            var decided = new long[n + 1];
            foreach (var (state, number) in states)
            {
                for (var joins = 0; joins <= 1; joins++)
                {
                    (sums[0], sums[1], sums[2], sums[3]) = (state.A, state.B, state.C, state.D);
                    for (var d = 0; d < dimensions; d++)
                    {
                        if (joins == 1) sums[d] += game.Weights[d][order[i]];
                        sums[d] = WhatMatters(quotas[d], sums[d], more[d]);
                    }

                    var size = state.Size + joins;
                    switch (game.Wins(sums[..Math.Max(dimensions, 1)], more))
                    {
                        case true:
                            decided[size] += number;
                            break;
                        case null:
                            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(next, new((long)sums[0], (long)sums[1], (long)sums[2], (long)sums[3], size), out _) += number;
                            break;
                    }
                }
            }

            for (var j = 0; j <= n - i - 1; j++)
            {
                var ways = Game.Choose(n - i - 1, j);
                for (var size = 0; size + j <= n; size++)
                    if (decided[size] != 0) wins[size + j] += decided[size] * ways;
            }

            if (next.Count > MostStates) return null;
            states = next;
        }

        return wins;
    }

    private readonly record struct State(long A, long B, long C, long D, int Size);

    /// <summary>Sums between which no threshold lies that is still open are one and the same.</summary>
    private static Int128 WhatMatters(Int128[] quotas, Int128 sum, Int128 more)
    {
        Int128 passed = 0;
        foreach (var quota in quotas)
        {
            if (sum >= quota) passed = Int128.Max(quota, 0);
            else if (sum + more >= quota) return sum;
        }

        return passed;
    }

    /// <summary>The heavy ones first, by the dimension that tells most parties apart.</summary>
    private static int[] Order(Game game)
    {
        var n = game.Players.Length;
        var by = game.Weights.Count == 0 ? null : game.Weights.MaxBy(w => w.Distinct().Count());
        return [.. Enumerable.Range(0, n).OrderByDescending(i => by?[i] ?? 0).ThenBy(i => i)];
    }

    private static List<List<int[]>> MinimalUpTo(Game game, int upTo)
    {
        var n = game.Players.Length;
        var dimensions = game.Weights.Count;
        List<List<int[]>> found = [.. Enumerable.Range(0, upTo + 1).Select(_ => new List<int[]>())];
        var chosen = new int[upTo];
        var sums = new Int128[dimensions];
        var less = new Int128[dimensions];

        void Visit(int from, int size)
        {
            if (game.Wins(sums, default) == true)
            {
                for (var c = 0; c < size; c++)
                {
                    for (var d = 0; d < dimensions; d++) less[d] = sums[d] - game.Weights[d][chosen[c]];
                    if (game.Wins(less, default) == true) return;
                }

                found[size].Add(chosen[..size]);
                return;
            }

            if (size == upTo) return;
            for (var i = from; i < n; i++)
            {
                chosen[size] = i;
                for (var d = 0; d < dimensions; d++) sums[d] += game.Weights[d][i];
                Visit(i + 1, size + 1);
                for (var d = 0; d < dimensions; d++) sums[d] -= game.Weights[d][i];
            }
        }

        Visit(0, 0);
        return found;
    }

    /// <summary>Looks for coalitions of one size, leaving out what even the heaviest that are left could not bring home.</summary>
    private sealed class Search
    {
        private readonly Game _game;
        private readonly int[] _order;
        private readonly Int128[][][] _heaviest;
        private readonly Int128[] _sums;
        private readonly List<int> _chosen = [];
        private int _steps;

        public Search(Game game)
        {
            _game = game;
            _order = Order(game);
            var n = _order.Length;
            _sums = new Int128[game.Weights.Count];
            // [from][how many][dimension]: the most that so many of those from there on can add.
            _heaviest = new Int128[n + 1][][];
            for (var from = 0; from <= n; from++)
            {
                var table = new Int128[n - from + 1][];
                for (var k = 0; k < table.Length; k++) table[k] = new Int128[_sums.Length];
                for (var d = 0; d < _sums.Length; d++)
                {
                    var sorted = _order[from..].Select(i => game.Weights[d][i]).OrderDescending().ToArray();
                    for (var k = 1; k < table.Length; k++) table[k][d] = table[k - 1][d] + sorted[k - 1];
                }

                _heaviest[from] = table;
            }
        }

        /// <summary>The smallest size from <paramref name="from"/> on that wins; null when the bound was reached first.</summary>
        public int? Smallest(int from)
        {
            for (var size = from; size <= _order.Length; size++)
            {
                _steps = 0;
                var found = new List<int[]>();
                Visit(0, size, found, 1);
                if (found.Count > 0) return size;
                if (_steps >= MostSteps) return null;
            }

            return null;
        }

        public List<int[]> OfSize(int size)
        {
            _steps = 0;
            var found = new List<int[]>();
            Visit(0, size, found, MostListed);
            return found;
        }

        private void Visit(int from, int left, List<int[]> found, int most)
        {
            if (found.Count >= most || ++_steps >= MostSteps) return;
            if (left == 0)
            {
                if (_game.Wins(_sums, default) == true) found.Add([.. _chosen.Order()]);
                return;
            }

            for (var i = from; i + left <= _order.Length && found.Count < most && _steps < MostSteps; i++)
            {
                if (_game.Wins(_sums, _heaviest[i][left]) == false) return;
                _chosen.Add(_order[i]);
                for (var d = 0; d < _sums.Length; d++) _sums[d] += _game.Weights[d][_order[i]];
                Visit(i + 1, left - 1, found, most);
                for (var d = 0; d < _sums.Length; d++) _sums[d] -= _game.Weights[d][_order[i]];
                _chosen.RemoveAt(_chosen.Count - 1);
            }
        }
    }
}
