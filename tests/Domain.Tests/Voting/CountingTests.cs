using System.Collections.Immutable;
using Coordinator.Domain.Voting;

namespace Coordinator.Domain.Tests.Voting;

public class CountingTests
{
    private static readonly DecisionRule.Majority s_simple = new(new(1, 2), Comparison.MoreThan, DecisionBase.PresentAndVoting);

    private static PartyId P(string id) => new(id);

    private static ImmutableArray<PartyId> Parties(string ids) => [.. ids.Split(' ').Select(P)];

    private static Poll Body(string ids) => new(new(Parties(ids).Length, Parties(ids).Length, Parties(ids)));

    /// <summary>Ballots as in <c>A+ B- C0</c>; one that is not there says nothing.</summary>
    private static Dictionary<PartyId, Choice> Ballots(string ballots) => ballots.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .ToDictionary(b => P(b[..^1]), b => b[^1] switch { '+' => Choice.Yes, '-' => Choice.No, _ => Choice.Abstain });

    private static Poll Shares(params (string Party, long Weight)[] shares) => Body(string.Join(' ', shares.Select(s => s.Party))) with
    {
        Weights = [new("shares", "shares", "articles of association", shares.ToImmutableSortedDictionary(s => P(s.Party), s => s.Weight))],
    };

    private static bool Carries(DecisionRule rule, Poll poll, string ballots) => Counting.Count(rule, poll, Ballots(ballots)).Result == Result.Carried;

    [Fact]
    public void Weights_are_added_and_not_heads()
    {
        var rule = new DecisionRule.Majority(new(1, 2), Comparison.MoreThan, DecisionBase.Members, By: "shares");
        var poll = Shares(("A", 51), ("B", 30), ("C", 19));
        var vote = Counting.Count(rule, poll, Ballots("A+ B- C-"));
        vote.Result.ShouldBe(Result.Carried);
        (vote.Working.Base, vote.Working.Count, vote.Working.Needed).ShouldBe((100, 51, 51));
        vote.Explanation.ShouldBe("Carried: 1 in favour, 2 against, 0 abstentions, 0 not voting. More than half of the members by shares (100) is 51; 51 in favour: met.");
        Carries(rule, poll, "A0 B+ C+").ShouldBeFalse();
        Carries(rule with { Of = DecisionBase.VotesCast }, poll, "A0 B+ C+").ShouldBeTrue("of the 49 that voted all are in favour");
    }

    [Fact]
    public void Weights_as_large_as_they_come_do_not_overflow()
    {
        var poll = Shares(("A", long.MaxValue / 2), ("B", long.MaxValue / 4), ("C", long.MaxValue / 4));
        var rule = new DecisionRule.Majority(new(999_999_999, 2_000_000_000), Comparison.AtLeast, DecisionBase.Members, By: "shares");
        Carries(rule, poll, "A+ B- C-").ShouldBeTrue();
        Carries(rule, poll, "B+ C+").ShouldBeTrue();
        Carries(rule, poll, "A- B+").ShouldBeFalse();
        Should.Throw<OverflowException>(() => Carries(rule, Shares(("A", long.MaxValue), ("B", 1)), "A+"));
    }

    [Fact]
    public void The_abstention_of_a_party_whose_concurrence_is_needed_does_not_stop_it_unless_the_rule_says_so()
    {
        var rule = new DecisionRule.Concurrence(Parties("A B"));
        var poll = Body("A B C");
        Carries(rule, poll, "A- B+ C+").ShouldBeFalse();
        Carries(rule, poll, "A0 B+").ShouldBeTrue();
        Carries(rule, poll, "B+").ShouldBeTrue();
        Carries(rule with { AbstentionStops = true }, poll, "A0 B+").ShouldBeFalse();
        Carries(rule with { AbstentionStops = true }, poll, "B+").ShouldBeTrue();
        Carries(rule with { AbsenceStops = true }, poll, "B+").ShouldBeFalse();
        Counting.Count(rule, poll, Ballots("A- B+ C+")).Working.Objected.ShouldBe(Parties("A"));
    }

    [Theory]
    [InlineData(null, "A+ B+ C- D0 E0", 3, true)]
    [InlineData(CountsAs.Nothing, "A+ B+ C- D0 E0", 3, true)]
    [InlineData(CountsAs.Vote, "A+ B+ C- D0 E0", 5, false)]
    [InlineData(CountsAs.Against, "A+ B+ C- D0 E0", 5, false)]
    [InlineData(CountsAs.InFavour, "A+ B- C- D0 E0", 5, true)]
    public void An_abstention_counts_as_the_rule_says(CountsAs? counts, string ballots, int whole, bool carried)
    {
        var vote = Counting.Count(s_simple with { Of = DecisionBase.VotesCast, Abstentions = counts }, Body("A B C D E"), Ballots(ballots));
        vote.Working.Base.ShouldBe(whole);
        (vote.Result == Result.Carried).ShouldBe(carried);
    }

