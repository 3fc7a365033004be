using NodaTime;

namespace Coordinator.Storage.Sqlite;

/// <summary>How the journal is, for a readiness check.</summary>
/// <param name="Ready">The writer runs, and its last attempt to write did not leave it without a connection.</param>
/// <param name="Waiting">Appends that wait to be written now.</param>
/// <param name="Head">The position of the last event on record.</param>
/// <param name="LastFailure">The last failure of the store since it was opened; stays after recovery.</param>
/// <param name="Durability">How an acknowledged append is made durable.</param>
public sealed record JournalHealth(bool Ready, int Waiting, long Head, JournalFailure? LastFailure, string Durability, int SchemaVersion, string Path);

/// <summary>A failure of the store.</summary>
public sealed record JournalFailure(string Message, Instant At);
