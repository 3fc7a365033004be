using System.Collections.Immutable;

namespace Coordinator.Domain.Voting;

/// <summary>Counts a vote under any rule and shows the working. Integer arithmetic only; the order of ballots is of no account.</summary>
public static class Counting
{
    /// <summary>
    /// The outcome of <paramref name="ballots"/> under <paramref name="rule"/>. Ballots of parties that are not among the
    /// voters do not count, those of suspended parties among them.
    /// </summary>
    /// <exception cref="ArgumentException">The rule adds weights that the poll does not have; see <see cref="DecisionRules.Check(string, DecisionRule?, RuleMeans)"/>.</exception>
    /// <exception cref="OverflowException">The weights of one criterion sum to more than a <see cref="long"/> holds.</exception>
    public static CountedVote Count(DecisionRule rule, Poll poll, IReadOnlyDictionary<PartyId, Choice> ballots)
    {
        var vote = new Vote(poll, ballots);
        var working = vote.Of(rule);
        var suspended = poll.Suspended.IsEmpty
            ? ""
            : $" Suspended from voting: {string.Join(", ", poll.Suspended.Select(s => $"{s.Party} ({s.Reason})"))}.";
        var explanation = $"{(working.Met ? "Carried" : "Not carried")}: {vote.Counts}. {Sentence(working)}{suspended}";
        return new(working.Met ? Result.Carried : Result.NotCarried, explanation, vote.Yes.Length, vote.No.Length, vote.Abstain.Length, vote.Silent.Length, poll.Suspended, working);
    }

    private static string Sentence(Finding finding) => char.ToUpperInvariant(finding.Text[0]) + finding.Text[1..] + ".";

    /// <summary>The ballots of one poll, sorted once.</summary>
    private sealed class Vote
    {
        private readonly Poll _poll;

        public Vote(Poll poll, IReadOnlyDictionary<PartyId, Choice> ballots)
        {
            _poll = poll;
            var (yes, no, abstain, silent) = (ImmutableArray.CreateBuilder<PartyId>(), ImmutableArray.CreateBuilder<PartyId>(), ImmutableArray.CreateBuilder<PartyId>(), ImmutableArray.CreateBuilder<PartyId>());
            foreach (var party in poll.Electorate.Voters)
            {
                if (poll.IsSuspended(party)) continue;
                var side = !ballots.TryGetValue(party, out var choice) ? silent : choice switch
                {
                    Choice.Yes => yes,
                    Choice.No => no,
                    Choice.Abstain => abstain,
                    _ => throw new ArgumentOutOfRangeException(nameof(ballots), choice, null),
                };
                side.Add(party);
            }

            (Yes, No, Abstain, Silent) = (yes.ToImmutable(), no.ToImmutable(), abstain.ToImmutable(), silent.ToImmutable());
        }

        public ImmutableArray<PartyId> Yes { get; }

        public ImmutableArray<PartyId> No { get; }

        public ImmutableArray<PartyId> Abstain { get; }

        public ImmutableArray<PartyId> Silent { get; }

        public string Counts => $"{Yes.Length} in favour, {No.Length} against, {Words.Count(Abstain.Length, "abstention", "abstentions")}, {Silent.Length} not voting";

        public Finding Of(DecisionRule rule) => rule switch
        {
            DecisionRule.Majority majority => Majority(majority),
            DecisionRule.Unanimity unanimity => Unanimity(unanimity),
            DecisionRule.Consensus consensus => Consensus(consensus),
            DecisionRule.KOfN some => Some(some),
            DecisionRule.Concurrence concurrence => Concurrence(concurrence),
            DecisionRule.NoBlockingMinority blocking => Blocking(blocking),
            DecisionRule.Participation participation => Participation(participation),
            DecisionRule.All all => Combined("all", all.Rules, met => met.All(m => m)),
            DecisionRule.Any any => Combined("any", any.Rules, met => met.Any(m => m)),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown decision rule."),
        };

        private long Sum(string? by, ImmutableArray<PartyId> parties)
        {
            if (by is null) return parties.Length;
            var weights = _poll.Criterion(by).Of;
            var sum = 0L;
            foreach (var party in parties) sum = checked(sum + weights.GetValueOrDefault(party));
            return sum;
        }

