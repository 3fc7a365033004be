using System.Diagnostics;
using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>What the README says a script can do.</summary>
public sealed class SampleTests(ITestOutputHelper output)
{
    [NodeFact]
    public async Task The_sample_runs_a_meeting_as_seven_actors()
    {
        var folder = Path.Combine(Repository.Root, "samples", "drive-a-meeting");
        await using var server = await DemoServer.StartAsync();
        await RunAsync(Tools.Npm ?? throw new InvalidOperationException("Node with npm is not on this machine, and with CI=true nothing is skipped."), folder, "ci", "--no-audit", "--no-fund");

        var said = await RunAsync(Tools.Node!, folder, "drive.mjs", server.LinksFile);

        output.WriteLine(said);
        said.ShouldContain("Outcome on all 7 screens: Carried: 4 in favour, 0 against, 2 abstentions");
        said.ShouldContain("All 7 screens equal the server's view");
        said.ShouldContain("\"status\": \"closed\"");
    }

    private static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        process.ExitCode.ShouldBe(0, $"{await said}\n{await complained}");
        return await said;
    }
}
