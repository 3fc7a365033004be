using System.Collections.Immutable;
using System.Numerics;
using Coordinator.Domain.Voting;

namespace Coordinator.Domain.Tests.Voting;

public class TallyTests
{
    private static readonly DecisionRule s_simple = new DecisionRule.Majority(new(1, 2), Comparison.MoreThan, DecisionBase.PresentAndVoting);
    private static readonly DecisionRule s_twoThirds = new DecisionRule.Majority(new(2, 3), Comparison.AtLeast, DecisionBase.PresentAndVoting);

    private static PartyId Party(int i) => new($"P{i:00}");

    /// <summary>A vote of a body whose members are all present; those left over say nothing.</summary>
    private static Outcome Count(DecisionRule rule, int members, int yes, int no = 0, int abstain = 0, int? present = null)
    {
        var voters = Enumerable.Range(1, present ?? members).Select(Party).ToImmutableArray();
        var ballots = new Dictionary<PartyId, Choice>();
        for (var i = 0; i < yes + no + abstain; i++)
            ballots[voters[i]] = i < yes ? Choice.Yes : i < yes + no ? Choice.No : Choice.Abstain;
        return Tally.Count(rule, new(members, voters.Length, voters), ballots);
    }

    [Fact]
    public void A_tie_does_not_carry()
    {
        var outcome = Count(s_simple, 10, yes: 5, no: 5);
        outcome.Result.ShouldBe(Result.NotCarried);
        outcome.Working.Needed.ShouldBe(6);
        outcome.Explanation.ShouldBe("Not carried: 5 in favour, 5 against, 0 abstentions, 0 not voting; more than half of the members present and voting (10) is 6.");
    }

    [Fact]
    public void Two_thirds_of_no_votes_at_all_is_not_carried()
    {
        Count(s_twoThirds, 9, yes: 0).Result.ShouldBe(Result.NotCarried);
        Count(s_twoThirds, 9, yes: 0, abstain: 9).Result.ShouldBe(Result.NotCarried);
        Count(s_simple, 9, yes: 0, abstain: 9).Result.ShouldBe(Result.NotCarried);
    }

    [Theory]
    [InlineData(3, 4, 6, 5)] // 75 % of 6 is 4.5
    [InlineData(2, 3, 9, 6)] // not 7
    [InlineData(2, 3, 10, 7)]
    [InlineData(2, 3, 193, 129)]
    [InlineData(1, 1, 6, 6)]
    [InlineData(4, 5, 6, 5)]
    [InlineData(1, 3, 10, 4)]
    [InlineData(333_333_333, 1_000_000_000, 2_000_000_000, 666_666_666)]
    public void At_least_a_share_is_rounded_up(int numerator, int denominator, int whole, int needed) =>
        new Fraction(numerator, denominator).AtLeast(whole).ShouldBe(needed);

    [Theory]
    [InlineData(1, 2, 10, 6)]
    [InlineData(1, 2, 11, 6)]
    [InlineData(2, 3, 9, 7)]
    [InlineData(1, 2, 0, 1)]
    [InlineData(1, 2, 2_000_000_000, 1_000_000_001)]
    public void More_than_a_share_passes_it(int numerator, int denominator, int whole, int needed) =>
        new Fraction(numerator, denominator).MoreThan(whole).ShouldBe(needed);

    [Fact]
    public void Three_quarters_of_six_members_needs_five()
    {
        var rule = new DecisionRule.Majority(new(3, 4), Comparison.AtLeast, DecisionBase.Members);
        Count(rule, 6, yes: 4, no: 2).Result.ShouldBe(Result.NotCarried);
        Count(rule, 6, yes: 5, no: 1).Result.ShouldBe(Result.Carried);
    }

    [Fact]
    public void Two_thirds_of_nine_needs_six() => (Count(s_twoThirds, 9, yes: 6, no: 3).Result, Count(s_twoThirds, 9, yes: 5, no: 4).Result).ShouldBe((Result.Carried, Result.NotCarried));

