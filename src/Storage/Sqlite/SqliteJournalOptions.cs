using Microsoft.Data.Sqlite;

namespace Coordinator.Storage.Sqlite;

/// <summary>Where a journal is, and how much it takes at once. The defaults are meant to be kept.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary>The database file. Its folder is made if it is missing. Beside it stand <c>-wal</c>, <c>-shm</c> and <c>.lock</c>, which belong to it.</summary>
    public required string Path { get; init; }

    /// <summary>How many appends may wait; who comes after them waits for room. At least 1.</summary>
    public int Waiting { get; init; } = 8192;

    /// <summary>How many appends share a transaction at most. At least 1.</summary>
    public int GroupRequests { get; init; } = 512;

    /// <summary>How many bytes of events share a transaction at most; a single append may be larger.</summary>
    public long GroupBytes { get; init; } = 4 << 20;

    /// <summary>How many reads run at once. At least 1.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>For tests: called on the writer's thread with its connection; what it throws counts as the store's failure at that stage.</summary>
    internal Action<CommitStage, SqliteConnection>? Fault { get; init; }
}

/// <summary>Where the writer stands in a transaction.</summary>
internal enum CommitStage
{
    /// <summary>In the transaction, nothing written yet.</summary>
    Begun,

    /// <summary>All is written; COMMIT is next.</summary>
    Committing,

    /// <summary>COMMIT has returned; nobody has been told.</summary>
    Committed,
}
