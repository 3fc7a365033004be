using System.Collections.Concurrent;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using Microsoft.Extensions.Logging;

namespace Coordinator.Grains.Hosting;

/// <summary>
/// Hosts grains in this process: one activation per grain, made when it is first asked something and put to sleep when
/// it was idle for <see cref="GrainOptions.IdleAfter"/>.
/// </summary>
public sealed partial class InProcessGrains : IGrains, IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly GrainOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<InProcessGrains> _logger;
    private readonly ConcurrentDictionary<StreamId, object> _awake = new();
    private readonly ITimer _sweeper;

    public InProcessGrains(IJournal journal, GrainOptions options, TimeProvider time, ILogger<InProcessGrains> logger)
    {
        _journal = journal;
        _options = options;
        _time = time;
        _logger = logger;
        _sweeper = time.CreateTimer(_ => _ = SweepAsync(), null, options.IdleAfter / 4, options.IdleAfter / 4);
    }

    /// <summary>How many grains are in memory.</summary>
    public int Awake => _awake.Count;

    public async ValueTask<Reply> SendAsync<TState, TCommand, TEvent>(GrainKind<TState, TCommand, TEvent> kind, string key, Command<TCommand> command, CancellationToken cancellation = default)
        where TCommand : class
        where TEvent : class
    {
        using var span = GrainMeters.Trace(kind.Name, key, Names<TCommand>.Of(command.Content));
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var grain = Wake(kind, key);
            if (!grain.TrySend(command, out var answer))
            {
                Forget(kind, key, grain);
                continue;
            }

            try
            {
                var reply = await answer.WaitAsync(cancellation);
                span.Answered(reply);
                return reply;
            }
            finally
            {
                // What nothing ever happened to is not kept: asking for what does not exist leaves nothing behind.
                if (grain.IsKnownEmpty && await grain.TrySleepAsync()) Forget(kind, key, grain);
            }
        }
    }

    public async ValueTask<Versioned<TState>> ReadAsync<TState, TCommand, TEvent>(GrainKind<TState, TCommand, TEvent> kind, string key, long atLeast, CancellationToken cancellation = default)
        where TCommand : class
        where TEvent : class
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var grain = Wake(kind, key);
            if (await grain.TryReadAsync(atLeast) is { } read)
            {
                if (read.Version == 0 && await grain.TrySleepAsync()) Forget(kind, key, grain);
                return read;
            }

            Forget(kind, key, grain);
        }
    }

    private JournaledGrain<TState, TCommand, TEvent> Wake<TState, TCommand, TEvent>(GrainKind<TState, TCommand, TEvent> kind, string key)
        where TCommand : class
        where TEvent : class
    {
        var stream = kind.StreamOf(key);
        if (!_awake.TryGetValue(stream, out var found))
        {
            var made = new Activation<TState, TCommand, TEvent>(new(kind, key, _journal, _options, _logger));
            found = _awake.GetOrAdd(stream, made);
            if (ReferenceEquals(found, made)) GrainMeters.Awake(kind.Name, 1);
        }

        var grain = ((Activation<TState, TCommand, TEvent>)found).Grain;
        grain.LastAsked = _time.GetTimestamp();
        return grain;
    }

    private void Forget<TState, TCommand, TEvent>(GrainKind<TState, TCommand, TEvent> kind, string key, JournaledGrain<TState, TCommand, TEvent> grain)
        where TCommand : class
        where TEvent : class
    {
        var stream = kind.StreamOf(key);
        // Only this activation: another may have taken its place.
        if (_awake.TryGetValue(stream, out var found) && ReferenceEquals(((Activation<TState, TCommand, TEvent>)found).Grain, grain) && _awake.TryRemove(new(stream, found)))
            GrainMeters.Awake(kind.Name, -1);
    }

    /// <summary>Puts to sleep what was idle for too long.</summary>
    public async Task SweepAsync()
    {
        try
        {
            foreach (var (stream, activation) in _awake)
            {
                var idle = (IActivation)activation;
                if (_time.GetElapsedTime(idle.LastAsked) < _options.IdleAfter || !await idle.TrySleepAsync()) continue;
                if (_awake.TryRemove(new(stream, activation))) GrainMeters.Awake(stream.Value[..stream.Value.IndexOf('/')], -1);
            }
        }
        catch (Exception failed)
        {
            LogSweepFailed(failed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sweeper.DisposeAsync();
        foreach (var (_, activation) in _awake) await ((IActivation)activation).TrySleepAsync();
        _awake.Clear();
    }

    private interface IActivation
    {
        long LastAsked { get; }
        ValueTask<bool> TrySleepAsync();
    }

    private sealed class Activation<TState, TCommand, TEvent>(JournaledGrain<TState, TCommand, TEvent> grain) : IActivation
        where TCommand : class
        where TEvent : class
    {
        public JournaledGrain<TState, TCommand, TEvent> Grain { get; } = grain;
        public long LastAsked => Grain.LastAsked;
        public ValueTask<bool> TrySleepAsync() => Grain.TrySleepAsync();
    }

    [LoggerMessage(LogLevel.Error, "Putting idle grains to sleep failed")]
    private partial void LogSweepFailed(Exception exception);
}
