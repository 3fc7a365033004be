using System.Collections.Immutable;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;

namespace Coordinator.Domain.Tests.Voting;

public class TallyProperties
{
    private const int Cases = 3_000;

    private static readonly ImmutableArray<DecisionRule> s_rules = [.. TallyTests.Rules()];

    private sealed record Vote(DecisionRule Rule, Electorate Electorate, ImmutableArray<Choice?> Choices)
    {
        public Outcome Count() => Tally.Count(Rule, Electorate, Electorate.Voters.Zip(Choices).Where(v => v.Second is not null).ToDictionary(v => v.First, v => v.Second!.Value));
    }

    /// <summary>A vote of up to 200 members, the first choice being that of the rule.</summary>
    private static Vote Of(int[] choices)
    {
        var draw = new Draw(choices[0]);
        var voters = Enumerable.Range(1, choices.Length).Select(i => new PartyId($"P{i:000}")).ToImmutableArray();
        return new(
            draw.Of(s_rules),
            new(voters.Length + draw.Below(3), voters.Length, voters),
            [.. choices.Select(c => new Draw(c).Below(4) switch { 0 or 1 => Choice.Yes, 2 => Choice.No, _ => c % 2 == 0 ? Choice.Abstain : (Choice?)null })]);
    }

    [Fact]
    public void Which_party_cast_which_ballot_does_not_change_the_result() => Properties.HoldFor(Cases, 193, nameof(Which_party_cast_which_ballot_does_not_change_the_result), choices =>
    {
        var vote = Of(choices);
        var draw = new Draw(choices[^1]);
        var permuted = vote.Choices.Select(c => (Choice: c, Key: draw.Below(1_000_000))).OrderBy(c => c.Key).Select(c => c.Choice).ToImmutableArray();
        var (first, second) = (vote.Count(), (vote with { Choices = permuted }).Count());
        second.Result.ShouldBe(first.Result);
        (second.Working with { Objectors = [] }).ShouldBe(first.Working with { Objectors = [] });
    });

    [Fact]
    public void One_more_in_favour_never_turns_carried_into_lost() => Properties.HoldFor(Cases, 193, nameof(One_more_in_favour_never_turns_carried_into_lost), choices =>
    {
        var vote = Of(choices);
        if (vote.Count().Result != Result.Carried) return;
        for (var i = 0; i < vote.Choices.Length; i++)
            if (vote.Choices[i] != Choice.Yes) (vote with { Choices = vote.Choices.SetItem(i, Choice.Yes) }).Count().Result.ShouldBe(Result.Carried);
    });

    [Fact]
    public void One_more_against_never_turns_lost_into_carried() => Properties.HoldFor(Cases, 193, nameof(One_more_against_never_turns_lost_into_carried), choices =>
    {
        var vote = Of(choices);
        if (vote.Count().Result == Result.Carried) return;
        for (var i = 0; i < vote.Choices.Length; i++)
            if (vote.Choices[i] != Choice.No) (vote with { Choices = vote.Choices.SetItem(i, Choice.No) }).Count().Result.ShouldBe(Result.NotCarried);
    });
}