    [Fact]
    public void One_that_abstains_is_considered_as_not_voting()
    {
        var outcome = Count(s_simple, 6, yes: 1, abstain: 5);
        outcome.Result.ShouldBe(Result.Carried);
        outcome.Working.Base.ShouldBe(1);
        Count(new DecisionRule.Majority(new(1, 2), Comparison.MoreThan, DecisionBase.Present), 6, yes: 3, abstain: 3).Result.ShouldBe(Result.NotCarried);
    }

    [Fact]
    public void Unanimity_of_all_members_is_broken_by_an_empty_chair()
    {
        var rule = new DecisionRule.Unanimity(DecisionBase.Members);
        Count(rule, 6, yes: 6).Result.ShouldBe(Result.Carried);
        Count(rule, 6, yes: 5, present: 5).Result.ShouldBe(Result.NotCarried);
        Count(rule, 6, yes: 5, abstain: 1).Working.Objectors.ShouldBe([Party(6)]);
    }

    [Fact]
    public void Unanimity_of_those_present_bears_an_empty_chair_and_no_abstention()
    {
        var rule = new DecisionRule.Unanimity(DecisionBase.Present);
        Count(rule, 6, yes: 5, present: 5).Result.ShouldBe(Result.Carried);
        Count(rule, 6, yes: 5, abstain: 1).Result.ShouldBe(Result.NotCarried);
        Count(rule, 6, yes: 5).Working.Objectors.ShouldBe([Party(6)]);
    }

    [Fact]
    public void Unanimity_of_those_voting_bears_abstentions_but_is_not_made_of_them()
    {
        var rule = new DecisionRule.Unanimity(DecisionBase.PresentAndVoting);
        Count(rule, 6, yes: 1, abstain: 5).Result.ShouldBe(Result.Carried);
        Count(rule, 6, yes: 5, no: 1).Working.Objectors.ShouldBe([Party(6)]);
        var nobody = Count(rule, 6, yes: 0, abstain: 6);
        nobody.Result.ShouldBe(Result.NotCarried);
        nobody.Working.Needed.ShouldBe(1);
        nobody.Explanation.ShouldEndWith("nobody voted in favour or against.");
    }

    [Fact]
    public void Consensus_is_the_absence_of_any_formal_objection()
    {
        var rule = new DecisionRule.Consensus();
        Count(rule, 6, yes: 6).Explanation.ShouldBe("Adopted by consensus: no formal objection.");
        Count(rule, 6, yes: 0).Result.ShouldBe(Result.Carried, "silence is no objection");
        Count(rule, 6, yes: 4, abstain: 1).Explanation.ShouldBe("Adopted by consensus: no formal objection; 1 party stood aside.");
        Count(rule, 6, yes: 3, abstain: 2).Explanation.ShouldBe("Adopted by consensus: no formal objection; 2 parties stood aside.");
        Count(rule, 6, yes: 5, no: 1).ShouldSatisfyAllConditions(
            o => o.Result.ShouldBe(Result.NotCarried),
            o => o.Explanation.ShouldBe("No consensus: 1 formal objection (P06)."),
            o => o.Working.Objectors.ShouldBe([Party(6)]));
        Count(rule, 6, yes: 0, present: 0).Result.ShouldBe(Result.NotCarried, "a vote that nobody could take part in adopts nothing");
    }

    [Fact]
    public void A_ballot_of_one_that_has_no_vote_does_not_count()
    {
        var ballots = new Dictionary<PartyId, Choice> { [Party(1)] = Choice.Yes, [Party(2)] = Choice.No, [Party(3)] = Choice.No };
        var outcome = Tally.Count(s_simple, new(3, 1, [Party(1)]), ballots);
        outcome.Result.ShouldBe(Result.Carried);
        outcome.Working.No.ShouldBe(0);
    }

