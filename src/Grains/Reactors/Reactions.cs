using Coordinator.Domain;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Grains.Reactors;

/// <summary>
/// Carries what happened in one grain to another. Follows the feed; what it sends has ids that derive from the event,
/// so that doing it again does nothing new.
/// </summary>
public interface IReactor
{
    /// <summary>A stable name: part of the ids of what it sends. Letters, digits and '-'.</summary>
    string Name { get; }

    /// <summary>Whether events of this stored name concern it.</summary>
    bool Follows(string eventType);

    /// <summary>Sends what follows from the event.</summary>
    ValueTask ReactAsync(RecordedEvent happened, Reaction reaction, CancellationToken cancellation);
}

/// <summary>Tells when the effects of an event on other grains are done.</summary>
public interface IReactions
{
    /// <summary>
    /// Completes when everything that the event at <paramref name="position"/> causes elsewhere is durable, and what that
    /// causes, and so on.
    /// </summary>
    Task SettledAsync(long position, CancellationToken cancellation = default);

    /// <summary>The last event whose effects are done.</summary>
    long Position { get; }

    /// <summary>Why reacting makes no progress; null while it does.</summary>
    string? Stuck { get; }
}

/// <summary>One event's effects: the means to send them.</summary>
public sealed class Reaction(IGrains grains, string reactor, RecordedEvent happened)
{
    private Dictionary<StreamId, int>? _sent;

    public IGrains Grains { get; } = grains;

    /// <summary>The furthest feed position of what was sent.</summary>
    internal long Furthest { get; private set; }

    /// <summary>
    /// Sends a command whose id derives from the event. A refusal is returned, not thrown; for a command that was sent
    /// before and has since another content the first sending stands.
    /// </summary>
    public async ValueTask<Refusal?> SendAsync<TState, TCommand, TEvent>(GrainRef<TState, TCommand, TEvent> grain, TCommand command, CancellationToken cancellation)
        where TCommand : class
        where TEvent : class
    {
        _sent ??= [];
        var ordinal = _sent[grain.Stream] = _sent.GetValueOrDefault(grain.Stream) + 1;
        var id = $"{reactor}:{happened.Stream}@{happened.Version}{(ordinal == 1 ? "" : $"#{ordinal}")}";
        var reply = await grain.SendAsync(id, Actor.System(reactor), happened.At, command, cancellation);
        if (reply.Receipt is { } receipt) Furthest = Math.Max(Furthest, receipt.Position);
        return reply.Refusal is { Code: "command-id-reused" } ? null : reply.Refusal;
    }
}

/// <summary>Follows the feed for all reactors, in order, from a checkpoint.</summary>
/// <remarks>
/// An event whose effects cannot be carried out is tried again, with longer and longer pauses, until they can: nothing
/// is skipped. Meanwhile <see cref="Stuck"/> says so, and with it the health check.
/// </remarks>
public sealed partial class Reactions(
    IEnumerable<IReactor> reactors,
    IGrains grains,
    IFeed feed,
    ICheckpoints checkpoints,
    TimeProvider time,
    ILogger<Reactions> logger) : BackgroundService, IReactions
{
    private const string Follower = "reactors";
    private const int DeepestCascade = 8;
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly IReactor[] _reactors = [.. reactors];
    private readonly Lock _gate = new();
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;
    private long _furthest;

    public long Position => Volatile.Read(ref _position);

    public string? Stuck { get; private set; }

    public async Task SettledAsync(long position, CancellationToken cancellation = default)
    {
        // What an event causes lies further on in the feed, and may cause more.
        for (var depth = 0; depth < DeepestCascade; depth++)
        {
            await ReachedAsync(position, cancellation);
            var furthest = Volatile.Read(ref _furthest);
            if (furthest <= position) return;
            position = furthest;
        }
    }

    private async Task ReachedAsync(long position, CancellationToken cancellation)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_position >= position) return;
                next = _progress.Task;
            }

            await next.WaitAsync(cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var from = await checkpoints.LoadAsync(Follower, stoppingToken);
                Advance(from);
                await foreach (var batch in feed.FollowAsync(from, stoppingToken))
                {
                    var acted = false;
                    foreach (var happened in batch)
                    {
                        acted |= await ReactAsync(happened, stoppingToken);
                        Stuck = null;
                        pause = TimeSpan.FromMilliseconds(100);
                        Advance(happened.Position);
                    }

                    // Ballots and the like cause nothing elsewhere: passing over them again after a crash costs nothing.
                    if (acted) await checkpoints.SaveAsync(Follower, batch[^1].Position, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                Stuck = $"after position {Position}: {failed.Message}";
                LogStuck(failed, Position, pause);
                try
                {
                    await Task.Delay(pause, time, stoppingToken);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
    }

    private async ValueTask<bool> ReactAsync(RecordedEvent happened, CancellationToken cancellation)
    {
        var acted = false;
        foreach (var reactor in _reactors)
        {
            if (!reactor.Follows(happened.Type)) continue;
            acted = true;
            var reaction = new Reaction(grains, reactor.Name, happened);
            await reactor.ReactAsync(happened, reaction, cancellation);
            if (reaction.Furthest > Volatile.Read(ref _furthest)) Volatile.Write(ref _furthest, reaction.Furthest);
        }

        return acted;
    }

    private void Advance(long position)
    {
        TaskCompletionSource reached;
        lock (_gate)
        {
            if (position <= _position) return;
            Volatile.Write(ref _position, position);
            reached = _progress;
            _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        reached.TrySetResult();
    }

    [LoggerMessage(LogLevel.Error, "The effects of what happened after position {Position} could not be carried out; trying again in {Pause}")]
    private partial void LogStuck(Exception exception, long position, TimeSpan pause);
}
