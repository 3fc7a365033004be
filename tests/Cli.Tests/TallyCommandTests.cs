using System.Text.Json;

namespace Coordinator.Cli.Tests;

/// <summary>The command as it is run: a process with its exit status.</summary>
public class TallyCommandTests
{
    private static Task<Ran> TallyAsync(string charter, string matter, string votes, params string[] more) =>
        Command.RunAsync(["tally", "--charter", $"samples/charters/{charter}.json", "--matter", matter, "--votes", votes.EndsWith(".json", StringComparison.Ordinal) ? votes : $"samples/votes/{votes}.json", .. more]);

    private static async Task<Ran> TallyTextAsync(string charter, string matter, string votes, params string[] more)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        await File.WriteAllTextAsync(file, votes);
        try
        {
            return await TallyAsync(charter, matter, file, more);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("un-security-council", "substance", "unsc-s-2022-155", 1, "stopped by RUS")]
    [InlineData("un-security-council", "procedure", "unsc-res-2623", 0, "11 in favour: met")]
    [InlineData("un-general-assembly", "important-question", "unga-es-11-3", 0, "(117) is 78")]
    [InlineData("un-general-assembly", "Important question", "unga-a-73-l-42", 1, "(144) is 96")]
    [InlineData("eu-council", "qualified-majority", "eu-nature-restoration", 0, "at least 65 % of the members by population (10001) is 6501; 6610 in favour: met")]
    [InlineData("osce", "consensus-minus-one", "osce-minus-one", 0, "1 of parties whose objection prevents nothing")]
    [InlineData("osce", "decision", "osce-minus-one", 1, "1 formal objection (AND)")]
    [InlineData("whaling-commission", "schedule", "whaling-2018-sanctuary", 1, "at least three quarters of the votes cast (64) is 48")]
    [InlineData("small-board", "decision", "board-tie", 0, "the chair's casting vote in favour")]
    [InlineData("six-party-consensus", "joint-statement", "six-party-statement", 0, "consensus: no formal objection")]
    public async Task A_vote_leaves_with_its_outcome_and_says_its_working(string charter, string matter, string votes, int exit, string says)
    {
        var ran = await TallyAsync(charter, matter, votes);
        ran.Exit.ShouldBe(exit, ran.Errors);
        ran.Output.ShouldContain(says, Case.Insensitive);
        ran.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_working_is_written_in_JSON_too()
    {
        var ran = await TallyAsync("un-security-council", "substance", "unsc-s-2022-155", "--json", "--foresight");
        ran.Exit.ShouldBe(1);
        var answer = JsonDocument.Parse(ran.Output).RootElement;
        answer.GetProperty("result").GetString().ShouldBe("not-carried");
        var parts = answer.GetProperty("working").GetProperty("parts");
        parts[0].GetProperty("needed").GetInt32().ShouldBe(9);
        parts[1].GetProperty("objected")[0].GetString().ShouldBe("RUS");
        var ahead = answer.GetProperty("foresight");
        ahead.GetProperty("decided").GetString().ShouldBe("not-carried");
        ahead.GetProperty("pivotal").EnumerateArray().Select(p => p.GetString()).ShouldBe(["RUS"]);
    }

    [Fact]
    public async Task What_if_changes_ballots_and_looks_ahead()
    {
        string[] vote = ["what-if", "--charter", "samples/charters/un-security-council.json", "--matter", "substance", "--votes", "samples/votes/unsc-s-2022-155.json"];
        (await Command.RunAsync([.. vote, "--set", "RUS=abstain"])).Exit.ShouldBe(0);
        var open = await Command.RunAsync([.. vote, "--set", "RUS=none", "--set", "USA=none", "--json"]);
        open.Exit.ShouldBe(0);
        JsonDocument.Parse(open.Output).RootElement.GetProperty("foresight").GetProperty("toBlock").GetProperty("listed").EnumerateArray()
            .Select(set => set[0].GetString()).ShouldBe(["RUS", "USA"], "each of the two may still stop it alone");
        (await Command.RunAsync([.. vote, "--set", "DEU=yes"])).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Errors.ShouldContain("'DEU' has no vote here"));
        (await Command.RunAsync([.. vote, "--set", "RUS=maybe"])).Exit.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"ballots":{"AUT":"maybe"}}""", "ballots.AUT")]
    [InlineData("""{"ballots":{"AUT":"yes","AUT":"no"}}""", "there twice")]
    [InlineData("""{"ballots":{"NOR":"yes"}}""", "ballots.NOR")]
    [InlineData("""{"ballots":{"AUT":"yes"},"present":["BEL"]}""", "ballots.AUT")]
    [InlineData("""{"ballots":{"AUT":"yes"},"suspended":[{"party":"AUT","reason":"arrears"}]}""", "ballots.AUT")]
    [InlineData("""{"ballots":{},"suspended":[{"party":"AUT","reason":" "}]}""", "suspended[0].reason")]
    [InlineData("""{"ballots":{},"present":["AUT","AUT"]}""", "present[1]")]
    [InlineData("""{"ballots":{},"members":["AUT","NOR"]}""", "members[1]")]
    [InlineData("""{"counts":{"yes":20,"no":7}}""", "counts")]
    [InlineData("""{"ballots":{},"counts":{"yes":20,"no":7}}""", "ballots")]
    [InlineData("""{}""", "ballots")]
    [InlineData("""{"outcome":"carried","ballots":{}}""", "outcome")]
    [InlineData("""{"ballots":""", "line 1")]
    [InlineData("""[]""", "not what is wanted")]
    public async Task Bad_votes_leave_with_2_and_the_path(string votes, string path)
    {
        var ran = await TallyTextAsync("eu-council", "qualified-majority", votes);
        ran.Exit.ShouldBe(2, ran.Output);
        ran.Errors.ShouldContain(path);
        ran.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"title":"T","source":"S","memberCount":3,"matters":[{"id":"m","name":"M","kind":"substance","rule":{"kind":"magic"},"article":"1","source":"S"}]}""", "matters[0].rule.kind")]
    [InlineData("""{"title":"T","source":"S","memberCount":3,"matters":[{"id":"m","name":"M","kind":"substance","rule":{"kind":"majority","share":{"numerator":3,"denominator":2},"comparison":"at-least","of":"members"},"article":"1","source":"S"}]}""", "matters[0].rule.share")]
    [InlineData("""{"title":"T","source":"S","memberCount":3,"matters":[{"id":"m","name":"M","kind":"substance","rule":{"kind":"all","rules":[{"kind":"k-of-n","votes":0}]},"article":"1","source":"S"}]}""", "matters[0].rule.rules[0].votes")]
    [InlineData("""{"title":"T","source":"S","memberCount":3,"matters":[{"id":"m","name":"M","kind":"substance","rule":{"kind":"k-of-n","votes":1},"article":"1"}]}""", "'source'")]
    [InlineData("""{"title":"T","source":"S","members":["A","B"],"weights":[{"name":"w","unit":"u","source":"S","of":{"A":1}}],"matters":[]}""", "weights[0].of")]
    [InlineData("""{"title":"T","source":"S","members":["A","B"],"weights":[{"name":"w","unit":"u","source":"S","of":{"A":1,"B":-1}}],"matters":[]}""", "weights[0].of.B")]
    [InlineData("""{"title":"T","source":"S","members":["A","B"],"weights":[{"name":"w","unit":"u","source":"S","of":{"A":1,"B":0.5}}],"matters":[]}""", "weights[0].of.B")]
    public async Task A_bad_charter_leaves_with_2_and_the_path(string charter, string path)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        await File.WriteAllTextAsync(file, charter);
        try
        {
            var ran = await Command.RunAsync("tally", "--charter", file, "--matter", "m", "--votes", "samples/votes/board-tie.json");
            ran.Exit.ShouldBe(2, ran.Output);
            ran.Errors.ShouldContain(path);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task What_is_missing_on_the_command_line_is_bad_input_and_no_outcome()
    {
        (await Command.RunAsync("tally", "--charter", "samples/charters/osce.json", "--matter", "decision")).Exit.ShouldBe(2);
        (await Command.RunAsync("tally", "--charter", "samples/charters/none.json", "--matter", "decision", "--votes", "x.json")).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Errors.ShouldContain("none.json"));
        (await TallyAsync("osce", "war", "osce-minus-one")).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Errors.ShouldContain("There is no matter 'war'"));
        (await Command.RunAsync("tally", "--hlep")).Exit.ShouldBe(2);
        (await Command.RunAsync("tally", "--help")).Exit.ShouldBe(0);
    }

    /// <summary>What the schemas name is what is read.</summary>
    [Fact]
    public void The_schemas_are_JSON_and_name_the_kinds_of_rules()
    {
        using var charter = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "schemas", "charter-tally.schema.json")));
        charter.RootElement.GetProperty("$defs").GetProperty("rule").GetProperty("oneOf").EnumerateArray()
            .Select(k => k.GetProperty("properties").GetProperty("kind").GetProperty("const").GetString())
            .ShouldBe(Attribute.GetCustomAttributes(typeof(Domain.Voting.DecisionRule), typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute))
                .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(a => (string)a.TypeDiscriminator!), ignoreOrder: true);
        using var votes = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "schemas", "votes-tally.schema.json")));
        Names(votes).ShouldBe(Members(typeof(Domain.Voting.TallyVotes)), ignoreOrder: true);
        Names(charter).ShouldBe(Members(typeof(Domain.Voting.TallyCharter)), ignoreOrder: true);

        static IEnumerable<string> Names(JsonDocument schema) => schema.RootElement.GetProperty("properties").EnumerateObject().Select(p => p.Name);
        static IEnumerable<string> Members(Type type) => Grains.Serialization.Json.Wire.GetTypeInfo(type).Properties.Select(p => p.Name);
    }
}
