using System.Diagnostics;
using Coordinator.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Benchmarks.Ballots;

/// <summary>The row that each ballot is.</summary>
internal sealed record BallotRow(byte[] Actor, byte[] Data)
{
    public const string Type = "meeting.ballot-cast.v1";

    /// <summary>As long as a command's fingerprint.</summary>
    public const string Fingerprint = "5f2b7a1c9d3e4f60a1b2c3==";
}

/// <summary>
/// The baseline: rows put into the journal's own tables, with its settings, by statements prepared once, on one thread that
/// does nothing else, so many in one transaction.
/// </summary>
internal static class RawInserts
{
    public static Pace Run(string path, int group, int streams, BallotRow row, TimeSpan duration)
    {
        // The journal makes its tables; then the file is written without it.
        SqliteJournal.Open(new() { Path = path }, TimeProvider.System, NullLogger<SqliteJournal>.Instance).Dispose();
        using var connection = JournalSchema.OpenWriter(path);
        JournalSchema.Prepare(connection, path);
        using var begin = new Statement(connection, "BEGIN IMMEDIATE;");
        using var commit = new Statement(connection, "COMMIT;");
        using var stream = new Statement(connection, "INSERT INTO streams (id, name) VALUES (?, ?);");
        using var receipt = new Statement(connection, "INSERT INTO receipts (stream, command_id, version, position, fingerprint, at) VALUES (?, ?, ?, ?, ?, ?);");
        using var happened = new Statement(connection, "INSERT INTO events (position, stream, version, type, at, command_id, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?);");

        begin.Run();
        for (var id = 0; id < streams; id++) stream.Bind(1, id).Bind(2, $"meeting/{id}").Run();
        commit.Run();

        var at = Talks.Start.ToUnixTimeTicks();
        var versions = new long[streams];
        var n = 0L;
        var pace = Pace.Start();
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            begin.Run();
            for (var i = 0; i < group; i++)
            {
                var to = n++ % streams;
                var version = ++versions[to];
                var command = Talks.CommandId(n);
                receipt.Bind(1, to).Bind(2, command).Bind(3, version).Bind(4, n).Bind(5, BallotRow.Fingerprint).Bind(6, at).Run();
                happened.Bind(1, n).Bind(2, to).Bind(3, version).Bind(4, BallotRow.Type).Bind(5, at).Bind(6, command).Bind(7, row.Actor).Bind(8, row.Data).Run();
            }

            commit.Run();
        }

        return pace.Of(n);
    }
}
