using System.Collections.Immutable;
using Coordinator.Domain;
using NodaTime;

namespace Coordinator.Grains.Journal;

/// <summary>Names one stream of events: a kind and a key, as in <c>meeting/2026-11-hod</c> or <c>party/six-party-talks/CHN</c>.</summary>
public readonly record struct StreamId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>An event in stored form.</summary>
/// <param name="Type">Its name, as in <c>meeting.ballot-cast.v1</c>.</param>
/// <param name="Data">JSON in UTF-8.</param>
public readonly record struct EventData(string Type, ReadOnlyMemory<byte> Data);

/// <summary>What one command led to. A commit without events records that its command was taken and changed nothing.</summary>
/// <param name="CommandId">Unique within the stream, for ever.</param>
/// <param name="Fingerprint">Of the command's content and of who asked, so that a reused id is told from a repeated command.</param>
/// <param name="Actor">Who asked, as JSON in UTF-8; empty where that must not be stored.</param>
/// <param name="At">When, as the command says.</param>
/// <param name="Events">In order.</param>
/// <param name="Deadlines">Deadlines set, moved and cleared; applied in order, in the same transaction.</param>
public sealed record Commit(
    string CommandId,
    string Fingerprint,
    ReadOnlyMemory<byte> Actor,
    Instant At,
    ImmutableArray<EventData> Events,
    ImmutableArray<DeadlineChange> Deadlines);

/// <summary>Commits to append to one stream, all or none.</summary>
/// <param name="ExpectedVersion">The stream's version before them; 0 for a stream that does not exist.</param>
public sealed record AppendRequest(StreamId Stream, long ExpectedVersion, ImmutableArray<Commit> Commits);

/// <summary>What was answered when a command was first taken.</summary>
/// <param name="Version">The stream's version after it.</param>
/// <param name="Position">The feed position of its last event; 0 when it had none.</param>
public sealed record CommandReceipt(string CommandId, long Version, long Position, string Fingerprint, Instant At);

/// <summary>The store's answer to an append. A closed family.</summary>
public abstract record AppendResult
{
    /// <summary>Durable.</summary>
    /// <param name="Receipts">One per commit, in order.</param>
    public sealed record Appended(long Version, ImmutableArray<CommandReceipt> Receipts) : AppendResult;

    /// <summary>The stream has another version; nothing was written.</summary>
    public sealed record Conflict(long ActualVersion) : AppendResult;

    /// <summary>One of the commands is in the stream already; nothing was written. Reported before a conflict.</summary>
    public sealed record Duplicate(CommandReceipt Receipt) : AppendResult;
}

/// <summary>An event as it was recorded.</summary>
/// <param name="Position">Its place in the feed: ascending from 1 over all streams, in the order of commitment.</param>
/// <param name="Version">Its place in its stream: 1, 2, 3 … without a gap.</param>
public sealed record RecordedEvent(long Position, StreamId Stream, long Version, string Type, Instant At, string CommandId, ReadOnlyMemory<byte> Actor, ReadOnlyMemory<byte> Data);

/// <summary>A state saved so that waking does not replay everything. May be dropped at any time.</summary>
/// <param name="Form">Which form of state this is; another form is not read.</param>
public sealed record Snapshot(StreamId Stream, long Version, string Form, ReadOnlyMemory<byte> State);

/// <summary>A deadline that runs.</summary>
public sealed record PendingDeadline(StreamId Stream, string Name, Instant Due);

/// <summary>The store could not be reached or is shutting down; nothing was written. The command may be sent again.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>It is not known whether the append was written. Whoever sees this forgets its state, reads again, and asks by command id.</summary>
public sealed class AppendOutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The journal: streams of events, one feed over all of them, and what must change in the same transaction. All members
/// are safe to call from any thread.
/// </summary>
/// <remarks>
/// The store is the arbiter: (stream, version) and (stream, command id) are unique in it, whatever its callers believe.
/// What it acknowledges is durable.
/// </remarks>
public interface IJournal
{
    /// <summary>Appends all commits, or none. Appends to different streams may share one transaction of the store, and do not fail each other.</summary>
    /// <exception cref="JournalUnavailableException"/>
    /// <exception cref="AppendOutcomeUnknownException"/>
    ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellation = default);

    /// <summary>The events of a stream after <paramref name="afterVersion"/>, in order.</summary>
    IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long afterVersion, CancellationToken cancellation = default);

    /// <summary>What was answered to a command, or null if it was never taken.</summary>
    ValueTask<CommandReceipt?> FindReceiptAsync(StreamId stream, string commandId, CancellationToken cancellation = default);

    ValueTask<Snapshot?> LoadSnapshotAsync(StreamId stream, CancellationToken cancellation = default);

    /// <summary>Keeps the newest only. Not awaited for durability.</summary>
    ValueTask SaveSnapshotAsync(Snapshot snapshot, CancellationToken cancellation = default);
}

/// <summary>All events in the order of commitment.</summary>
public interface IFeed
{
    /// <summary>The position of the last event that is committed; 0 for an empty journal.</summary>
    ValueTask<long> HeadAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Events after <paramref name="afterPosition"/>, in batches, first those on record, then each as it is committed,
    /// until cancelled. Every event is delivered once, in order, without a gap.
    /// </summary>
    IAsyncEnumerable<ImmutableArray<RecordedEvent>> FollowAsync(long afterPosition, CancellationToken cancellation = default);
}

/// <summary>How far a follower of the feed has come.</summary>
public interface ICheckpoints
{
    /// <summary>0 for a follower that never saved one.</summary>
    ValueTask<long> LoadAsync(string follower, CancellationToken cancellation = default);

    /// <summary>Durable before the next append is acknowledged, or lost: a follower does again what it had not saved.</summary>
    ValueTask SaveAsync(string follower, long position, CancellationToken cancellation = default);
}

/// <summary>Deadlines as the journal holds them: set and cleared by commits, in the same transaction.</summary>
public interface IDeadlines
{
    /// <summary>Deadlines due at <paramref name="now"/> or before, earliest first.</summary>
    ValueTask<ImmutableArray<PendingDeadline>> DueAsync(Instant now, int most, CancellationToken cancellation = default);

    /// <summary>When the earliest deadline is due; null when none runs.</summary>
    ValueTask<Instant?> NextAsync(CancellationToken cancellation = default);

    /// <summary>Completes when a deadline was set, moved or cleared after the call.</summary>
    Task ChangedAsync(CancellationToken cancellation = default);
}

/// <summary>Which streams there are.</summary>
public interface IStreamIndex
{
    /// <summary>The streams whose names begin with <paramref name="kind"/> and a '/', in the order of their names.</summary>
    ValueTask<ImmutableArray<StreamId>> OfKindAsync(string kind, CancellationToken cancellation = default);
}
