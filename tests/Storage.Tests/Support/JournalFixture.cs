using System.Collections.Immutable;
using System.Text;
using Coordinator.Domain;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Coordinator.Storage.Tests.Support;

/// <summary>A journal in a folder of its own, opened and opened again; deleted with its folder at the end.</summary>
internal sealed class JournalFixture : IAsyncDisposable
{
    public static readonly Instant Noon = Instant.FromUtc(2007, 2, 13, 12, 0);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-journal-");

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "journal.db");

    public SqliteJournal Journal { get; private set; } = null!;

    public static async Task<JournalFixture> OpenedAsync(Func<SqliteJournalOptions, SqliteJournalOptions>? configure = null)
    {
        var fixture = new JournalFixture();
        await fixture.OpenAsync(configure);
        return fixture;
    }

    public async Task<SqliteJournal> OpenAsync(Func<SqliteJournalOptions, SqliteJournalOptions>? configure = null)
    {
        var options = new SqliteJournalOptions { Path = Path };
        return Journal = await SqliteJournal.OpenAsync(configure?.Invoke(options) ?? options, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
    }

    public async Task<SqliteJournal> ReopenAsync()
    {
        await Journal.DisposeAsync();
        return await OpenAsync();
    }

    /// <summary>A connection that knows nothing of the journal.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>The files as a crash would leave them now.</summary>
    public JournalCopy Copy() => new(JournalCopy.Read(Path), JournalCopy.Read(Path + "-wal"));

    public object? Scalar(string sql)
    {
        using var connection = Connect();
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        if (Journal is not null) await Journal.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public static StreamId Stream(string name) => new(name);

    public static Commit Commit(string id, int events = 1, params ReadOnlySpan<DeadlineChange> deadlines)
    {
        var happened = Enumerable.Range(0, events).Select(i => new EventData("meeting.ballot-cast.v1", Encoding.UTF8.GetBytes($$"""{"by":"{{id}}","n":{{i}}}""")));
        return new Commit(id, $"fp-{id}", """{"party":"CHN"}"""u8.ToArray(), Noon, [.. happened], [.. deadlines]);
    }

    public static AppendRequest Request(string stream, long expected, params ReadOnlySpan<Commit> commits) =>
        new(Stream(stream), expected, [.. commits]);
}

internal static class JournalReading
{
    public static async Task<AppendResult.Appended> AppendedAsync(this IJournal journal, AppendRequest request) =>
        (await journal.AppendAsync(request)).ShouldBeOfType<AppendResult.Appended>();

    public static async Task<ImmutableArray<RecordedEvent>> StreamAsync(this IJournal journal, string stream, long after = 0)
    {
        var events = ImmutableArray.CreateBuilder<RecordedEvent>();
        await foreach (var recorded in journal.ReadStreamAsync(new StreamId(stream), after)) events.Add(recorded);
        return events.DrainToImmutable();
    }

    /// <summary>Follows the feed until it has delivered <paramref name="count"/> events.</summary>
    public static async Task<ImmutableArray<RecordedEvent>> FirstAsync(this IFeed feed, int count, long after = 0)
    {
        var events = ImmutableArray.CreateBuilder<RecordedEvent>();
        if (count == 0) return [];
        await foreach (var batch in feed.FollowAsync(after))
        {
            events.AddRange(batch);
            if (events.Count >= count) break;
        }

        return events.DrainToImmutable();
    }

    /// <summary>An event in words that two can be compared by.</summary>
    public static string Told(this RecordedEvent e) =>
        $"{e.Position} {e.Stream}@{e.Version} {e.Type} {e.At} {e.CommandId} {Encoding.UTF8.GetString(e.Actor.Span)} {Encoding.UTF8.GetString(e.Data.Span)}";
}
