using System.Diagnostics;

namespace Coordinator.Benchmarks.Live;

/// <summary>All screens that watch one meeting, and when the last of them has seen what is waited for.</summary>
/// <param name="counts">Whether what comes has no order, and is counted.</param>
internal sealed class Hall(bool counts) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly List<Screen> _screens = [];
    private Expectation? _expected;

    private sealed class Expectation(long version, int missing)
    {
        private int _missing = missing;

        public TaskCompletionSource<long> Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Moved(long before, long after)
        {
            if (before < version && after >= version && Interlocked.Decrement(ref _missing) == 0) Seen.TrySetResult(Stopwatch.GetTimestamp());
        }
    }

    public IReadOnlyList<Screen> Screens => _screens;

    /// <summary>The version that all screens show when nothing is under way.</summary>
    public long Version => _screens[0].Version;

    /// <summary>One more screen; the first keeps its frames.</summary>
    public async Task ConnectAsync(Uri address, string meeting) =>
        _screens.Add(await Screen.ConnectAsync(address, meeting, (before, after) => Volatile.Read(ref _expected)?.Moved(before, after), keepsFrames: _screens.Count == 0, counts));

    /// <summary>Begins to wait; completes with the timestamp at which the last screen had that version, which none has yet.</summary>
    public Task<long> UntilAllSee(long version)
    {
        var expected = new Expectation(version, _screens.Count);
        Volatile.Write(ref _expected, expected);
        return expected.Seen.Task.WaitAsync(s_patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var screen in _screens) await screen.DisposeAsync();
    }
}
