using System.Globalization;
using Coordinator.Domain;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Coordinator.Grains.Reactors;

/// <summary>
/// Carries due deadlines to their grains. A deadline is a fact in the journal; this only looks at the clock. What was due
/// while no process ran is carried out at the next start, with the time at which it was due.
/// </summary>
public sealed partial class DeadlineClock(IDeadlines deadlines, IGrains grains, TimeProvider time, ILogger<DeadlineClock> logger) : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(1);

    // Refused for good (the rules know no such deadline): not asked again by this process.
    private readonly HashSet<PendingDeadline> _refused = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Before looking, so that what is set while looking is not missed.
                using var waking = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var changed = deadlines.ChangedAsync(waking.Token);
                await CarryOutDueAsync(stoppingToken);
                var wait = s_longestWait;
                var next = await deadlines.NextAsync(stoppingToken);
                if (next is { } due)
                {
                    var left = (due - Now()).ToTimeSpan();
                    wait = left < TimeSpan.Zero ? s_afterFailure : left < s_longestWait ? left : s_longestWait;
                }

                // Rounded up to whole milliseconds: a timer that fires early would find nothing due.
                var elapsed = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, waking.Token);
                // The clock may have passed the deadline before the timer was set by it.
                if (wait == s_afterFailure || next is null || Now() < next) await Task.WhenAny(changed, elapsed);
                await waking.CancelAsync();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                LogFailed(failed);
                await Task.Delay(s_afterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Instant Now() => Instant.FromDateTimeOffset(time.GetUtcNow());

    private async Task CarryOutDueAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var due = await deadlines.DueAsync(Now(), AtOnce + _refused.Count, cancellation);
            var carriedOut = 0;
            foreach (var deadline in due)
            {
                if (_refused.Contains(deadline)) continue;
                if (await CarryOutAsync(deadline, cancellation) is { } refusal)
                {
                    _refused.Add(deadline);
                    LogRefused(deadline.Name, deadline.Stream, refusal);
                    continue;
                }

                carriedOut++;
            }

            if (carriedOut == 0) return;
        }
    }

    private async ValueTask<Refusal?> CarryOutAsync(PendingDeadline deadline, CancellationToken cancellation)
    {
        // The id names the deadline and its time: however often it is found due, it is carried out once.
        var id = $"deadline:{deadline.Name}@{deadline.Due.ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture)}";
        var slash = deadline.Stream.Value.IndexOf('/');
        var key = deadline.Stream.Value[(slash + 1)..];
        return deadline.Stream.Value[..slash] switch
        {
            "meeting" => (await SendAsync(GrainKinds.Meeting, key, id, deadline, cancellation)).Refusal,
            var kind => throw new InvalidOperationException($"A {kind} sets no deadlines, and yet {deadline.Stream} has one."),
        };
    }

    private ValueTask<Reply> SendAsync<TState, TCommand, TEvent>(GrainKind<TState, TCommand, TEvent> kind, string key, string id, PendingDeadline deadline, CancellationToken cancellation)
        where TCommand : class
        where TEvent : class =>
        grains.SendAsync(kind, key, new Command<TCommand>(id, Actor.System("clock"), deadline.Due, kind.OnDeadline!(deadline.Name), Deadline: deadline.Name), cancellation);

    [LoggerMessage(LogLevel.Error, "Deadlines could not be carried out; trying again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "The deadline {Name} of {Stream} was refused: {Refusal}")]
    private partial void LogRefused(string name, StreamId stream, Refusal refusal);
}
