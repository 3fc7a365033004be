using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Coordinator.Api.Tests.Live.Support;

/// <summary>A process with the client library that browsers use, as <c>tests/NodeClient/watch.mjs</c>.</summary>
public sealed class NodeClient : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly NodePackage s_package = new(Repository.PathOf("tests", "NodeClient"));

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Queue<JsonObject> _said = new();
    private readonly SemaphoreSlim _saying = new(0);

    private NodeClient(Process process) => _process = process;

    public static async Task<NodeClient> StartAsync(string address, string meeting, params string[] more)
    {
        var process = new Process { StartInfo = await s_package.PrepareAsync("watch.mjs", [address, meeting, .. more]) };
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
}
