using Coordinator.Grains.Journal;

namespace Coordinator.Storage.Sqlite;

/// <summary>An append on its way through the writer, and what its caller waits for.</summary>
internal sealed class AppendWork : TaskCompletionSource<AppendResult>
{
    private const int Queued = 0, Taken = 1, Cancelled = 2;

    private int _state;
    private CancellationTokenRegistration _cancellation;

    // The caller's continuation must not run on the writer's thread.
    public AppendWork(AppendRequest request, long bytes) : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Request = request;
        Bytes = bytes;
    }

    public AppendRequest Request { get; }

    public long Bytes { get; }

    /// <summary>What the open transaction makes of it; told to the caller when that is committed. The writer's.</summary>
    public AppendResult? Outcome { get; set; }

    /// <summary>From here on, until it is taken, <paramref name="token"/> withdraws it.</summary>
    public void CancelWith(CancellationToken token) =>
        _cancellation = token.UnsafeRegister(static (work, token) =>
        {
            var self = (AppendWork)work!;
            if (Interlocked.CompareExchange(ref self._state, Cancelled, Queued) == Queued) self.TrySetCanceled(token);
        }, this);

    /// <summary>Whether it is to be written: not if the caller withdrew it. After this it cannot be withdrawn.</summary>
    public bool Take() => Interlocked.CompareExchange(ref _state, Taken, Queued) == Queued;

    /// <summary>Lets go of the caller's token.</summary>
    public void Forget() => _cancellation.Unregister();
}
