using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Coordinator.Grains.Journal;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Coordinator.Storage.Sqlite;

/// <summary>
/// The journal in an SQLite file, with its feed, checkpoints and deadlines. One process opens a file at a time; within
/// it, all members are safe to call from any thread. How it works and what it guarantees: docs/journal.md.
/// </summary>
/// <remarks>
/// <para>The bytes in an append are the journal's from the call on: followers are given the same memory.</para>
/// <para>Times are stored in ticks of 100 ns: finer parts are dropped, and a deadline is rounded up.</para>
/// <para>A token that is cancelled while an append waits withdraws it: <see cref="OperationCanceledException"/> always
/// means that nothing was written. Once it is being written the caller gets the result.</para>
/// </remarks>
public sealed class SqliteJournal : IJournal, IFeed, ICheckpoints, IDeadlines, IStreamIndex, IAsyncDisposable, IDisposable
{
    /// <summary>The most bytes of events, actors and texts in one append: 64 MB.</summary>
    public const long MaxAppendBytes = 64 << 20;

    private readonly string _path;
    private readonly JournalLock _lock;
    private readonly JournalWriter _writer;
    private readonly JournalReaders _readers;
    private readonly ILogger _logger;
    private readonly Lock _closing = new();
    private bool _letGo;
    private volatile bool _closed;

    private SqliteJournal(string path, JournalLock held, JournalWriter writer, JournalReaders readers, ILogger logger)
    {
        _path = path;
        _lock = held;
        _writer = writer;
        _readers = readers;
        _logger = logger;
    }

    /// <summary>Opens a journal: creates it if there is none, migrates it if it is of an older schema.</summary>
    /// <exception cref="JournalOpenException">It is held, newer, damaged or not a journal; it was left as it was.</exception>
    public static SqliteJournal Open(SqliteJournalOptions options, TimeProvider time, ILogger<SqliteJournal> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Waiting, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GroupRequests, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Readers, 1, nameof(options));
        var path = Locate(options.Path);

