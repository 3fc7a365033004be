using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Api.Live;
using Coordinator.Domain;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Coordinator.Api.Tests.Live.Support;

/// <summary>A watch was refused, and this is the problem.</summary>
public sealed class HubRefusedException(string message) : Exception(message)
{
    private const string Marker = "HubException: ";

    public JsonElement Problem { get; } = message.Contains(Marker, StringComparison.Ordinal)
        ? JsonDocument.Parse(message[(message.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..]).RootElement
        : default;

    public string? Code => Problem.GetProperty("code").GetString();
}

/// <summary>What a client knows of a meeting that it watches.</summary>
public sealed class Watched
{
    public JsonNode? View { get; set; }
    public long Version { get; set; } = -1;
    public JsonNode? Own { get; set; }
    public JsonNode? Presence { get; set; }

    /// <summary>Frames that came on the line and were applied.</summary>
    public List<JsonObject> Applied { get; } = [];

    /// <summary>Frames that did not fit, so that it had to ask again.</summary>
    public int Gaps { get; set; }

    /// <summary>So many of the next frames are lost before they are seen.</summary>
    public int Lose { get; set; }

    public List<JsonObject> Answers { get; } = [];
    public int PresenceMessages { get; set; }
}

/// <summary>
/// A client of the live protocol, of the simplest kind: a frame that comes before there is a view is ignored, one that fits
/// is applied, one that does not fit makes it ask again.
/// </summary>
public sealed class LiveClient : IAsyncDisposable, IInvocationBinder
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly JsonHubProtocol _protocol = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, Action<CompletionMessage>> _pending = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Watched> _watched = [];
    private TaskCompletionSource _pulse = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _receiving = Task.CompletedTask;
    private int _calls;

    private LiveClient()
    {
    }

    /// <summary>Messages from the server, by name.</summary>
    public ConcurrentQueue<(string Target, JsonObject Content)> Messages { get; } = new();

    public bool IsClosed { get; private set; }

    public string? CloseError { get; private set; }

    public Watched this[MeetingId meeting]
    {
        get
        {
            lock (_gate) return _watched.TryGetValue(meeting.Value, out var watched) ? watched : _watched[meeting.Value] = new();
        }
    }

    public static async Task<LiveClient> ConnectAsync(string address)
    {
        var client = new LiveClient();
        using var patience = new CancellationTokenSource(s_patience);
        await client._socket.ConnectAsync(new Uri(address), patience.Token);
        await client.SendTextAsync("""{"protocol":"json","version":1}""" + '\u001e');
        client._receiving = client.ReceiveAsync();
        return client;
    }

    // --- Calls -------------------------------------------------------------------------------------------------------

    public async Task<JsonElement> InvokeAsync(string method, object? argument = null) => await InvokeAsync(method, argument, _ => { });

    private async Task<JsonElement> InvokeAsync(string method, object? argument, Action<JsonElement> atOnce)
    {
        var id = $"{Interlocked.Increment(ref _calls)}";
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = completion =>
        {
            if (completion.Error is { } error)
            {
                answer.TrySetException(new HubRefusedException(error));
                return;
            }

            var result = completion.Result is JsonElement element ? element.Clone() : default;
            atOnce(result);
            answer.TrySetResult(result);
        };
        await SendAsync(new InvocationMessage(id, method, argument is null ? [] : [argument]));
        return await answer.Task.WaitAsync(s_patience);
    }

    /// <summary>Watches a meeting; with the version that it has, if it has one.</summary>
    public async Task<JsonObject> WatchAsync(MeetingId meeting, bool fromScratch = false)
    {
        var watched = this[meeting];
        if (fromScratch) watched.Version = -1;
        object request = watched.Version >= 0
            ? new { protocol = 1, meeting = meeting.Value, version = watched.Version }
            : new { protocol = 1, meeting = meeting.Value };
        var result = await InvokeAsync("Watch", request, answer => Take(watched, answer));
        return JsonObject.Create(result)!;
    }

    public Task UnwatchAsync(MeetingId meeting) => InvokeAsync("Unwatch", new { meeting = meeting.Value });

    private async Task SendAsync(HubMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        _protocol.WriteMessage(message, buffer);
        await SendBytesAsync(buffer.WrittenMemory);
    }

