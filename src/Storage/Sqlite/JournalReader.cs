using System.Collections.Immutable;
using Coordinator.Grains.Journal;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Coordinator.Storage.Sqlite;

/// <summary>A connection that reads, with its statements. Each method is one read transaction, over when it returns.</summary>
internal sealed class JournalReader : IDisposable
{
    private const string Events = "SELECT e.position, s.name, e.version, e.type, e.at, e.command_id, e.actor, e.data FROM events e JOIN streams s ON s.id = e.stream ";

    /// <summary>Events read at once.</summary>
    public const int Page = 512;

    /// <summary>A page ends early when it has so many bytes.</summary>
    private const int PageBytes = 1 << 20;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, Statement> _statements = [];

    public JournalReader(string path) => _connection = JournalSchema.OpenReader(path);

    public ImmutableArray<RecordedEvent> StreamAfter(StreamId stream, long version) =>
        ReadPage(Prepared(Events + "WHERE e.stream = (SELECT id FROM streams WHERE name = ?) AND e.version > ? ORDER BY e.version LIMIT ?;")
            .Bind(1, stream.Value).Bind(2, version).Bind(3, Page));

    public ImmutableArray<RecordedEvent> Feed(long after, long head) =>
        // CROSS JOIN keeps events the outer loop, so that they come in order without being sorted.
        ReadPage(Prepared(Events.Replace("JOIN", "CROSS JOIN", StringComparison.Ordinal) + "WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ?;")
            .Bind(1, after).Bind(2, head).Bind(3, Page));

    public ImmutableArray<StreamId> StreamsOfKind(string kind)
    {
        // '0' follows '/': the names that begin with "kind/" are a range of the index.
        var statement = Prepared("SELECT name FROM streams WHERE name > ? AND name < ? ORDER BY name;").Bind(1, kind + '/').Bind(2, kind + '0');
        var streams = ImmutableArray.CreateBuilder<StreamId>();
        while (statement.Step()) streams.Add(new StreamId(statement.Text(0)));
        return streams.DrainToImmutable();
    }

    public CommandReceipt? Receipt(StreamId stream, string commandId)
    {
        var statement = Prepared("SELECT version, position, fingerprint, at FROM receipts WHERE stream = (SELECT id FROM streams WHERE name = ?) AND command_id = ?;")
            .Bind(1, stream.Value).Bind(2, commandId);
        if (!statement.Step()) return null;
        var receipt = new CommandReceipt(commandId, statement.Int64(0), statement.Int64(1), statement.Text(2), StoredInstant.From(statement.Int64(3)));
        statement.Reset();
        return receipt;
    }

    public Snapshot? Snapshot(StreamId stream)
    {
        var statement = Prepared("SELECT version, form, state FROM snapshots WHERE stream = (SELECT id FROM streams WHERE name = ?);").Bind(1, stream.Value);
        if (!statement.Step()) return null;
        var snapshot = new Snapshot(stream, statement.Int64(0), statement.Text(1), statement.Blob(2));
        statement.Reset();
        return snapshot;
    }

    public long Checkpoint(string follower)
    {
        var statement = Prepared("SELECT position FROM checkpoints WHERE follower = ?;").Bind(1, follower);
        if (!statement.Step()) return 0;
        var position = statement.Int64(0);
        statement.Reset();
        return position;
    }

    public ImmutableArray<PendingDeadline> Due(Instant now, int most)
    {
        var statement = Prepared("SELECT s.name, d.name, d.due FROM deadlines d CROSS JOIN streams s ON s.id = d.stream WHERE d.due <= ? ORDER BY d.due, d.stream, d.name LIMIT ?;")
            .Bind(1, StoredInstant.Ticks(now)).Bind(2, most);
        var due = ImmutableArray.CreateBuilder<PendingDeadline>();
        while (statement.Step()) due.Add(new PendingDeadline(new StreamId(statement.Text(0)), statement.Text(1), StoredInstant.From(statement.Int64(2))));
        return due.DrainToImmutable();
    }

    public Instant? NextDue()
    {
        var statement = Prepared("SELECT min(due) FROM deadlines;");
        statement.Step();
        Instant? next = statement.IsNull(0) ? null : StoredInstant.From(statement.Int64(0));
        statement.Reset();
        return next;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _connection.Dispose();
    }

    private static ImmutableArray<RecordedEvent> ReadPage(Statement statement)
    {
        var page = ImmutableArray.CreateBuilder<RecordedEvent>();
        var bytes = 0;
        while (statement.Step())
        {
            var recorded = new RecordedEvent(statement.Int64(0), new StreamId(statement.Text(1)), statement.Int64(2), statement.Text(3),
                StoredInstant.From(statement.Int64(4)), statement.Text(5), statement.Blob(6), statement.Blob(7));
            page.Add(recorded);
            bytes += recorded.Actor.Length + recorded.Data.Length;
            if (bytes < PageBytes) continue;
            statement.Reset();
            break;
        }

        return page.DrainToImmutable();
    }

    private Statement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements.Add(sql, statement = new Statement(_connection, sql));
        return statement;
    }
}