        JournalLock? held = null;
        SqliteConnection? connection = null;
        try
        {
            held = JournalLock.Take(path);
            CreateFile(path);
            connection = JournalSchema.OpenWriter(path);
            var found = JournalSchema.Prepare(connection, path);
            var writer = new JournalWriter(path, connection, options, time, logger);
            if (found > 0 && found < JournalSchema.Version) JournalLog.Migrated(logger, path, found, JournalSchema.Version);
            JournalLog.Opened(logger, path, writer.Recent.Head, JournalSchema.Version, connection.ServerVersion);
            return new SqliteJournal(path, held, writer, new JournalReaders(path, options.Readers), logger);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            held?.Dispose();
            if (e is SqliteException or IOException or UnauthorizedAccessException)
                throw new JournalOpenException($"The journal {path} could not be opened: {e.Message}", e);
            throw;
        }
    }

    /// <inheritdoc cref="Open"/>
    public static Task<SqliteJournal> OpenAsync(SqliteJournalOptions options, TimeProvider time, ILogger<SqliteJournal> logger, CancellationToken cancellation = default) =>
        Task.Run(() => Open(options, time, logger), cancellation); // it waits for the disk, and a migration may take long

    /// <summary>How the journal is now.</summary>
    public JournalHealth Health => new(
        !_closed && _writer.IsReady,
        _writer.Waiting, _writer.Recent.Head, _writer.LastFailure, JournalSchema.Durability, JournalSchema.Version, _path);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The request is not one: no commits, no command id, one twice, or more than <see cref="MaxAppendBytes"/>.</exception>
    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellation = default) =>
        _writer.AppendAsync(request, Measure(request), cancellation);

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            EnsureSettled();
            var page = await _readers.ReadAsync(static (reader, from) => reader.StreamAfter(from.stream, from.afterVersion), (stream, afterVersion), cancellation);
            if (page.IsEmpty) yield break;
            foreach (var recorded in page)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return recorded;
            }

            afterVersion = page[^1].Version;
        }
    }

    public ValueTask<CommandReceipt?> FindReceiptAsync(StreamId stream, string commandId, CancellationToken cancellation = default)
    {
        EnsureSettled();
        return _readers.ReadAsync(static (reader, of) => reader.Receipt(of.stream, of.commandId), (stream, commandId), cancellation);
    }

    public async ValueTask<Snapshot?> LoadSnapshotAsync(StreamId stream, CancellationToken cancellation = default)
    {
        // In this order: one that stops waiting in between is on record.
        var waiting = _writer.FindSnapshot(stream);
        var stored = await _readers.ReadAsync(static (reader, of) => reader.Snapshot(of), stream, cancellation);
        return stored is null || waiting?.Version >= stored.Version ? waiting : stored;
    }

    /// <inheritdoc/>
    /// <remarks>One of a version that the stream does not have is dropped.</remarks>
    public ValueTask SaveSnapshotAsync(Snapshot snapshot, CancellationToken cancellation = default)
    {
        if (_closed) throw JournalWriter.Closed();
        if (!cancellation.IsCancellationRequested) _writer.Leave(snapshot);
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> HeadAsync(CancellationToken cancellation = default)
    {
        EnsureSettled();
        return ValueTask.FromResult(_writer.Recent.Head);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feed does not reach that position: the follower's checkpoint is of another journal, or this is an older copy.</exception>
    /// <exception cref="JournalUnavailableException">The journal was closed, and all that it has was delivered; or it could not be read.</exception>
    public async IAsyncEnumerable<ImmutableArray<RecordedEvent>> FollowAsync(long afterPosition, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        EnsureSettled();
        var recent = _writer.Recent;
        ArgumentOutOfRangeException.ThrowIfNegative(afterPosition);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(afterPosition, recent.Head);

        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            await recent.PastAsync(afterPosition).WaitAsync(cancellation);
            var batch = recent.After(afterPosition);
            if (batch.IsEmpty && recent.Head is var head && head > afterPosition)
                batch = await _readers.ReadAsync(static (reader, of) => reader.Feed(of.afterPosition, of.head), (afterPosition, head), cancellation);
            if (batch.IsEmpty) continue;
            afterPosition = batch[^1].Position;
            yield return batch;
        }
    }

    public ValueTask<ImmutableArray<StreamId>> OfKindAsync(string kind, CancellationToken cancellation = default)
    {
        EnsureSettled();
        return _readers.ReadAsync(static (reader, of) => reader.StreamsOfKind(of), kind, cancellation);
    }

    public async ValueTask<long> LoadAsync(string follower, CancellationToken cancellation = default) =>
        _writer.TryFindCheckpoint(follower, out var position)
            ? position
            : await _readers.ReadAsync(static (reader, of) => reader.Checkpoint(of), follower, cancellation);

    public ValueTask SaveAsync(string follower, long position, CancellationToken cancellation = default)
    {
        if (_closed) throw JournalWriter.Closed();
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        cancellation.ThrowIfCancellationRequested();
        _writer.Leave(follower, position);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<PendingDeadline>> DueAsync(Instant now, int most, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        EnsureSettled();
        return _readers.ReadAsync(static (reader, of) => reader.Due(of.now, of.most), (now, most), cancellation);
    }

    public ValueTask<Instant?> NextAsync(CancellationToken cancellation = default)
    {
        EnsureSettled();
        return _readers.ReadAsync(static (reader, _) => reader.NextDue(), 0, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="JournalUnavailableException">The journal was closed.</exception>
    public Task ChangedAsync(CancellationToken cancellation = default) => _writer.DeadlinesChanged.WaitAsync(cancellation);

    /// <summary>Takes no more appends, writes those that were taken, and lets the file go.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _writer.EndAsync();
        Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _closed = true;
        lock (_closing)
        {
            if (_letGo) return;
            _letGo = true;
            _readers.Dispose();
            _writer.Dispose();
            _lock.Dispose();
            JournalLog.Closed(_logger, _path, _writer.Recent.Head);
        }
    }

    private void EnsureSettled()
    {
        if (!_writer.IsSettled)
            throw new JournalUnavailableException($"The journal {_path} could not yet make certain how its last commit ended: {_writer.LastFailure?.Message}");
    }

    /// <summary>The path without links, so that the lock stands beside the file itself, by whatever name it is opened.</summary>
    private static string Locate(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        path = Path.GetFullPath(path);
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            if (!Directory.Exists(folder))
            {
                // Talks are confidential: what is made here is the owner's alone.
                if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
                else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is FileNotFoundException)
        {
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalOpenException($"The folder of the journal {path} could not be used: {e.Message}", e);
        }
    }

    private static void CreateFile(string path)
    {
        if (File.Exists(path)) return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // SQLite gives the files beside it the same mode.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    }

    private static long Measure(AppendRequest request)
    {
        if (string.IsNullOrEmpty(request.Stream.Value)) throw new ArgumentException("The stream has no name.", nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.ExpectedVersion, nameof(request));
        if (request.Commits.IsDefaultOrEmpty) throw new ArgumentException("There is nothing to append.", nameof(request));

        var bytes = 0L;
        var ids = request.Commits.Length > 1 ? new HashSet<string>() : null;
        foreach (var commit in request.Commits)
        {
            if (string.IsNullOrEmpty(commit.CommandId)) throw new ArgumentException("A commit has no command id.", nameof(request));
            if (ids?.Add(commit.CommandId) == false) throw new ArgumentException($"The command {commit.CommandId} is in the request twice.", nameof(request));
            bytes += commit.CommandId.Length + commit.Fingerprint.Length;
            if (commit.Events.IsDefault) continue;
            foreach (var happened in commit.Events) bytes += happened.Type.Length + happened.Data.Length + commit.Actor.Length + commit.CommandId.Length;
        }

        if (bytes > MaxAppendBytes) throw new ArgumentException($"An append of {bytes} bytes is more than the journal takes at once.", nameof(request));
        return bytes;
    }
}
