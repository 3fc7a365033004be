using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>What the README says a script can do.</summary>
public sealed class SampleTests(ITestOutputHelper output)
{
    [NodeFact]
    public async Task The_sample_runs_a_meeting_as_seven_actors()
    {
        await using var server = await DemoServer.StartAsync();
        using var sample = new NodePackage(Repository.PathOf("samples", "drive-a-meeting"));

        var said = string.Join('\n', await sample.RunAsync("drive.mjs", [], server.LinksFile));

        output.WriteLine(said);
        said.ShouldContain("Outcome on all 7 screens: Carried: 4 in favour, 0 against, 2 abstentions");
        said.ShouldContain("All 7 screens equal the server's view");
        said.ShouldContain("\"status\": \"closed\"");
    }
}