    public Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));

    private async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    // --- What comes --------------------------------------------------------------------------------------------------

    private async Task ReceiveAsync()
    {
        var received = new ArrayBufferWriter<byte>();
        var shaken = false;
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(received.GetMemory(16 * 1024), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close) break;
                received.Advance(result.Count);
                var input = new ReadOnlySequence<byte>(received.WrittenMemory);
                if (!shaken)
                {
                    if (!HandshakeProtocol.TryParseResponseMessage(ref input, out var response)) continue;
                    response!.Error.ShouldBeNull();
                    shaken = true;
                }

                while (_protocol.TryParseMessage(ref input, this, out var message)) Take(message);
                var rest = input.ToArray();
                received.ResetWrittenCount();
                received.Write(rest);
                Pulse();
            }
        }
        catch (Exception cut) when (cut is WebSocketException or OperationCanceledException)
        {
            // The line was cut.
        }
        finally
        {
            IsClosed = true;
            foreach (var (_, pending) in _pending) pending(CompletionMessage.WithError("0", "The connection was closed."));
            Pulse();
        }
    }

    private void Take(HubMessage message)
    {
        switch (message)
        {
            case CompletionMessage completion when _pending.TryRemove(completion.InvocationId!, out var pending):
                pending(completion);
                break;
            case InvocationMessage invocation:
                var content = JsonObject.Create((JsonElement)invocation.Arguments[0]!)!;
                Messages.Enqueue((invocation.Target, content));
                Take(invocation.Target, content);
                break;
            case CloseMessage close:
                CloseError = close.Error;
                break;
        }
    }

    private void Take(string target, JsonObject content)
    {
        if (target is not ("frame" or "own" or "presence")) return;
        var meeting = new MeetingId(content["meeting"]!.GetValue<string>());
        var watched = this[meeting];
        switch (target)
        {
            case "frame" when watched.Version < 0:
                break;
            case "frame" when watched.Lose > 0:
                watched.Lose--;
                break;
            case "frame" when !TryApply(watched, content):
                watched.Gaps++;
                _ = WatchAsync(meeting);
                break;
            case "own":
                watched.Own = content["own"]!.DeepClone();
                break;
            case "presence":
                watched.PresenceMessages++;
                watched.Presence = content["presence"]!.DeepClone();
                break;
        }
    }

    private static bool TryApply(Watched watched, JsonObject frame)
    {
        if (frame["to"]!.GetValue<long>() <= watched.Version) return true;
        if (frame["from"]!.GetValue<long>() != watched.Version) return false;
        watched.View = MergePatch.Apply(watched.View, frame["patch"]);
        watched.Version = frame["to"]!.GetValue<long>();
        watched.Applied.Add(frame);
        return true;
    }

    private static void Take(Watched watched, JsonElement answer)
    {
        var content = JsonObject.Create(answer.Clone())!;
        watched.Answers.Add(content);
        if (content["view"] is { } view)
        {
            watched.View = view.DeepClone();
            watched.Version = content["version"]!.GetValue<long>();
        }
        else
        {
            foreach (var frame in content["frames"]!.AsArray()) TryApply(watched, frame!.AsObject()).ShouldBeTrue();
            watched.Version.ShouldBe(content["version"]!.GetValue<long>());
        }

        watched.Own = content["own"]?.DeepClone();
        watched.Presence = content["presence"]?.DeepClone();
    }

    // --- Waiting -----------------------------------------------------------------------------------------------------

    private void Pulse()
    {
        TaskCompletionSource pulse;
        lock (_gate) (pulse, _pulse) = (_pulse, new(TaskCreationOptions.RunContinuationsAsynchronously));
        pulse.TrySetResult();
    }

    /// <summary>Waits until what comes from the server makes the condition hold.</summary>
    public async Task UntilAsync(Func<bool> holds, Func<string> what)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            Task next;
            lock (_gate) next = _pulse.Task;
            if (holds()) return;
            try
            {
                await next.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"Waited in vain for {what()}.", late);
            }
        }
    }

    public Task UntilClosedAsync() => UntilAsync(() => IsClosed, () => "the connection to be closed");

    public IEnumerable<JsonObject> Of(string target) => Messages.Where(m => m.Target == target).Select(m => m.Content);

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _writing.Dispose();
    }

    IReadOnlyList<Type> IInvocationBinder.GetParameterTypes(string methodName) => [typeof(JsonElement)];

    Type IInvocationBinder.GetReturnType(string invocationId) => typeof(JsonElement);

    Type IInvocationBinder.GetStreamItemType(string streamId) => typeof(JsonElement);
}