        private Finding Majority(DecisionRule.Majority rule)
        {
            long For = Sum(rule.By, Yes), against = Sum(rule.By, No), neither = 0;
            void Add(CountsAs? counts, ImmutableArray<PartyId> parties)
            {
                var weight = Sum(rule.By, parties);
                switch (counts ?? CountsAs.Nothing)
                {
                    case CountsAs.InFavour: For = checked(For + weight); break;
                    case CountsAs.Against: against = checked(against + weight); break;
                    case CountsAs.Vote: neither = checked(neither + weight); break;
                }
            }

            Add(rule.Abstentions, Abstain);
            Add(rule.NonVotes, Silent);
            var whole = rule.Of switch
            {
                DecisionBase.Members => _poll.WeightOfMembers(rule.By, rule.WithoutSuspended == true),
                DecisionBase.Present => _poll.WeightOfPresent(rule.By),
                DecisionBase.PresentAndVoting or DecisionBase.VotesCast => checked(For + against + neither),
                _ => throw new ArgumentOutOfRangeException(nameof(rule)),
            };

            // Of nobody at all, no share is a majority: without anything in favour nothing is carried.
            var needed = Needed(rule.Share, rule.Comparison, whole);
            var met = For >= needed;
            TieOutcome? tie = null;
            if (!met && For == against && For > 0)
            {
                tie = rule.Ties switch
                {
                    Ties.ChairDecides => _poll.CastingVote switch
                    {
                        Choice.Yes => TieOutcome.ChairInFavour,
                        null => TieOutcome.ChairAwaited,
                        _ => TieOutcome.ChairNotInFavour,
                    },
                    Ties.SecondVote => _poll.SecondVote ? TieOutcome.Failed : TieOutcome.SecondVoteDue,
                    _ => TieOutcome.Failed,
                };
                met = tie == TieOutcome.ChairInFavour;
            }

            var text = $"{Words.Share(rule.Share, rule.Comparison)} of {Words.Of(rule.Of)}{By(rule.By)} ({whole}) is {needed}; {For} in favour{Said(tie)}: {Met(met)}";
            return new("majority", met, text, rule.By, whole, For, rule.Share, rule.Comparison, needed, Yes, No, tie, []);
        }

        private Finding Unanimity(DecisionRule.Unanimity rule)
        {
            var voting = rule.Of is DecisionBase.PresentAndVoting or DecisionBase.VotesCast;
            long whole = rule.Of switch
            {
                DecisionBase.Members => _poll.Electorate.Members,
                DecisionBase.Present => _poll.Electorate.Present,
                _ => Yes.Length + No.Length,
            };
            var needed = Math.Max(whole, 1);
            var met = Yes.Length >= needed;
            var objected = met ? [] : voting ? No : InRollOrder(No, Abstain, Silent);
            return new("unanimity", met, $"unanimity of {Words.Of(rule.Of)} ({whole}) needs {needed}; {Yes.Length} in favour: {Met(met)}", null, whole, Yes.Length, null, null, needed, Yes, objected, null, []);
        }

        private Finding Consensus(DecisionRule.Consensus rule)
        {
            var objected = No.RemoveAll(p => IsApart(rule, p));
            var apart = No.Length - objected.Length;
            var borne = rule.Minus ?? 0;
            var somebody = Yes.Length + No.Length + Abstain.Length + Silent.Length > 0;
            var met = somebody && objected.Length <= borne;
            var text = !somebody
                ? "no member was there to join the consensus"
                : $"{Words.Of(rule)}; {Words.Count(objected.Length, "formal objection", "formal objections")}{Names(objected)}{(apart > 0 ? $", {apart} of parties whose objection prevents nothing" : "")}: {Met(met)}";
            return new("consensus", met, text, null, null, objected.Length, null, null, borne, InRollOrder(Yes, Abstain, Silent), objected, null, []);
        }

        private bool IsApart(DecisionRule.Consensus rule, PartyId party) =>
            (!rule.MinusParties.IsDefaultOrEmpty && rule.MinusParties.Contains(party)) || (rule.MinusConcerned == true && _poll.Concerned.Contains(party));

        private Finding Some(DecisionRule.KOfN rule)
        {
            var among = rule.Among.IsDefaultOrEmpty ? Yes : Yes.RemoveAll(p => !rule.Among.Contains(p));
            var against = rule.Among.IsDefaultOrEmpty ? No : No.RemoveAll(p => !rule.Among.Contains(p));
            var met = among.Length >= rule.Votes;
            return new("k-of-n", met, $"{Words.Of(rule)}; {among.Length} in favour: {Met(met)}", null, rule.Among.IsDefaultOrEmpty ? null : rule.Among.Length, among.Length, null, null, rule.Votes, among, against, null, []);
        }