    /// <summary>Every rule on every count of up to seven voters and nine members, against a second count made of rationals.</summary>
    [Fact]
    public void The_count_agrees_with_a_second_one_for_every_vote_of_up_to_seven()
    {
        var cases = 0;
        foreach (var rule in Rules())
        {
            for (var voters = 0; voters <= 7; voters++)
            {
                for (var members = voters; members <= voters + 2; members++)
                {
                    for (var yes = 0; yes <= voters; yes++)
                    {
                        for (var no = 0; no <= voters - yes; no++)
                        {
                            for (var abstain = 0; abstain <= voters - yes - no; abstain++)
                            {
                                cases++;
                                var outcome = Count(rule, members, yes, no, abstain, voters);
                                var expected = SecondCount(rule, members, voters, yes, no);
                                var what = $"{Words.Of(rule)}, {members} members, {voters} voters: {yes}/{no}/{abstain}";
                                (outcome.Result == Result.Carried).ShouldBe(expected, what);
                                Explained(rule, outcome, what);
                                outcome.Working.ShouldSatisfyAllConditions(
                                    w => w.Yes.ShouldBe(yes),
                                    w => w.No.ShouldBe(no),
                                    w => w.Abstain.ShouldBe(abstain),
                                    w => w.NotVoting.ShouldBe(voters - yes - no - abstain));
                            }
                        }
                    }
                }
            }
        }

        Console.WriteLine($"Tally: {cases} votes counted twice.");
        cases.ShouldBeGreaterThan(10_000);
    }

    private static void Explained(DecisionRule rule, Outcome outcome, string what)
    {
        var carried = outcome.Result == Result.Carried;
        var says = rule is DecisionRule.Consensus ? carried ? "Adopted by consensus" : "No consensus" : carried ? "Carried" : "Not carried";
        outcome.Explanation.ShouldStartWith(says, Case.Sensitive, what);
        if (rule is DecisionRule.Consensus) return;

        // Whoever reads the working comes to the same result.
        (outcome.Working.Yes >= outcome.Working.Needed).ShouldBe(carried, what);
        outcome.Explanation.ShouldContain($"{outcome.Working.Yes} in favour, {outcome.Working.No} against", Case.Sensitive, what);
    }

    public static IEnumerable<DecisionRule> Rules()
    {
        foreach (var of in Enum.GetValues<DecisionBase>())
        {
            yield return new DecisionRule.Unanimity(of);
            foreach (var comparison in Enum.GetValues<Comparison>())
                foreach (var share in (Fraction[])[new(1, 2), new(2, 3), new(3, 4), new(4, 5), new(1, 3), new(3, 5), new(7, 9)])
                    yield return new DecisionRule.Majority(share, comparison, of);
        }

        yield return new DecisionRule.Consensus();
    }

    /// <summary>Counts the naive way: yes / base compared with the share as rationals, by cross multiplication.</summary>
    private static bool SecondCount(DecisionRule rule, int members, int present, int yes, int no)
    {
        int Whole(DecisionBase of) => of == DecisionBase.Members ? members : of == DecisionBase.Present ? present : yes + no;
        switch (rule)
        {
            case DecisionRule.Consensus:
                return no == 0 && present > 0;
            case DecisionRule.Unanimity unanimity:
                return yes > 0 && yes == Whole(unanimity.Of);
            case DecisionRule.Majority majority:
                if (yes == 0) return false;
                var compared = (BigInteger.One * yes * majority.Share.Denominator).CompareTo(BigInteger.One * majority.Share.Numerator * Whole(majority.Of));
                return majority.Comparison == Comparison.AtLeast ? compared >= 0 : compared > 0;
            default:
                throw new InvalidOperationException();
        }
    }

    [Fact]
    public void Rules_are_told_in_words()
    {
        Rules().Select(Words.Of).ShouldBeUnique();
        Words.Of(s_twoThirds).ShouldBe("at least two-thirds of the members present and voting");
        Words.Of(s_simple).ShouldBe("more than half of the members present and voting");
        Enum.GetValues<Level>().Select(Words.Of).ShouldBeUnique();
        Should.Throw<ArgumentOutOfRangeException>(() => Words.Of((Level)99));
        Should.Throw<ArgumentOutOfRangeException>(() => Words.Of((DecisionBase)99));
    }
}
