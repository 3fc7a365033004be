using System.Diagnostics;

namespace Coordinator.Tests.Shared;

/// <summary>A test that needs Node.js and npm. Where they are missing it is skipped and says so; under <c>CI=true</c> it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    private static readonly bool s_missing = !(IsThere("node") && IsThere("npm"));

    public NodeFactAttribute()
    {
        if (s_missing && Environment.GetEnvironmentVariable("CI") != "true") Skip = "Node.js and npm are not on the path; install Node.js 20 or later to run it.";
    }

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")) || File.Exists(Path.Combine(folder, program + ".cmd")));
}

/// <summary>A folder with a Node package of the tests; what it depends on is installed when its lock file is another than it was installed by.</summary>
public sealed class NodePackage(string folder) : IDisposable
{
    private readonly SemaphoreSlim _installing = new(1);

    /// <summary>A script of the package, ready to be started; its dependencies are installed.</summary>
    public async Task<ProcessStartInfo> PrepareAsync(string script, params string[] arguments)
    {
        await InstallAsync();
        return Of("node", [Path.Combine(folder, script), .. arguments]);
    }

    /// <summary>Runs a script of the package to its end, gives it lines to read, and returns the lines that it wrote.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string script, IEnumerable<string> lines, params string[] arguments)
    {
        using var process = Process.Start(await PrepareAsync(script, arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            foreach (var line in lines) await process.StandardInput.WriteLineAsync(line);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended early; why is in its errors.
        }

        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => _installing.Dispose();

    private async Task InstallAsync()
    {
        var mark = Path.Combine(folder, "node_modules", ".installed-by");
        await _installing.WaitAsync();
        try
        {
            var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"));
            if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted) return;
            using var install = Process.Start(OperatingSystem.IsWindows() ? Of("cmd", "/c", "npm", "ci") : Of("npm", "ci"))!;
            install.StandardInput.Close();
            var (output, errors) = (install.StandardOutput.ReadToEndAsync(), install.StandardError.ReadToEndAsync());
            await install.WaitForExitAsync();
            install.ExitCode.ShouldBe(0, await output + await errors);
            await File.WriteAllTextAsync(mark, wanted);
        }
        finally
        {
            _installing.Release();
        }
    }

    private ProcessStartInfo Of(string program, params string[] arguments) => new(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };
}
