using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Coordinator.Api.Tests.Live.Support;

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

/// <summary>A process with the client library that browsers use, as <c>tests/NodeClient/watch.mjs</c>.</summary>
public sealed class NodeClient : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim s_installing = new(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Queue<JsonObject> _said = new();
    private readonly SemaphoreSlim _saying = new(0);

    private NodeClient(Process process) => _process = process;

    public static async Task<NodeClient> StartAsync(string address, string meeting, params string[] more)
    {
        var folder = await InstalledAsync();
        var process = new Process { StartInfo = Of("node", folder, [Path.Combine(folder, "watch.mjs"), address, meeting, .. more]) };
        var client = new NodeClient(process);
        process.OutputDataReceived += (_, line) => client.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => client._errors.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return client;
    }

    /// <summary>The next thing it says; expected to be of that kind.</summary>
    public async Task<JsonObject> SaysAsync(string kind)
    {
        if (!await _saying.WaitAsync(s_patience)) throw new TimeoutException($"It never said '{kind}'. {string.Join('\n', _errors)}");
        JsonObject said;
        lock (_said) said = _said.Dequeue();
        said["is"]!.GetValue<string>().ShouldBe(kind, said.ToJsonString() + string.Join('\n', _errors));
        return said;
    }

    /// <summary>The view that it has when it has come to a version.</summary>
    public async Task<JsonObject> ViewAtAsync(long version)
    {
        await _process.StandardInput.WriteLineAsync($"until {version}");
        return await SaysAsync("view");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _saying.Dispose();
    }

    private void Hear(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_said) _said.Enqueue(JsonNode.Parse(line)!.AsObject());
        _saying.Release();
    }

    /// <summary>The package with its dependencies; they are installed when the lock file is another than they were installed by.</summary>
    private static async Task<string> InstalledAsync()
    {
        var folder = Path.Combine(Repository(), "tests", "NodeClient");
        var mark = Path.Combine(folder, "node_modules", ".installed-by");
        await s_installing.WaitAsync();
        try
        {
            var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"));
            if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted) return folder;
            var npm = OperatingSystem.IsWindows() ? Of("cmd", folder, "/c", "npm", "ci") : Of("npm", folder, "ci");
            using var install = Process.Start(npm)!;
            var (output, errors) = (install.StandardOutput.ReadToEndAsync(), install.StandardError.ReadToEndAsync());
            await install.WaitForExitAsync();
            install.ExitCode.ShouldBe(0, await output + await errors);
            await File.WriteAllTextAsync(mark, wanted);
            return folder;
        }
        finally
        {
            s_installing.Release();
        }
    }

    private static ProcessStartInfo Of(string program, string folder, params string[] arguments) => new(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Coordinator.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests are not run from within the repository.");
    }
}
