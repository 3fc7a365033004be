using System.Collections.Immutable;
using System.Numerics;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;

namespace Coordinator.Domain.Tests.Voting;

/// <summary>Rules of every kind and polls to try them on.</summary>
internal static class RuleExamples
{
    public static ImmutableArray<PartyId> Parties(int many) => [.. Enumerable.Range(1, many).Select(i => new PartyId($"P{i:000}"))];

    /// <summary>A poll of some voters with drawn weights, some suspended, sometimes with members that are not there.</summary>
    public static Poll Poll(ref Draw draw, int voters)
    {
        var parties = Parties(voters + draw.Below(3));
        var weights = ImmutableSortedDictionary.CreateBuilder<PartyId, long>();
        foreach (var party in parties) weights.Add(party, draw.Below(12));
        var suspended = draw.OneIn(4) && voters > 1 ? ImmutableArray.Create(new Suspension(parties[voters - 1], "arrears")) : [];
        return new(new(parties.Length, voters, parties[..voters]))
        {
            Weights = [new("shares", "shares", "drawn", weights.ToImmutable())],
            Suspended = suspended,
            Concerned = [parties[0]],
            CastingVote = draw.Below(3) switch { 0 => Choice.Yes, 1 => Choice.No, _ => null },
            SecondVote = draw.OneIn(2),
        };
    }

    /// <summary>A rule of any kind for voters of that number; within limits of the check on rules.</summary>
    public static DecisionRule Rule(ref Draw draw, int voters, int depth = 0, bool inAny = false)
    {
        ImmutableArray<Fraction> shares = [new(1, 2), new(2, 3), new(3, 4), new(11, 20), new(13, 20), new(1, 3), new(1, 1)];
        var comparison = draw.OneIn(2) ? Comparison.MoreThan : Comparison.AtLeast;
        var share = shares[draw.Below(comparison == Comparison.MoreThan ? 6 : 7)];
        var named = Some(ref draw, voters);
        switch (draw.Below(depth >= 2 ? 9 : 13))
        {
            case 0 or 1 or 2:
                return new DecisionRule.Majority(
                    share, comparison, draw.Of(Enum.GetValues<DecisionBase>()), draw.OneIn(2) ? "shares" : null, Counts(ref draw), Counts(ref draw), null, draw.OneIn(3) ? true : null);
            case 3:
                return new DecisionRule.Majority(
                    new(1, 2), Comparison.MoreThan, draw.OneIn(2) ? DecisionBase.VotesCast : DecisionBase.PresentAndVoting, draw.OneIn(2) ? "shares" : null, null, null, draw.Of(Enum.GetValues<Ties>()));
            case 4:
                return new DecisionRule.Unanimity(draw.Of(Enum.GetValues<DecisionBase>()));
            case 5:
                return new DecisionRule.Consensus(draw.Below(3), draw.OneIn(2) ? named : default, draw.OneIn(2));
            case 6:
                return draw.OneIn(2) ? new DecisionRule.KOfN(1 + draw.Below(voters)) : new DecisionRule.KOfN(1 + draw.Below(named.Length), named);
            case 7:
                return new DecisionRule.Concurrence(named, draw.OneIn(2), draw.OneIn(2));
            case 8:
                return inAny
                    ? new DecisionRule.NoBlockingMinority(1 + draw.Below(voters))
                    : new DecisionRule.Participation(share, comparison, draw.OneIn(3) ? "shares" : null, draw.OneIn(2));
            case 9 or 10:
                return new DecisionRule.All([Rule(ref draw, voters, depth + 1, inAny), Rule(ref draw, voters, depth + 1, inAny)]);
            default:
                return new DecisionRule.Any([Rule(ref draw, voters, depth + 1, true), Rule(ref draw, voters, depth + 1, true)]);
        }
    }

    private static CountsAs? Counts(ref Draw draw) => draw.OneIn(2) ? null : draw.Of(Enum.GetValues<CountsAs>());

    private static ImmutableArray<PartyId> Some(ref Draw draw, int voters)
    {
        var parties = Parties(voters);
        var first = draw.Below(voters);
        return parties.Slice(first, 1 + draw.Below(Math.Min(3, voters - first)));
    }

