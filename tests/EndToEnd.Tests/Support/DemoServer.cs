using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>The demonstration as a process of its own, on a data folder and a port of its own; it can be killed and started again.</summary>
public sealed class DemoServer : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private readonly StringBuilder _output = new();
    private readonly string _data = Directory.CreateTempSubdirectory("coordinator-e2e-").FullName;
    private string _urls = "http://127.0.0.1:0";
    private Process? _process;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(30) }) { Timeout = TimeSpan.FromSeconds(60) };
    public JsonElement Demo { get; private set; }
    public string Address { get; private set; } = "";
    public string Meeting => Demo.GetProperty("meeting").GetString()!;
    public string Mechanism => Demo.GetProperty("mechanism").GetString()!;
    public string Body => Demo.GetProperty("body").GetString()!;
    public string LinksFile => Path.Combine(_data, "demo-links.json");
    public string JournalFile => Path.Combine(_data, "journal.db");

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static async Task<DemoServer> StartAsync()
    {
        var server = new DemoServer();
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        File.Delete(LinksFile);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Coordinator.Api.dll"), "--demo", "--data", _data, "--urls", _urls]) start.ArgumentList.Add(argument);
        var ready = new TaskCompletionSource();
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        void Hear(object sender, DataReceivedEventArgs e)
        {
            if (e.Data is null) return;
            lock (_output) _output.AppendLine(e.Data);
            if (e.Data.StartsWith("Console ", StringComparison.Ordinal)) ready.TrySetResult();
        }

        _process.OutputDataReceived += Hear;
        _process.ErrorDataReceived += Hear;
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The server ended: " + Output));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(s_patience);
        Demo = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(LinksFile));
        Address = Demo.GetProperty("address").GetString()!.TrimEnd('/');
        // Started again it is found where it was.
        _urls = Address;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public string Link(string role, string? party = null) => Demo.GetProperty("links").EnumerateArray()
        .First(l => l.GetProperty("role").GetString() == role && (party is null || (l.TryGetProperty("party", out var p) && p.GetString() == party)))
        .GetProperty("link").GetString()!;

    /// <summary>Signs in as a program and returns its bearer token.</summary>
    public async Task<string> SignInAsync(string role, string? party = null)
    {
        using var answer = await Http.PostAsJsonAsync($"{Address}/api/v1/sessions", new { link = Link(role, party).Split('#')[1], kind = "bearer" });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    public async Task<HttpResponseMessage> SendAsync(string token, HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, $"{Address}/api/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString());
        if (body is not null) request.Content = JsonContent.Create(body);
        return await Http.SendAsync(request);
    }

    /// <summary>A command to the demonstration's meeting that must be accepted; its answer.</summary>
    public async Task<JsonElement> DoAsync(string token, string command, object? body = null, string? key = null)
    {
        using var answer = await SendAsync(token, HttpMethod.Post, $"meetings/{Meeting}/{command}", body ?? new { }, key);
        var content = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{command}: {(int)answer.StatusCode} {content}");
        return JsonSerializer.Deserialize<JsonElement>(content);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        Http.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
