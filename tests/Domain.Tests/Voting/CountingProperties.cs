using System.Collections.Immutable;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;

namespace Coordinator.Domain.Tests.Voting;

public class CountingProperties
{
    private static readonly Choice?[] s_choices = [Choice.Yes, Choice.No, Choice.Abstain, null];

    private static Dictionary<PartyId, Choice> Ballots(ImmutableArray<PartyId> voters, int number)
    {
        var ballots = new Dictionary<PartyId, Choice>();
        foreach (var voter in voters)
        {
            if (s_choices[number % 4] is { } choice) ballots[voter] = choice;
            number /= 4;
        }

        return ballots;
    }

    /// <summary>Every vote of up to six voters under drawn rules of every kind, counted by a second implementation too.</summary>
    [Fact]
    public void The_count_agrees_with_a_second_one_for_every_vote_of_small_bodies()
    {
        var cases = 0;
        for (var seed = 1; seed <= 400; seed++)
        {
            var draw = new Draw(seed);
            var voters = 1 + draw.Below(6);
            var poll = RuleExamples.Poll(ref draw, voters);
            var rule = RuleExamples.Rule(ref draw, voters);
            DecisionRules.Check("rule", rule, new(["shares"], RuleExamples.Parties(voters), CastingVotes: true)).ShouldBeNull();
            for (var number = 0; number < 1 << (2 * voters); number++)
            {
                cases++;
                var ballots = Ballots(poll.Electorate.Voters, number);
                var vote = Counting.Count(rule, poll, ballots);
                if ((vote.Result == Result.Carried) != RuleExamples.SecondCount(rule, poll, ballots)) Assert.Fail($"seed {seed}, ballots {number}: {vote.Explanation}");
                if (!Agrees(vote)) Assert.Fail($"seed {seed}, ballots {number}, explained otherwise: {vote.Explanation}");
            }
        }

        Console.WriteLine($"Rules: {cases} votes counted twice.");
        cases.ShouldBeGreaterThan(100_000);
    }

    /// <summary>Whoever reads the working comes to the same result, and so does who reads the words.</summary>
    private static bool Agrees(CountedVote vote)
    {
        var carried = vote.Result == Result.Carried;
        return vote.Explanation.StartsWith(carried ? "Carried: " : "Not carried: ", StringComparison.Ordinal) && vote.Working.Met == carried && Agrees(vote.Working);
    }

    private static bool Agrees(Finding finding)
    {
        var met = finding.Rule switch
        {
            "all" => finding.Parts.All(p => p.Met),
            "any" => finding.Parts.Any(p => p.Met),
            "consensus" => finding.Count <= finding.Needed && !finding.Text.StartsWith("no member", StringComparison.Ordinal),
            _ => finding.Count >= finding.Needed || finding.Tie == TieOutcome.ChairInFavour,
        };
        return met == finding.Met && (finding.Parts.IsEmpty ? finding.Rule == "consensus" && !met || finding.Text.EndsWith(met ? ": met" : ": not met", StringComparison.Ordinal) : finding.Parts.All(Agrees));
    }

    [Fact]
    public void Rules_of_meetings_come_to_the_same_result_in_both_forms_of_count()
    {
        var cases = 0;
        foreach (var rule in TallyTests.Rules())
        {
            var poll = new Poll(new(6, 5, RuleExamples.Parties(5)));
            for (var number = 0; number < 1 << 10; number++)
            {
                cases++;
                var ballots = Ballots(poll.Electorate.Voters, number);
                var (one, other) = (Tally.Count(rule, poll.Electorate, ballots), Counting.Count(rule, poll, ballots).ToOutcome());
                other.Result.ShouldBe(one.Result);
                (other.Working with { Objectors = [] }).ShouldBe(one.Working with { Objectors = [] });
                other.Working.Objectors.ShouldBe(one.Working.Objectors);
            }
        }

        Console.WriteLine($"Both forms of count: {cases} votes.");
    }

    [Fact]
    public void One_more_in_favour_never_turns_carried_into_lost_under_any_rule() => Properties.HoldFor(4_000, 12, nameof(One_more_in_favour_never_turns_carried_into_lost_under_any_rule), choices =>
    {
        var draw = new Draw(choices[0]);
        var poll = RuleExamples.Poll(ref draw, choices.Length);
        var rule = RuleExamples.Rule(ref draw, choices.Length);
        var ballots = new Dictionary<PartyId, Choice>();
        for (var i = 0; i < choices.Length; i++)
            if (s_choices[new Draw(choices[i]).Below(4)] is { } choice) ballots[poll.Electorate.Voters[i]] = choice;
        if (Counting.Count(rule, poll, ballots).Result != Result.Carried) return;
        foreach (var voter in poll.Electorate.Voters)
            Counting.Count(rule, poll, new Dictionary<PartyId, Choice>(ballots) { [voter] = Choice.Yes }).Result.ShouldBe(Result.Carried, Words.Of(rule));
    });

    [Fact]
    public void Which_party_cast_which_ballot_is_of_no_account_where_none_is_named_and_none_weighs_more() => Properties.HoldFor(2_000, 30, nameof(Which_party_cast_which_ballot_is_of_no_account_where_none_is_named_and_none_weighs_more), choices =>
    {
        var draw = new Draw(choices[0]);
        var voters = RuleExamples.Parties(choices.Length);
        var poll = new Poll(new(choices.Length + 1, choices.Length, voters));
        var rule = new DecisionRule.All([
            new DecisionRule.Participation(new(1, 2), Comparison.AtLeast),
            new DecisionRule.Any([new DecisionRule.KOfN(1 + draw.Below(choices.Length)), new DecisionRule.Majority(new(2, 3), Comparison.AtLeast, draw.Of(Enum.GetValues<DecisionBase>()), Abstentions: draw.Of(Enum.GetValues<CountsAs>()))])]);
        CountedVote Count(IEnumerable<int> drawn) => Counting.Count(rule, poll, voters.Zip(drawn.Select(c => s_choices[new Draw(c).Below(4)])).Where(v => v.Second is not null).ToDictionary(v => v.First, v => v.Second!.Value));
        Count(choices.Order()).Explanation.ShouldBe(Count(choices).Explanation);
    });
}
