namespace Coordinator.Api.Live;

/// <summary>
/// Runs something when it is signalled: at once if it has not run for an interval, otherwise when the interval is over,
/// once for all signals until then. Never twice at a time. Safe to call from any thread.
/// </summary>
internal sealed class Throttle : IDisposable
{
    private enum Phase
    {
        Idle,
        Running,
        Resting,
    }

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Func<ValueTask> _run;
    private readonly ITimer _timer;
    private Phase _phase;
    private bool _signalled;
    private bool _disposed;

    /// <param name="run">Handles its own failures.</param>
    public Throttle(TimeProvider time, TimeSpan interval, Func<ValueTask> run)
    {
        _time = time;
        _interval = interval;
        _run = run;
        using (ExecutionContext.SuppressFlow()) _timer = time.CreateTimer(_ => Rested(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Signal()
    {
        lock (_gate)
        {
            _signalled = true;
            if (_phase != Phase.Idle || _disposed) return;
            _phase = Phase.Running;
        }

        Start();
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _timer.Dispose();
    }

    private void Rested()
    {
        lock (_gate)
        {
            if (_disposed || _phase != Phase.Resting) return;
            _phase = _signalled ? Phase.Running : Phase.Idle;
            if (!_signalled) return;
        }

        Start();
    }

    private void Start() => ThreadPool.UnsafeQueueUserWorkItem(static throttle => _ = throttle.RunAsync(), this, preferLocal: false);

    private async Task RunAsync()
    {
        var started = _time.GetTimestamp();
        lock (_gate) _signalled = false;
        try
        {
            await _run();
        }
        finally
        {
            lock (_gate)
            {
                _phase = Phase.Resting;
                var rest = _interval - _time.GetElapsedTime(started);
                if (!_disposed) _timer.Change(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