        private Finding Concurrence(DecisionRule.Concurrence rule)
        {
            var (concurred, objected) = (ImmutableArray.CreateBuilder<PartyId>(), ImmutableArray.CreateBuilder<PartyId>());
            foreach (var party in rule.Of)
            {
                var stops = No.Contains(party)
                    || (rule.AbstentionStops == true && Abstain.Contains(party))
                    || (rule.AbsenceStops == true && !Yes.Contains(party) && !Abstain.Contains(party));
                (stops ? objected : concurred).Add(party);
            }

            var met = objected.Count == 0;
            var text = $"{Words.Of(rule)}; {(met ? "none of them stopped it" : $"stopped by {string.Join(", ", objected)}")}: {Met(met)}";
            return new("concurrence", met, text, null, rule.Of.Length, concurred.Count, null, null, rule.Of.Length, concurred.ToImmutable(), objected.ToImmutable(), null, []);
        }

        private Finding Blocking(DecisionRule.NoBlockingMinority rule)
        {
            var members = _poll.Electorate.Members;
            var needed = Math.Max(1, members - rule.Members + 1);
            var met = Yes.Length >= needed;
            return new("no-blocking-minority", met, $"{Words.Of(rule)}, so {needed} of {members} in favour; {members - Yes.Length} not in favour: {Met(met)}", null, members, Yes.Length, null, null, needed, Yes, InRollOrder(No, Abstain, Silent), null, []);
        }

        private Finding Participation(DecisionRule.Participation rule)
        {
            var took = rule.AbstentionsTakePart == false ? InRollOrder(Yes, No) : InRollOrder(Yes, No, Abstain);
            var whole = _poll.WeightOfMembers(rule.By, withoutSuspended: false);
            var needed = Needed(rule.Share, rule.Comparison, whole);
            var count = Sum(rule.By, took);
            var met = count >= needed;
            var others = InRollOrder(Yes, No, Abstain, Silent).RemoveAll(took.Contains);
            return new("participation", met, $"{Words.Of(rule)} ({whole}) is {needed}; {count} took part: {Met(met)}", rule.By, whole, count, rule.Share, rule.Comparison, needed, took, others, null, []);
        }

        private Finding Combined(string kind, ImmutableArray<DecisionRule> rules, Func<IEnumerable<bool>, bool> combine)
        {
            ImmutableArray<Finding> parts = [.. rules.Select(Of)];
            var met = combine(parts.Select(p => p.Met));
            var one = parts.Length == 1;
            var text = one
                ? parts[0].Text
                : $"{(kind == "all" ? "all" : "one")} of {parts.Length} must be met, {parts.Count(p => p.Met)} {(parts.Count(p => p.Met) == 1 ? "is" : "are")}: {string.Join("; ", parts.Select((p, i) => $"({i + 1}) {(p.Parts.Length > 1 ? $"[{p.Text}]" : p.Text)}"))}";
            return new(kind, met, text, null, null, null, null, null, null, Yes, No, parts.FirstOrDefault(p => p.Tie is not null)?.Tie, parts);
        }

        private ImmutableArray<PartyId> InRollOrder(params ReadOnlySpan<ImmutableArray<PartyId>> sides)
        {
            var chosen = new HashSet<PartyId>();
            foreach (var side in sides) chosen.UnionWith(side);
            return [.. _poll.Electorate.Voters.Where(chosen.Contains)];
        }

        private static string By(string? by) => by is null ? "" : $" by {by}";

        private static string Met(bool met) => met ? "met" : "not met";

        private static string Names(ImmutableArray<PartyId> parties) => parties.IsEmpty ? "" : $" ({string.Join(", ", parties)})";

        private static string Said(TieOutcome? tie) => tie switch
        {
            null => "",
            TieOutcome.Failed => " and as many against, a tie that fails",
            TieOutcome.ChairInFavour => " and as many against, the chair's casting vote in favour",
            TieOutcome.ChairNotInFavour => " and as many against, the chair's casting vote not in favour",
            TieOutcome.ChairAwaited => " and as many against, the chair's casting vote awaited",
            TieOutcome.SecondVoteDue => " and as many against, a second vote to be held",
            _ => throw new ArgumentOutOfRangeException(nameof(tie)),
        };
    }

    /// <summary>A threshold in whole numbers, one at least.</summary>
    internal static long Needed(Fraction share, Comparison comparison, long whole)
    {
        var needed = comparison == Comparison.AtLeast ? share.AtLeast(whole) : share.MoreThan(whole);
        return (long)Int128.Clamp(needed, 1, long.MaxValue);
    }
}
