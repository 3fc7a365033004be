using System.Diagnostics;

namespace Coordinator.Cli.Tests;

/// <summary>What a run of the command left: its exit status and what it wrote.</summary>
internal sealed record Ran(int Exit, string Output, string Errors);

/// <summary>The command as it is run: a process of its own, from the root of the repository.</summary>
internal static class Command
{
    public static async Task<Ran> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "coordinator.dll"), .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await errors);
    }
}