    [Fact]
    public void A_vote_not_cast_counts_as_the_rule_says()
    {
        Carries(s_simple with { NonVotes = CountsAs.Against }, Body("A B C"), "A+").ShouldBeFalse();
        Carries(s_simple with { NonVotes = CountsAs.InFavour }, Body("A B C"), "A-").ShouldBeTrue();
        Carries(s_simple, Body("A B C"), "A+").ShouldBeTrue();
    }

    /// <summary>UNGA rules 95 and 133; the casting vote as in a board's articles.</summary>
    [Fact]
    public void A_tie_fails_or_is_decided_by_the_chair_or_has_a_second_vote_that_then_fails()
    {
        var poll = Body("A B C D E F G H I J");
        const string Tie = "A+ B+ C+ D+ E+ F- G- H- I- J-";
        TieOutcome? Of(Ties ties, Choice? casting = null, bool second = false) =>
            Counting.Count(s_simple with { Ties = ties }, poll with { CastingVote = casting, SecondVote = second }, Ballots(Tie)).Working.Tie;
        Carries(s_simple, poll, Tie).ShouldBeFalse("5 to 5 is no majority");
        Of(Ties.Fails).ShouldBe(TieOutcome.Failed);
        Of(Ties.SecondVote).ShouldBe(TieOutcome.SecondVoteDue);
        Of(Ties.SecondVote, second: true).ShouldBe(TieOutcome.Failed);
        Of(Ties.ChairDecides).ShouldBe(TieOutcome.ChairAwaited);
        Of(Ties.ChairDecides, Choice.No).ShouldBe(TieOutcome.ChairNotInFavour);
        Of(Ties.ChairDecides, Choice.Yes).ShouldBe(TieOutcome.ChairInFavour);
        Carries(s_simple with { Ties = Ties.ChairDecides }, poll with { CastingVote = Choice.Yes }, Tie).ShouldBeTrue();
        Carries(s_simple with { Ties = Ties.ChairDecides }, poll, Tie).ShouldBeFalse();
        Carries(s_simple with { Ties = Ties.ChairDecides }, poll with { CastingVote = Choice.Yes }, "A0 B0").ShouldBeFalse("no vote at all is no tie");
    }

    /// <summary>CSCE, Prague Document on Further Development, January 1992, para. 16.</summary>
    [Fact]
    public void Consensus_bears_the_objection_of_the_party_concerned_where_the_rule_says_so()
    {
        var poll = Body("A B C") with { Concerned = Parties("C") };
        Carries(new DecisionRule.Consensus(MinusConcerned: true), poll, "A+ B+ C-").ShouldBeTrue();
        Carries(new DecisionRule.Consensus(MinusConcerned: true), poll, "A+ B- C-").ShouldBeFalse();
        Carries(new DecisionRule.Consensus(), poll, "A+ B+ C-").ShouldBeFalse();
        Carries(new DecisionRule.Consensus(MinusParties: Parties("B")), poll, "A+ B- C+").ShouldBeTrue();
        Carries(new DecisionRule.Consensus(Minus: 1), poll, "A+ B- C+").ShouldBeTrue();
        Carries(new DecisionRule.Consensus(Minus: 1), poll, "A+ B- C-").ShouldBeFalse();
        Carries(new DecisionRule.Consensus(Minus: 1), Body("A") with { Electorate = new(1, 0, []) }, "").ShouldBeFalse();
    }

    [Fact]
    public void Too_few_taking_part_decide_nothing()
    {
        var rule = new DecisionRule.All([new DecisionRule.Participation(new(2, 3), Comparison.AtLeast), s_simple]);
        Carries(rule, Body("A B C D E F"), "A+ B+ C+").ShouldBeFalse();
        Carries(rule, Body("A B C D E F"), "A+ B+ C+ D0").ShouldBeTrue();
        var strict = new DecisionRule.Participation(new(2, 3), Comparison.AtLeast, AbstentionsTakePart: false);
        Carries(strict, Body("A B C D E F"), "A+ B+ C+ D0").ShouldBeFalse();
        Carries(strict, Body("A B C D E F"), "A+ B+ C+ D-").ShouldBeTrue();
    }

    [Fact]
    public void A_party_suspended_from_voting_is_named_and_its_ballot_does_not_count()
    {
        var poll = Body("A B C") with { Suspended = [new(P("C"), "arrears")] };
        var vote = Counting.Count(s_simple with { Of = DecisionBase.Members }, poll, Ballots("A+ B- C+"));
        vote.Result.ShouldBe(Result.NotCarried);
        vote.Yes.ShouldBe(1);
        vote.Explanation.ShouldEndWith(" Suspended from voting: C (arrears).");
        Counting.Count(s_simple with { Of = DecisionBase.Members, WithoutSuspended = true }, poll, Ballots("A+ B+ C-")).Working.Base.ShouldBe(2);
        Counting.Count(s_simple with { Of = DecisionBase.Members }, poll, Ballots("A+ B+ C-")).Working.Base.ShouldBe(3);
    }

