using System.Collections.Immutable;
using Coordinator.Domain;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using NodaTime;

namespace Coordinator.Api.Live;

/// <summary>One client, connected. Safe to call from any thread.</summary>
internal sealed class LiveConnection : IDisposable
{
    private static readonly TimeSpan s_longestTimer = TimeSpan.FromDays(20);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly HubConnectionContext _hub;
    private readonly LiveOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _expiry;
    private readonly Lock _gate = new();
    private readonly Dictionary<object, Action> _watches = [];
    private double _calls;
    private long _calledAt;
    private int _waitingMessages;
    private int _waitingBytes;
    private bool _closed;

    public LiveConnection(HubConnectionContext hub, LiveCaller caller, LiveOptions options, TimeProvider time)
    {
        _hub = hub;
        _options = options;
        _time = time;
        Caller = caller;
        _calls = options.MostCallsPerSecond;
        _calledAt = time.GetTimestamp();
        using (ExecutionContext.SuppressFlow()) _expiry = time.CreateTimer(_ => ExpireWhenDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ExpireWhenDue();
    }

    public string Id => _hub.ConnectionId;

    public LiveCaller Caller { get; }

    public Actor Actor => Caller.Actor;

    public CancellationToken Closed => _hub.ConnectionAborted;

    /// <summary>Counts a call; false when there were too many lately.</summary>
    public bool TryCall()
    {
        lock (_gate)
        {
            _calls = Math.Min(_options.MostCallsPerSecond, _calls + (_time.GetElapsedTime(_calledAt).TotalSeconds * _options.MostCallsPerSecond));
            _calledAt = _time.GetTimestamp();
            if (_calls < 1) return false;
            _calls--;
            return true;
        }
    }

    public bool IsWatching(object subject)
    {
        lock (_gate) return _watches.ContainsKey(subject);
    }

    public bool MayWatchMore
    {
        get
        {
            lock (_gate) return _watches.Count < _options.MostWatches;
        }
    }

    /// <summary>
    /// Remembers how a watch is ended. False when the connection is closed already: then whoever asks ends it itself.
    /// </summary>
    public bool TryRemember(object subject, Action end)
    {
        lock (_gate)
        {
            if (_closed) return false;
            if (_watches.TryAdd(subject, end)) LiveMeters.Watches(1);
            return true;
        }
    }

    public void End(object subject)
    {
        Action? end;
        lock (_gate)
        {
            if (!_watches.Remove(subject, out end)) return;
        }

        LiveMeters.Watches(-1);
        end();
    }

    /// <summary>Hands over a message. Never waits: what a client does not take in time waits here, up to a limit, and beyond it the client is cut off.</summary>
    public void Send(SerializedHubMessage message, int bytes)
    {
        if (Volatile.Read(ref _closed)) return;
        var write = _hub.WriteAsync(message, CancellationToken.None);
        if (write.IsCompletedSuccessfully)
        {
            write.GetAwaiter().GetResult();
            return;
        }

        var messages = Interlocked.Increment(ref _waitingMessages);
        var waiting = Interlocked.Add(ref _waitingBytes, bytes);
        _ = FinishAsync(write, bytes);
        if (messages > _options.MostWaitingMessages || waiting > _options.MostWaitingBytes) Drop();
    }

    private async Task FinishAsync(ValueTask write, int bytes)
    {
        try
        {
            await write;
        }
        finally
        {
            Interlocked.Decrement(ref _waitingMessages);
            Interlocked.Add(ref _waitingBytes, -bytes);
        }
    }

    /// <summary>Sends one message to many, serialized once.</summary>
    public static void Send(ImmutableArray<LiveConnection> to, string target, RawJson payload)
    {
        if (to.IsEmpty) return;
        var message = new SerializedHubMessage(new InvocationMessage(target, [payload]));
        foreach (var connection in to) connection.Send(message, payload.Utf8.Length);
    }

    /// <summary>Cuts the line. The client may connect again, and catches up.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            if (_closed) return;
            Volatile.Write(ref _closed, true);
        }

        LiveMeters.Dropped();
        // The hub's own farewell tells clients to stay away; a cut line tells them to come back.
        _hub.GetHttpContext()?.Abort();
    }

    /// <summary>Says why and closes for good.</summary>
    public async Task EndAsync(LiveEnd end)
    {
        lock (_gate)
        {
            if (_closed) return;
            Volatile.Write(ref _closed, true);
        }

        try
        {
            await _hub.WriteAsync(new InvocationMessage("ended", [end])).AsTask().WaitAsync(s_farewell, _time);
        }
        catch (TimeoutException)
        {
            // It does not listen; it is closed all the same.
        }

        _hub.Abort();
    }

    /// <summary>It is gone: ends all it watched.</summary>
    public void Dispose()
    {
        KeyValuePair<object, Action>[] watches;
        lock (_gate)
        {
            Volatile.Write(ref _closed, true);
            watches = [.. _watches];
            _watches.Clear();
        }

        _expiry.Dispose();
        LiveMeters.Watches(-watches.Length);
        foreach (var (_, end) in watches) end();
    }

    private void ExpireWhenDue()
    {
        var left = (Caller.Expires - Instant.FromDateTimeOffset(_time.GetUtcNow())).ToTimeSpan();
        if (left <= TimeSpan.Zero) _ = EndAsync(LiveEnd.Expired);
        else _expiry.Change(left < s_longestTimer ? left : s_longestTimer, Timeout.InfiniteTimeSpan);
    }
}
