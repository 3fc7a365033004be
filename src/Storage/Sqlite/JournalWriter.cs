using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Coordinator.Grains.Journal;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using NodaTime;
using SQLitePCL;

namespace Coordinator.Storage.Sqlite;

/// <summary>
/// The one writer of a journal: a thread with its own connection, which takes what waits and commits it together.
/// </summary>
/// <remarks>
/// Versions and the head are kept in memory, as nobody else writes; the constraints of the tables stay the arbiter, and
/// whenever a transaction does not end as it should, what is in memory is thrown away and read again.
/// </remarks>
internal sealed class JournalWriter : IDisposable
{
    /// <summary>Streams whose version is kept in memory, about 10 MB of them; past that all are looked up anew.</summary>
    private const int MostStreams = 65_536;

    /// <summary>Snapshots ride on the transaction of the appends, a few at a time, so as not to keep those waiting.</summary>
    private const int SnapshotsAtOnce = 16;

    private const long SnapshotBytesAtOnce = 1 << 20;
    private const long SnapshotBytesWaiting = 64 << 20;

    /// <summary>See <see cref="Gather"/>.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMicroseconds(200);

    private readonly string _path;
    private readonly SqliteJournalOptions _options;
    private readonly RecentEvents _recent;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<AppendWork> _queue;
    private readonly ManualResetEventSlim _wake = new(false, spinCount: 50);
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What rides along; any thread puts in, the writer takes out. Guarded by _aside.
    private readonly Lock _aside = new();
    private readonly Dictionary<string, long> _checkpoints = [];
    private readonly Dictionary<string, Snapshot> _snapshots = [];
    private long _snapshotBytes;
    private volatile bool _hasAside; // a reason to wake; what a failed transaction left waits for the next one

    // The writer thread's own from its start to its end.
    private readonly List<AppendWork> _group = [];
    private readonly Dictionary<string, StreamState> _streams = [];
    private readonly ImmutableArray<RecordedEvent>.Builder _written = ImmutableArray.CreateBuilder<RecordedEvent>();
    private readonly List<KeyValuePair<string, long>> _ridingCheckpoints = [];
    private readonly List<Snapshot> _ridingSnapshots = [];
    private SqliteConnection? _connection;
    private Statements? _statements;
    private long _head;
    private bool _deadlinesChanged;
    private int _lastGroup;

    // Written by the writer thread, read by all.
    private volatile bool _settled = true;
    private volatile bool _connected = true;
    private volatile bool _wantsRecovery;
    private volatile JournalFailure? _lastFailure;
    private TaskCompletionSource _deadlines = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JournalWriter(string path, SqliteConnection connection, SqliteJournalOptions options, TimeProvider time, ILogger logger)
    {
        _path = path;
        _options = options;
        _time = time;
        _logger = logger;
        _connection = connection;
        _statements = new Statements(connection);
        _head = _statements.ReadHead();
        _recent = new RecentEvents(_head);
        _queue = Channel.CreateBounded<AppendWork>(new BoundedChannelOptions(options.Waiting)
        {
            SingleReader = true,
            // A caller that waited for room must not go on on the writer's thread.
            AllowSynchronousContinuations = false,
        });
        _thread = new Thread(Run) { Name = "journal writer", IsBackground = true };
        _thread.Start();
    }

    public RecentEvents Recent => _recent;

    /// <summary>Whether appends can be expected to succeed: the thread runs and has its connection.</summary>
    public bool IsReady => _thread.IsAlive && _connected && _settled;

    public int Waiting => _queue.Reader.Count;

    public JournalFailure? LastFailure => _lastFailure;

    /// <summary>
    /// False while an outcome is unknown and has not been made certain: then nothing may be said about what is not in
    /// the journal. Asking makes the writer try again.
    /// </summary>
    public bool IsSettled
    {
        get
        {
            if (_settled) return true;
            _wantsRecovery = true;
            _wake.Set();
            return false;
        }
    }