    [Fact]
    public void Each_criterion_has_its_own_working()
    {
        var rule = new DecisionRule.All([new DecisionRule.KOfN(2), new DecisionRule.Any([new DecisionRule.Concurrence(Parties("A")), new DecisionRule.NoBlockingMinority(2)])]);
        var vote = Counting.Count(rule, Body("A B C D"), Ballots("A- B+ C+ D+"));
        vote.Result.ShouldBe(Result.Carried);
        vote.Explanation.ShouldBe(
            "Carried: 3 in favour, 1 against, 0 abstentions, 0 not voting. All of 2 must be met, 2 are: (1) at least 2 affirmative votes; 3 in favour: met; " +
            "(2) [one of 2 must be met, 1 is: (1) the concurrence of A (a vote against stops it); stopped by A: not met; (2) fewer than 2 members not in favour, so 3 of 4 in favour; 1 not in favour: met].");
        vote.Working.Parts[1].Parts.Select(p => p.Met).ShouldBe([false, true]);
    }

    [Fact]
    public void The_count_of_a_meeting_takes_the_new_rules_too()
    {
        var outcome = Tally.Count(new DecisionRule.All([new DecisionRule.KOfN(2), new DecisionRule.Concurrence(Parties("A"))]), Body("A B C").Electorate, Ballots("A- B+ C+"));
        outcome.Result.ShouldBe(Result.NotCarried);
        outcome.Working.Objectors.ShouldBe(Parties("A"));
        (outcome.Working.Yes, outcome.Working.No).ShouldBe((2, 1));
    }

    public static TheoryData<string, DecisionRule> Bad() => new()
    {
        { "rule.by", s_simple with { By = "beauty" } },
        { "rule.ties", s_simple with { Ties = Ties.ChairDecides, Of = DecisionBase.Members } },
        { "rule.ties", s_simple with { Ties = Ties.ChairDecides, Share = new(2, 3) } },
        { "rule.ties", s_simple with { Ties = Ties.SecondVote, Abstentions = CountsAs.Vote } },
        { "rule.ties", s_simple with { Ties = (Ties)9 } },
        { "rule.abstentions", s_simple with { Abstentions = (CountsAs)9 } },
        { "rule.minus", new DecisionRule.Consensus(Minus: -1) },
        { "rule.minusParties[0]", new DecisionRule.Consensus(MinusParties: [new("Z")]) },
        { "rule.votes", new DecisionRule.KOfN(0) },
        { "rule.votes", new DecisionRule.KOfN(3, [new("A"), new("B")]) },
        { "rule.among[1]", new DecisionRule.KOfN(1, [new("A"), new("A")]) },
        { "rule.of", new DecisionRule.Concurrence([]) },
        { "rule.of[0]", new DecisionRule.Concurrence([new("a b")]) },
        { "rule.members", new DecisionRule.NoBlockingMinority(0) },
        { "rule.share", new DecisionRule.Participation(new(0, 1), Comparison.AtLeast) },
        { "rule.rules", new DecisionRule.All([]) },
        { "rule.rules[1]", new DecisionRule.Any([s_simple, null!]) },
        { "rule.rules[0].rules[0]", new DecisionRule.Any([new DecisionRule.All([new DecisionRule.Participation(new(1, 2), Comparison.AtLeast)])]) },
        { "rule.rules[31]", new DecisionRule.All([.. Enumerable.Repeat(s_simple, 40)]) },
        { "rule.rules[0].rules[0].rules[0].rules[0].rules[0].rules[0]", Enumerable.Range(0, 9).Aggregate((DecisionRule)s_simple, (rule, _) => new DecisionRule.All([rule])) },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_rule_that_cannot_be_applied_is_refused_with_the_path(string field, DecisionRule rule) =>
        DecisionRules.Check("rule", rule, new(["shares"], Parties("A B"), CastingVotes: true))!.Field.ShouldBe(field);

    [Fact]
    public void A_charter_of_meetings_takes_no_rule_whose_weights_or_casting_vote_it_does_not_have()
    {
        Charter With(DecisionRule rule) => Charters.SixParty with { Matters = [Charters.SixParty.Matters[0] with { Rule = rule }] };
        With(new DecisionRule.All([new DecisionRule.KOfN(4), new DecisionRule.Concurrence(Parties("CHN"))])).Check("").ShouldBeNull();
        With(s_simple with { By = "population" }).Check("")!.Field.ShouldBe("matters[0].rule.by");
        With(s_simple with { Ties = Ties.ChairDecides }).Check("")!.Field.ShouldBe("matters[0].rule.ties");
    }
}
