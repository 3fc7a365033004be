using System.Text.Json;

namespace Coordinator.Cli.Tests;

/// <summary>The command as it is run: a process with its exit status.</summary>
public class CadenceCommandTests
{
    private const string Talks = "samples/data/six-party-talks.json";

    private static Task<Ran> AnalyseAsync(params string[] arguments) => Command.RunAsync(["cadence", "analyse", .. arguments]);

    [Fact]
    public async Task The_record_of_the_six_party_talks_is_measured()
    {
        var ran = await AnalyseAsync(Talks);
        ran.Exit.ShouldBe(0, ran.Errors);
        ran.Output.ShouldContain("13 meetings, 2003-08-27 to 2008-12-08");
        ran.Output.ShouldContain("mean interval 160.8 days, coefficient of variation 0.79 (population)");
        ran.Output.ShouldContain("longest gap 404 days (2005-11-09 to 2006-12-18), shortest 39 days (2007-02-08 to 2007-03-19)");
        ran.Output.ShouldContain("2006-12-18 downgraded from vice-minister to ambassador");
        string[] results = ["kept on 2004-06-23", "declined by PRK", "kept on 2007-03-15", "slipped on 2007-03-16, 1 day late", "slipped on 2007-03-17, 2 days late", "kept on 2007-03-19", "slipped on 2007-09-27, 17 days late", "kept on 2009-02-19"];
        var lines = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var commitments = lines[(Array.IndexOf(lines, "8 commitments") + 1)..];
        commitments.Length.ShouldBe(8);
        for (var i = 0; i < 8; i++) commitments[i].ShouldEndWith(": " + results[i]);
    }

    [Fact]
    public async Task It_is_written_in_JSON_too()
    {
        var ran = await AnalyseAsync(Talks, "--json");
        ran.Exit.ShouldBe(0, ran.Errors);
        var answer = JsonDocument.Parse(ran.Output).RootElement;
        var heads = answer.GetProperty("bodies")[0];
        heads.GetProperty("meetings").GetInt32().ShouldBe(13);
        heads.GetProperty("mean").GetProperty("exact").GetString().ShouldBe("965/6");
        heads.GetProperty("coefficientOfVariation").GetDouble().ShouldBe(0.79, 0.005);
        heads.GetProperty("longest").GetProperty("days").GetInt32().ShouldBe(404);
        heads.GetProperty("members").EnumerateArray().Single(m => m.GetProperty("party").GetString() == "RUS").GetProperty("alerts")[0].GetProperty("kind").GetString().ShouldBe("downgrade");
        answer.GetProperty("commitments").EnumerateArray().Select(c => c.GetProperty("result").GetString())
            .ShouldBe(["kept", "declined", "kept", "slipped", "slipped", "kept", "slipped", "kept"]);
    }

    [Fact]
    public async Task It_is_told_as_of_a_day()
    {
        var ran = await AnalyseAsync(Talks, "--as-of", "2004-05-01");
        ran.Exit.ShouldBe(0, ran.Errors);
        ran.Output.ShouldContain("2 meetings, 2003-08-27 to 2004-02-25");
        ran.Output.ShouldContain("1 commitment" + Environment.NewLine);
        ran.Output.TrimEnd().ShouldEndWith(": open");
    }

    [Theory]
    [InlineData("\"to\": \"2003-08-29\"", "\"to\": \"2003-08-26\"", "meetings[0].to")]
    [InlineData("\"from\": \"2003-08-27\"", "\"from\": \"27 August\"", "meetings[0].from")]
    [InlineData("\"body\": \"heads-of-delegation\", \"name\": \"Second round\"", "\"body\": \"nobody\", \"name\": \"Second round\"", "meetings[1].body")]
    [InlineData("\"windowTo\": \"2004-06-30\"", "\"windowTo\": \"2004-03-30\"", "commitments[0].windowTo")]
    [InlineData("\"id\": \"wg-neapsm\"", "\"id\": \"wg-dprk-us\"", "bodies[5].id")]
    [InlineData("\"meetings\": [", "\"meetings\": [ null,", "meetings[0]")]
    public async Task Bad_input_is_refused_with_its_path(string right, string wrong, string path)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, Talks));
        text.ShouldContain(right);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        var at = text.IndexOf(right, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text[..at] + wrong + text[(at + right.Length)..]);
        try
        {
            var ran = await AnalyseAsync(file);
            ran.Exit.ShouldBe(2, ran.Output);
            ran.Errors.ShouldContain(path + ":");
            ran.Output.ShouldBeEmpty();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_day_that_is_none_is_refused()
    {
        var ran = await AnalyseAsync(Talks, "--as-of", "2004-02-30");
        ran.Exit.ShouldBe(2);
        ran.Errors.ShouldContain("--as-of");
    }
}