    /// <summary>Counts a second time the naive way: ballots one by one, shares as rationals by cross multiplication, no sums kept.</summary>
    public static bool SecondCount(DecisionRule rule, Poll poll, IReadOnlyDictionary<PartyId, Choice> ballots)
    {
        var voters = poll.Electorate.Voters.Where(v => poll.Suspended.All(s => s.Party != v)).ToList();
        Choice? Of(PartyId party) => voters.Contains(party) && ballots.TryGetValue(party, out var choice) ? choice : null;
        BigInteger Weight(string? by, PartyId party) => by is null ? 1 : poll.Weights.Single(w => w.Name == by).Of[party];
        bool Reaches(BigInteger part, BigInteger whole, Fraction share, Comparison comparison)
        {
            var compared = (part * share.Denominator).CompareTo(whole * share.Numerator);
            return part > 0 && (comparison == Comparison.AtLeast ? compared >= 0 : compared > 0);
        }

        BigInteger All(string? by, bool without) => by is null
            ? poll.Electorate.Members - (without ? poll.Suspended.Length : 0)
            : poll.Weights.Single(w => w.Name == by).Of.Where(w => !without || poll.Suspended.All(s => s.Party != w.Key)).Aggregate(BigInteger.Zero, (sum, w) => sum + w.Value);

        switch (rule)
        {
            case DecisionRule.Majority m:
            {
                BigInteger inFavour = 0, against = 0, neither = 0;
                foreach (var voter in voters)
                {
                    var counts = Of(voter) switch
                    {
                        Choice.Yes => CountsAs.InFavour,
                        Choice.No => CountsAs.Against,
                        Choice.Abstain => m.Abstentions ?? CountsAs.Nothing,
                        _ => m.NonVotes ?? CountsAs.Nothing,
                    };
                    if (counts == CountsAs.InFavour) inFavour += Weight(m.By, voter);
                    if (counts == CountsAs.Against) against += Weight(m.By, voter);
                    if (counts == CountsAs.Vote) neither += Weight(m.By, voter);
                }

                var whole = m.Of switch
                {
                    DecisionBase.Members => All(m.By, m.WithoutSuspended == true),
                    DecisionBase.Present => m.By is null ? poll.Electorate.Present : poll.Electorate.Voters.Aggregate(BigInteger.Zero, (sum, p) => sum + Weight(m.By, p)),
                    _ => inFavour + against + neither,
                };
                return Reaches(inFavour, whole, m.Share, m.Comparison)
                    || (m.Ties == Ties.ChairDecides && poll.CastingVote == Choice.Yes && inFavour == against && inFavour > 0);
            }

            case DecisionRule.Unanimity u:
                var yes = voters.Count(v => Of(v) == Choice.Yes);
                return yes > 0 && yes == (u.Of == DecisionBase.Members ? poll.Electorate.Members : u.Of == DecisionBase.Present ? poll.Electorate.Present : voters.Count(v => Of(v) is Choice.Yes or Choice.No));
            case DecisionRule.Consensus c:
                return voters.Count > 0 && voters.Count(v => Of(v) == Choice.No && !(c.MinusParties.IsDefault ? [] : c.MinusParties).Contains(v) && !(c.MinusConcerned == true && poll.Concerned.Contains(v))) <= (c.Minus ?? 0);
            case DecisionRule.KOfN k:
                return voters.Count(v => Of(v) == Choice.Yes && (k.Among.IsDefault || k.Among.Contains(v))) >= k.Votes;
            case DecisionRule.Concurrence c:
                return c.Of.All(p => Of(p) switch { Choice.Yes => true, Choice.No => false, Choice.Abstain => c.AbstentionStops != true, _ => c.AbsenceStops != true });
            case DecisionRule.NoBlockingMinority b:
                var inFavourOf = voters.Count(v => Of(v) == Choice.Yes);
                return inFavourOf > 0 && poll.Electorate.Members - inFavourOf < b.Members;
            case DecisionRule.Participation p:
                var took = voters.Where(v => Of(v) is Choice.Yes or Choice.No || (Of(v) == Choice.Abstain && p.AbstentionsTakePart != false)).Aggregate(BigInteger.Zero, (sum, v) => sum + Weight(p.By, v));
                return Reaches(took, All(p.By, false), p.Share, p.Comparison);
            case DecisionRule.All all:
                return !all.Rules.Any(r => !SecondCount(r, poll, ballots));
            case DecisionRule.Any any:
                return any.Rules.Any(r => SecondCount(r, poll, ballots));
            default:
                throw new InvalidOperationException();
        }
    }
}
