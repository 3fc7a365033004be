using Coordinator.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Coordinator.Storage.Tests.Support;

/// <summary>Holds the writer in its first transaction until it is opened, so that what is sent meanwhile makes the next.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new(false);

    public Task Reached => _reached.Task;

    /// <summary>How many transactions were begun.</summary>
    public int Groups { get; private set; }

    public void Hold(CommitStage stage, SqliteConnection connection)
    {
        if (stage != CommitStage.Begun) return;
        Groups++;
        _reached.TrySetResult();
        _open.Wait();
    }

    public void Open() => _open.Set();

    public void Dispose() => _open.Dispose();
}
