using System.Diagnostics;

namespace Coordinator.Storage.Tests.Support;

/// <summary>The console project tests/Storage.Crash as a process of its own.</summary>
internal static class CrashProcess
{
    public static Process Start(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Coordinator.Storage.Crash.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
    }
}
