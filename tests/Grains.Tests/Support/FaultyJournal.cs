using System.Runtime.CompilerServices;
using Coordinator.Grains.Journal;

namespace Coordinator.Grains.Tests.Support;

/// <summary>A real journal with a hand on it: counts what passes, holds it up, and fails where a test says so.</summary>
public sealed class FaultyJournal(IJournal journal) : IJournal
{
    private int _appends;
    private int _eventsRead;

    /// <summary>Called instead of the append, with the real one to call or not.</summary>
    public Func<AppendRequest, Func<ValueTask<AppendResult>>, ValueTask<AppendResult>>? OnAppend { get; set; }

    /// <summary>From now on appends wait until the test lets them go on.</summary>
    public HeldAppends Hold()
    {
        var hold = new HeldAppends();
        OnAppend = async (_, append) =>
        {
            await hold.WaitAsync();
            return await append();
        };
        return hold;
    }

    public int Appends => _appends;
    public int EventsRead => _eventsRead;

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _appends);
        return OnAppend is { } hook ? hook(request, () => journal.AppendAsync(request, cancellation)) : journal.AppendAsync(request, cancellation);
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var recorded in journal.ReadStreamAsync(stream, afterVersion, cancellation))
        {
            Interlocked.Increment(ref _eventsRead);
            yield return recorded;
        }
    }

    public ValueTask<CommandReceipt?> FindReceiptAsync(StreamId stream, string commandId, CancellationToken cancellation = default) => journal.FindReceiptAsync(stream, commandId, cancellation);
    public ValueTask<Snapshot?> LoadSnapshotAsync(StreamId stream, CancellationToken cancellation = default) => journal.LoadSnapshotAsync(stream, cancellation);
    public ValueTask SaveSnapshotAsync(Snapshot snapshot, CancellationToken cancellation = default) => journal.SaveSnapshotAsync(snapshot, cancellation);
}

/// <summary>Appends that wait: one can wait for the first to come, and let all go on.</summary>
public sealed class HeldAppends
{
    private readonly TaskCompletionSource _reached = new();
    private readonly TaskCompletionSource _released = new();

    /// <summary>Completes when the first append has come.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _released.SetResult();

    /// <summary>Where an append waits.</summary>
    public Task WaitAsync()
    {
        _reached.TrySetResult();
        return _released.Task;
    }
}
