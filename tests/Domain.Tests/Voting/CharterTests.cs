using System.Collections.Immutable;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;

namespace Coordinator.Domain.Tests.Voting;

public class CharterTests
{
    private static readonly Charter s_good = Charters.SixParty;

    private static Charter WithRule(DecisionRule rule) => s_good with { Matters = s_good.Matters.SetItem(1, s_good.Matters[1] with { Rule = rule }) };

    private static readonly (string Field, Charter Charter)[] s_bad =
    [
        ("charter.version", s_good with { Version = 0 }),
        ("charter.title", s_good with { Title = " " }),
        ("charter.quorum.share", s_good with { Quorum = s_good.Quorum with { Share = new(1, 0) } }),
        ("charter.quorum.share", s_good with { Quorum = s_good.Quorum with { Share = new(0, 1) } }),
        ("charter.quorum.share", s_good with { Quorum = s_good.Quorum with { Share = new(5, 4) } }),
        ("charter.quorum.share", s_good with { Quorum = s_good.Quorum with { Share = new(1, 1), Comparison = Comparison.MoreThan } }),
        ("charter.quorum.share", s_good with { Quorum = s_good.Quorum with { Comparison = (Comparison)9 } }),
        ("charter.quorum.article", s_good with { Quorum = s_good.Quorum with { Article = "" } }),
        ("charter.quorum.source", s_good with { Quorum = s_good.Quorum with { Source = "" } }),
        ("charter.representation.policy", s_good with { Representation = s_good.Representation with { Policy = (RepresentationPolicy)9 } }),
        ("charter.representation.article", s_good with { Representation = s_good.Representation with { Article = "\u202E4" } }),
        ("charter.speaking.statementSeconds", s_good with { Speaking = s_good.Speaking with { StatementSeconds = 14 } }),
        ("charter.speaking.pointOfOrderSeconds", s_good with { Speaking = s_good.Speaking with { PointOfOrderSeconds = -1 } }),
        ("charter.speaking.replySeconds", s_good with { Speaking = s_good.Speaking with { ReplySeconds = 7201 } }),
        ("charter.speaking.article", s_good with { Speaking = s_good.Speaking with { Article = new('x', 201) } }),
        ("charter.matters", s_good with { Matters = [] }),
        ("charter.matters", s_good with { Matters = default }),
        ("charter.matters", s_good with { Matters = [.. Enumerable.Repeat(s_good.Matters[0], 101)] }),
        ("charter.matters[0]", s_good with { Matters = [null!] }),
        ("charter.matters[4].id", s_good with { Matters = s_good.Matters.Add(s_good.Matters[0]) }),
        ("charter.matters[0].id", s_good with { Matters = [s_good.Matters[0] with { Id = "a b" }] }),
        ("charter.matters[0].name", s_good with { Matters = [s_good.Matters[0] with { Name = "" }] }),
        ("charter.matters[0].kind", s_good with { Matters = [s_good.Matters[0] with { Kind = (MatterKind)9 }] }),
        ("charter.matters[0].choices", s_good with { Matters = [s_good.Matters[0] with { Choices = (ChoiceVisibility)9 }] }),
        ("charter.matters[0].article", s_good with { Matters = [s_good.Matters[0] with { Article = "" }] }),
        ("charter.matters[1].rule.share", WithRule(new DecisionRule.Majority(new(-1, -2), Comparison.AtLeast, DecisionBase.Members))),
        ("charter.matters[1].rule.share", WithRule(new DecisionRule.Majority(new(1, 1), Comparison.MoreThan, DecisionBase.Members))),
        ("charter.matters[1].rule.of", WithRule(new DecisionRule.Majority(new(1, 2), Comparison.AtLeast, (DecisionBase)9))),
        ("charter.matters[1].rule.of", WithRule(new DecisionRule.Unanimity((DecisionBase)9))),
    ];

    public static TheoryData<int> Bad() => [.. Enumerable.Range(0, s_bad.Length)];

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_charter_that_cannot_be_applied_is_refused_with_the_path(int which)
    {
        var (field, charter) = s_bad[which];
        SixParty.NoMechanism.When(new MechanismCommand.Establish(SixParty.Mechanism, "Six-Party Talks", charter), Actor.Installation)
            .Answer.Refusal.ShouldSatisfyAllConditions(r => r!.Field.ShouldBe(field), r => r!.Kind.ShouldBe(RefusalKind.Invalid));
        SixParty.NoMechanism.When(new MechanismCommand.Import(SixParty.Document, charter), Actor.Installation).Answer.Refusal!.Field.ShouldBe(field);
    }

    [Fact]
    public void The_charter_of_the_six_parties_is_sound()
    {
        s_good.Check("").ShouldBeNull();
        s_good.FindMatter("membership")!.Article.ShouldBe("6.3");
        s_good.FindMatter("war").ShouldBeNull();
        s_good.Quorum.Needed(6).ShouldBe(5);
        (s_good.Quorum with { Share = new(1, 2), Comparison = Comparison.MoreThan }).Needed(6).ShouldBe(4);
    }

    [Fact]
    public void What_is_cited_names_the_article_and_says_the_rule()
    {
        s_good.Quorum.Cite().ShouldBe(new Rule("charter.3", "Nothing is decided unless at least four fifths of the members are present.", s_good.Quorum.Source));
        s_good.Representation.Cite(Level.AmbassadorAtLarge).Text.ShouldBe("Delegations are headed at the level of ambassador-at-large or above; one below is flagged.");
        s_good.Speaking.Cite().Id.ShouldBe("charter.5");
    }

    [Fact]
    public void Standing_rules_have_identities_of_their_own()
    {
        var rules = typeof(StandingRules).GetProperties().Where(p => p.PropertyType == typeof(Rule)).Select(p => (Rule)p.GetValue(null)!).ToImmutableArray();
        rules.Length.ShouldBeGreaterThan(20);
        rules.Select(r => r.Id).ShouldBeUnique();
        rules.ShouldAllBe(r => r.Text.EndsWith('.') && r.Source.Length > 0);
    }
}