    /// <summary>Completes when deadlines were set, moved or cleared after the call.</summary>
    public Task DeadlinesChanged => Volatile.Read(ref _deadlines).Task;

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, long bytes, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<AppendResult>(cancellation);
        var work = new AppendWork(request, bytes);
        if (cancellation.CanBeCanceled) work.CancelWith(cancellation);
        if (!_queue.Writer.TryWrite(work)) return WaitForRoomAsync(work, cancellation);
        _wake.Set();
        return new ValueTask<AppendResult>(work.Task);
    }

    private async ValueTask<AppendResult> WaitForRoomAsync(AppendWork work, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(work, cancellation);
        }
        catch (ChannelClosedException)
        {
            work.Forget();
            throw Closed();
        }

        _wake.Set();
        return await work.Task;
    }

    public static JournalUnavailableException Closed() => new("The journal is closed.");

    /// <summary>Leaves a checkpoint for the next transaction; the appends that come after it are in that one or a later.</summary>
    public void Leave(string follower, long position)
    {
        lock (_aside)
        {
            _checkpoints[follower] = position;
            _hasAside = true;
        }

        _wake.Set();
    }

    public bool TryFindCheckpoint(string follower, out long position)
    {
        lock (_aside) return _checkpoints.TryGetValue(follower, out position);
    }

    /// <summary>Leaves a snapshot for a transaction to come; it is dropped when too many wait.</summary>
    public void Leave(Snapshot snapshot)
    {
        lock (_aside)
        {
            var before = _snapshots.GetValueOrDefault(snapshot.Stream.Value);
            if (before is not null && before.Version > snapshot.Version) return;
            var bytes = _snapshotBytes + snapshot.State.Length - (before?.State.Length ?? 0);
            if (bytes > SnapshotBytesWaiting) return;
            _snapshots[snapshot.Stream.Value] = snapshot;
            _snapshotBytes = bytes;
            _hasAside = true;
        }

        _wake.Set();
    }

    public Snapshot? FindSnapshot(StreamId stream)
    {
        lock (_aside) return _snapshots.GetValueOrDefault(stream.Value);
    }

    /// <summary>Takes no more appends; completes when those that were taken are written and told. The connection stays open.</summary>
    public Task EndAsync()
    {
        End();
        return _ended.Task;
    }

    /// <summary>Waits for the end and closes the connection: the last of the journal's, as the last one to close brings the WAL home.</summary>
    public void Dispose()
    {
        End();
        _thread.Join();
        _wake.Dispose();
        Disconnect();
    }

    private void End()
    {
        _queue.Writer.TryComplete();
        _wake.Set();
    }

    private void Run()
    {
        try
        {
            while (Gather())
            {
                WriteGroup();
                _lastGroup = _group.Count;
                _group.Clear();
            }
        }
        finally
        {
            var closed = Closed();
            _recent.Close(closed);
            var deadlines = Volatile.Read(ref _deadlines);
            deadlines.TrySetException(closed);
            _ = deadlines.Task.Exception; // nobody has to be waiting
            _ended.TrySetResult();
        }
    }

    /// <summary>Waits for work and takes what may share a transaction; false at the end.</summary>
    private bool Gather()
    {
        while (true)
        {
            _wake.Reset();
            if (_queue.Reader.TryPeek(out _) || _hasAside || _wantsRecovery) break;
            if (_queue.Reader.Completion.IsCompleted) return false;
            _wake.Wait();
        }

        // Callers that were told together come back together, but one by one: the first to come back would have a
        // flush of its own and the others would wait for it. So after a group, wait for half its size, a moment that is
        // short beside a flush.
        if (_lastGroup > 1 && _queue.Reader.Count < _lastGroup / 2)
        {
            var start = Stopwatch.GetTimestamp();
            while (_queue.Reader.Count < _lastGroup / 2 && Stopwatch.GetElapsedTime(start) < s_patience) Thread.Yield();
        }

        _hasAside = false;
        var bytes = 0L;
        while (_group.Count < _options.GroupRequests && _queue.Reader.TryPeek(out var work)
            && (_group.Count == 0 || bytes + work.Bytes <= _options.GroupBytes))
        {
            _queue.Reader.TryRead(out _);
            if (!work.Take()) continue;
            bytes += work.Bytes;
            _group.Add(work);
        }

        return true;
    }

    private void WriteGroup()
    {
        if (!Recover())
        {
            Fail(new JournalUnavailableException($"The journal {_path} cannot be written: {_lastFailure?.Message}"));
            return;
        }

        TakeAside();
        if (_group.Count == 0 && _ridingCheckpoints.Count == 0 && _ridingSnapshots.Count == 0) return;

        var statements = _statements!;
        try
        {
            statements.Begin.Run();
            _options.Fault?.Invoke(CommitStage.Begun, _connection!);
            foreach (var work in _group) work.Outcome = Apply(statements, work.Request);
            foreach (var (follower, position) in _ridingCheckpoints) statements.SaveCheckpoint.Bind(1, follower).Bind(2, position).Run();
            foreach (var snapshot in _ridingSnapshots) Apply(statements, snapshot);
        }
        catch (Exception e)
        {
            Note(e, certain: true);
            ForgetTransaction();
            if (!RollBack()) Disconnect();
            DropRidingSnapshots();
            Fail(new JournalUnavailableException($"The journal {_path} could not be written and was rolled back: {e.Message}", e));
            return;
        }

        try
        {
            _options.Fault?.Invoke(CommitStage.Committing, _connection!);
            var start = Stopwatch.GetTimestamp();
            statements.Commit.Run();
            JournalMetrics.Committed(_group.Count, _written.Count, Stopwatch.GetElapsedTime(start));
            _options.Fault?.Invoke(CommitStage.Committed, _connection!);
        }
        catch (Exception e)
        {
            Note(e, certain: false);
            _settled = false;
            ForgetTransaction();
            DropRidingSnapshots();
            Disconnect();
            // Before anyone is told that it is not known, it is made certain, so that who then asks gets the truth.
            Recover();
            Fail(new AppendOutcomeUnknownException($"It is not known whether the journal {_path} has this append: {e.Message}", e));
            return;
        }

        Succeed();
    }

    private void Succeed()
    {
        if (_written.Count > 0)
        {
            _head = _written[^1].Position;
            _recent.Publish(_written.DrainToImmutable());
        }

        if (_deadlinesChanged)
        {
            _deadlinesChanged = false;
            SignalDeadlines();
        }

        lock (_aside)
        {
            foreach (var (follower, position) in _ridingCheckpoints)
                if (_checkpoints.TryGetValue(follower, out var latest) && latest == position) _checkpoints.Remove(follower);
        }

        DropRidingSnapshots();
        _ridingCheckpoints.Clear();

        foreach (var work in _group)
        {
            work.Forget();
            work.TrySetResult(work.Outcome!);
        }
    }

    private void Fail(Exception reason)
    {
        _ridingCheckpoints.Clear();
        foreach (var work in _group)
        {
            work.Forget();
            work.TrySetException(reason);
        }
    }

    /// <summary>Forgets what the transaction that failed made of the writer's memory.</summary>
    private void ForgetTransaction()
    {
        _streams.Clear();
        _written.Clear();
        _deadlinesChanged = false;
    }

    private AppendResult Apply(Statements statements, AppendRequest request)
    {
        var stream = Find(statements, request.Stream);
        var commits = request.Commits;

        // One commit on the expected version is the way of nearly all: the receipt's own insert tells a duplicate.
        var asExpected = (stream?.Version ?? 0) == request.ExpectedVersion;
        if (stream is not null && (commits.Length > 1 || !asExpected))
        {
            foreach (var commit in commits)
                if (statements.FindReceipt(stream.Id, commit.CommandId) is { } receipt)
                    return new AppendResult.Duplicate(receipt);
        }

        if (!asExpected) return new AppendResult.Conflict(stream?.Version ?? 0);
        stream ??= Create(statements, request.Stream);

        var receipts = ImmutableArray.CreateBuilder<CommandReceipt>(commits.Length);
        foreach (var commit in commits)
        {
            var first = _head + _written.Count + 1;
            var count = commit.Events.IsDefault ? 0 : commit.Events.Length;
            var receipt = new CommandReceipt(commit.CommandId, stream.Version + count, count == 0 ? 0 : first + count - 1, commit.Fingerprint, StoredInstant.Stored(commit.At));
            if (!statements.TryInsertReceipt(stream.Id, receipt))
            {
                Debug.Assert(receipts.Count == 0, "Commits of a request have distinct ids, and were looked up.");
                return new AppendResult.Duplicate(statements.FindReceipt(stream.Id, commit.CommandId)!);
            }

            for (var i = 0; i < count; i++)
            {
                var happened = commit.Events[i];
                var recorded = new RecordedEvent(first + i, request.Stream, ++stream.Version, happened.Type, receipt.At, commit.CommandId, commit.Actor, happened.Data);
                statements.Insert(stream.Id, recorded);
                _written.Add(recorded);
            }

            if (!commit.Deadlines.IsDefaultOrEmpty)
            {
                foreach (var change in commit.Deadlines) statements.Apply(stream.Id, change);
                _deadlinesChanged = true;
            }

            receipts.Add(receipt);
        }

        return new AppendResult.Appended(stream.Version, receipts.MoveToImmutable());
    }

    private void Apply(Statements statements, Snapshot snapshot)
    {
        // A state of events that are not on record, as after an unknown outcome, must not survive them.
        if (Find(statements, snapshot.Stream) is { } stream && stream.Version >= snapshot.Version)
            statements.SaveSnapshot.Bind(1, stream.Id).Bind(2, snapshot.Version).Bind(3, snapshot.Form).Bind(4, snapshot.State.Span).Run();
    }

    private StreamState? Find(Statements statements, StreamId id)
    {
        if (_streams.TryGetValue(id.Value, out var stream)) return stream;
        stream = statements.FindStream(id);
        if (stream is not null) Keep(id, stream);
        return stream;
    }

    private StreamState Create(Statements statements, StreamId id)
    {
        var stream = new StreamState(statements.CreateStream(id));
        Keep(id, stream);
        return stream;
    }

    private void Keep(StreamId id, StreamState stream)
    {
        if (_streams.Count == MostStreams) _streams.Clear();
        _streams.Add(id.Value, stream);
    }

    private void TakeAside()
    {
        lock (_aside)
        {
            // They stay where they can be found until they are committed.
            _ridingCheckpoints.AddRange(_checkpoints);
            var bytes = 0L;
            foreach (var snapshot in _snapshots.Values)
            {
                if (_ridingSnapshots.Count == SnapshotsAtOnce || (bytes += snapshot.State.Length) > SnapshotBytesAtOnce && _ridingSnapshots.Count > 0)
                {
                    _hasAside = true;
                    break;
                }

                _ridingSnapshots.Add(snapshot);
            }
        }
    }

    /// <summary>Whether they were written or failed: one that cannot be written must not fail the appends it rides with again.</summary>
    private void DropRidingSnapshots()
    {
        if (_ridingSnapshots.Count == 0) return;
        lock (_aside)
        {
            foreach (var snapshot in _ridingSnapshots)
            {
                if (!ReferenceEquals(_snapshots.GetValueOrDefault(snapshot.Stream.Value), snapshot)) continue;
                _snapshots.Remove(snapshot.Stream.Value);
                _snapshotBytes -= snapshot.State.Length;
            }
        }

        _ridingSnapshots.Clear();
    }

    private bool RollBack()
    {
        try
        {
            // Full disks and failed writes roll back by themselves.
            if (raw.sqlite3_get_autocommit(_connection!.Handle!) == 0) _statements!.Rollback.Run();
            return true;
        }
        catch (Exception e)
        {
            Note(e, certain: true);
            return false;
        }
    }

    /// <summary>Opens the connection again if it was given up; true when the writer can write.</summary>
    /// <remarks>
    /// A COMMIT that failed may have left whole frames in the WAL that no reader sees, but that the recovery after a
    /// crash would bring to life, long after someone was told that they are not there. So before anything is said, a
    /// transaction that changes nothing is put in their place.
    /// </remarks>
    private bool Recover()
    {
        _wantsRecovery = false;
        if (_connection is not null) return true;
        try
        {
            _connection = JournalSchema.OpenWriter(_path);
            JournalSchema.Prepare(_connection, _path);
            if (!_settled) JournalSchema.Overwrite(_connection);
            _statements = new Statements(_connection);
            _head = _statements.ReadHead();
            _settled = true;
            _connected = true;
            _recent.Restart(_head);
            SignalDeadlines();
            JournalLog.Recovered(_logger, _path, _head);
            return true;
        }
        catch (Exception e)
        {
            Note(e, certain: _settled);
            Disconnect();
            return false;
        }
    }

    private void Disconnect()
    {
        _connected = false;
        _statements?.Dispose();
        _statements = null;
        _connection?.Dispose();
        _connection = null;
    }

    private void SignalDeadlines() =>
        Interlocked.Exchange(ref _deadlines, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private void Note(Exception e, bool certain)
    {
        _lastFailure = new JournalFailure(e.Message, Instant.FromDateTimeOffset(_time.GetUtcNow()));
        if (certain) JournalLog.RolledBack(_logger, _path, e);
        else JournalLog.OutcomeUnknown(_logger, _path, e);
    }

    /// <summary>What the writer knows of a stream.</summary>
    private sealed class StreamState(long id)
    {
        public long Id { get; } = id;

        public long Version { get; set; }
    }

    /// <summary>The writer's statements, prepared once for its connection.</summary>
    private sealed class Statements(SqliteConnection connection) : IDisposable
    {
        private readonly Statement _head = new(connection, "SELECT ifnull(max(position), 0) FROM events;");
        private readonly Statement _findStream = new(connection, "SELECT id, (SELECT ifnull(max(version), 0) FROM events WHERE stream = id) FROM streams WHERE name = ?;");
        private readonly Statement _createStream = new(connection, "INSERT INTO streams (name) VALUES (?) RETURNING id;");
        private readonly Statement _findReceipt = new(connection, "SELECT version, position, fingerprint, at FROM receipts WHERE stream = ? AND command_id = ?;");
        private readonly Statement _insertReceipt = new(connection, "INSERT INTO receipts (stream, command_id, version, position, fingerprint, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING;");
        private readonly Statement _insertEvent = new(connection, "INSERT INTO events (position, stream, version, type, at, command_id, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?);");
        private readonly Statement _setDeadline = new(connection, "INSERT INTO deadlines (stream, name, due) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET due = excluded.due;");
        private readonly Statement _clearDeadline = new(connection, "DELETE FROM deadlines WHERE stream = ? AND name = ?;");

        public Statement Begin { get; } = new(connection, "BEGIN IMMEDIATE;");

        public Statement Commit { get; } = new(connection, "COMMIT;");

        public Statement Rollback { get; } = new(connection, "ROLLBACK;");

        public Statement SaveCheckpoint { get; } = new(connection, "INSERT INTO checkpoints (follower, position) VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position;");

        public Statement SaveSnapshot { get; } = new(connection, "INSERT INTO snapshots (stream, version, form, state) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version, form = excluded.form, state = excluded.state WHERE excluded.version >= version;");

        public long ReadHead()
        {
            _head.Step();
            var head = _head.Int64(0);
            _head.Reset();
            return head;
        }

        public StreamState? FindStream(StreamId id)
        {
            if (!_findStream.Bind(1, id.Value).Step()) return null;
            var stream = new StreamState(_findStream.Int64(0)) { Version = _findStream.Int64(1) };
            _findStream.Reset();
            return stream;
        }

        public long CreateStream(StreamId id)
        {
            _createStream.Bind(1, id.Value).Step();
            var created = _createStream.Int64(0);
            _createStream.Run(); // a RETURNING statement is done only at its last row
            return created;
        }

        public CommandReceipt? FindReceipt(long stream, string commandId)
        {
            if (!_findReceipt.Bind(1, stream).Bind(2, commandId).Step()) return null;
            var receipt = new CommandReceipt(commandId, _findReceipt.Int64(0), _findReceipt.Int64(1), _findReceipt.Text(2), StoredInstant.From(_findReceipt.Int64(3)));
            _findReceipt.Reset();
            return receipt;
        }

        /// <summary>False when the stream has a receipt of that command.</summary>
        public bool TryInsertReceipt(long stream, CommandReceipt receipt)
        {
            _insertReceipt.Bind(1, stream).Bind(2, receipt.CommandId).Bind(3, receipt.Version).Bind(4, receipt.Position)
                .Bind(5, receipt.Fingerprint).Bind(6, StoredInstant.Ticks(receipt.At)).Run();
            return _insertReceipt.Changed == 1;
        }

        public void Insert(long stream, RecordedEvent recorded) =>
            _insertEvent.Bind(1, recorded.Position).Bind(2, stream).Bind(3, recorded.Version).Bind(4, recorded.Type)
                .Bind(5, StoredInstant.Ticks(recorded.At)).Bind(6, recorded.CommandId).Bind(7, recorded.Actor.Span).Bind(8, recorded.Data.Span).Run();

        public void Apply(long stream, Domain.DeadlineChange change)
        {
            if (change.Due is { } due) _setDeadline.Bind(1, stream).Bind(2, change.Name).Bind(3, StoredInstant.DueTicks(due)).Run();
            else _clearDeadline.Bind(1, stream).Bind(2, change.Name).Run();
        }

        public void Dispose()
        {
            foreach (var statement in (ReadOnlySpan<Statement>)[_head, _findStream, _createStream, _findReceipt, _insertReceipt, _insertEvent, _setDeadline, _clearDeadline, Begin, Commit, Rollback, SaveCheckpoint, SaveSnapshot])
                statement.Dispose();
        }
    }
}
