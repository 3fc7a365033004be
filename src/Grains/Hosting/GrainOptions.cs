namespace Coordinator.Grains.Hosting;

/// <summary>How grains are kept.</summary>
public sealed class GrainOptions
{
    /// <summary>A grain that nobody asked anything for this long is put to sleep.</summary>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A snapshot is taken when this many events were appended since the last one; it bounds what waking replays.</summary>
    public int SnapshotEvery { get; set; } = 200;

    /// <summary>Commands that a grain decides and appends together, when so many wait.</summary>
    public int LargestBatch { get; set; } = 256;

    /// <summary>Commands that may wait for one grain; one more is turned away.</summary>
    public int LongestQueue { get; set; } = 10_000;

    /// <summary>How often a batch is decided again because another writer was first, before the grain gives up.</summary>
    public int MostAttempts { get; set; } = 20;
}

/// <summary>More commands wait for one grain than it takes. Nothing was done; try again later.</summary>
public sealed class GrainBusyException(string message) : Exception(message);
