using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Coordinator.Storage.Crash;

/// <summary>
/// Ballots appended through the journal by callers that each wait for their answer, against the same rows put into the
/// same tables with the same settings by prepared commands, in groups as large as there are callers.
/// </summary>
public static class Measurement
{
    private const int Ballots = 40_000;

    private static readonly byte[] s_actor = """{"mechanism":"six-party-talks","party":"CHN","representative":"wu-dawei","role":"head"}"""u8.ToArray();
    private static readonly byte[] s_data = Encoding.UTF8.GetBytes("""{"proposal":"p-2007-02-13","party":"CHN","choice":"yes","spokenBy":"wu-dawei","level":"vice-minister","seat":3}""");
    private static readonly Instant s_at = Instant.FromUtc(2007, 2, 13, 9, 30);

    public static async Task RunAsync(string folder, TextWriter output)
    {
        await output.WriteLineAsync("callers streams  raw/s  journal/s  ratio");
        foreach (var (callers, streams) in new[] { (1, 1), (10, 10), (100, 100), (100, 1000), (500, 500) })
        {
            var ballots = callers == 1 ? Ballots / 10 : Ballots;
            double raw = 0, journal = 0;
            // By turns, the best of each: the disk is shared, and its mood changes.
            for (var turn = 0; turn < 3; turn++)
            {
                raw = Math.Max(raw, Raw(Fresh(folder), callers, streams, ballots));
                journal = Math.Max(journal, await JournalAsync(Fresh(folder), callers, streams, ballots));
            }

            await output.WriteLineAsync($"{callers,7} {streams,7} {raw,6:F0} {journal,10:F0} {journal / raw,6:P0}");
        }
    }

    private static string Fresh(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.EnumerateFiles(folder, "measured.db*")) File.Delete(old);
        return Path.Combine(folder, "measured.db");
    }

    private static string CommandId(int n) => $"{(uint)n * 2654435761u:x8}-4c1d-7e2f-9a3b-{n:x12}";

    private static async Task<double> JournalAsync(string path, int callers, int streams, int ballots)
    {
        await using var journal = await SqliteJournal.OpenAsync(new SqliteJournalOptions { Path = path }, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            // Each caller is the grain of some of the streams.
            var own = Enumerable.Range(0, streams).Where(stream => stream % callers == caller % streams).ToArray();
            var versions = new long[own.Length];
            for (var n = caller; n < ballots; n += callers)
            {
                var turn = n / callers % own.Length;
                var commit = new Commit(CommandId(n), "5f2b7a1c9d3e4f60", s_actor, s_at, [new EventData("meeting.ballot-cast.v1", s_data)], ImmutableArray<Domain.DeadlineChange>.Empty);
                var result = await journal.AppendAsync(new AppendRequest(new StreamId($"meeting/{own[turn]}"), versions[turn], [commit]));
                versions[turn] = ((AppendResult.Appended)result).Version;
            }
        })));
        return ballots / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Raw(string path, int group, int streams, int ballots)
    {
        // The journal makes its tables; then the file is written without it.
        SqliteJournal.Open(new SqliteJournalOptions { Path = path }, TimeProvider.System, NullLogger<SqliteJournal>.Instance).Dispose();
        using var connection = JournalSchema.OpenWriter(path);
        JournalSchema.Prepare(connection, path);
        using (var create = new SqliteCommand("INSERT INTO streams (id, name) VALUES ($id, 'meeting/' || $id);", connection))
        {
            var id = create.Parameters.Add("$id", SqliteType.Integer);
            for (var stream = 0; stream < streams; stream++)
            {
                id.Value = stream;
                create.ExecuteNonQuery();
            }
        }

        using var receipt = new SqliteCommand("INSERT INTO receipts (stream, command_id, version, position, fingerprint, at) VALUES ($1, $2, $3, $4, $5, $6);", connection);
        using var happened = new SqliteCommand("INSERT INTO events (position, stream, version, type, at, command_id, actor, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);", connection);
        for (var i = 1; i <= 6; i++) receipt.Parameters.Add(new SqliteParameter($"${i}", null));
        for (var i = 1; i <= 8; i++) happened.Parameters.Add(new SqliteParameter($"${i}", null));
        receipt.Prepare();
        happened.Prepare();

        var versions = new long[streams];
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < ballots;)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            receipt.Transaction = happened.Transaction = transaction;
            for (var i = 0; i < group && n < ballots; i++, n++)
            {
                var stream = n % streams;
                var version = ++versions[stream];
                Set(receipt, (long)stream, CommandId(n), version, n + 1L, "5f2b7a1c9d3e4f60", s_at.ToUnixTimeTicks());
                Set(happened, n + 1L, (long)stream, version, "meeting.ballot-cast.v1", s_at.ToUnixTimeTicks(), CommandId(n), s_actor, s_data);
            }

            transaction.Commit();
        }

        return ballots / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
