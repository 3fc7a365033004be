using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Coordinator.Storage.Sqlite;

/// <summary>The tables of the journal, how they came to be, and the settings its connections run with: docs/journal.md.</summary>
internal static class JournalSchema
{
    /// <summary>"Coor" in ASCII, in the file's header (<c>PRAGMA application_id</c>): tells a journal from other SQLite files.</summary>
    public const long ApplicationId = 0x436F6F72;

    /// <summary>The version this release writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Step n leads from version n to version n + 1. A step that was released is never changed; a new one is put after it.</summary>
    public static ImmutableArray<string> Steps { get; } =
    [
        // Streams have numbers so that the keys below are a few bytes wide.
        // events: a rowid table in feed order, appended at its end; its one index is (stream, version).
        // receipts: no rowid, as the key is all they are looked up by; one b-tree instead of two.
        """
        CREATE TABLE streams (
            id   INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE events (
            position   INTEGER PRIMARY KEY,
            stream     INTEGER NOT NULL,
            version    INTEGER NOT NULL,
            type       TEXT NOT NULL,
            at         INTEGER NOT NULL,
            command_id TEXT NOT NULL,
            actor      BLOB NOT NULL,
            data       BLOB NOT NULL,
            UNIQUE (stream, version)
        ) STRICT;

        CREATE TABLE receipts (
            stream      INTEGER NOT NULL,
            command_id  TEXT NOT NULL,
            version     INTEGER NOT NULL,
            position    INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            at          INTEGER NOT NULL,
            PRIMARY KEY (stream, command_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE snapshots (
            stream  INTEGER PRIMARY KEY,
            version INTEGER NOT NULL,
            form    TEXT NOT NULL,
            state   BLOB NOT NULL
        ) STRICT;

        CREATE TABLE checkpoints (
            follower TEXT PRIMARY KEY,
            position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,

        // Deadlines became journaled facts.
        """
        CREATE TABLE deadlines (
            stream INTEGER NOT NULL,
            name   TEXT NOT NULL,
            due    INTEGER NOT NULL,
            PRIMARY KEY (stream, name)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX deadlines_by_due ON deadlines (due);
        """,
    ];

    /// <summary>What every connection is set to. Read by nobody else: settings of the file are in <see cref="Prepare"/>.</summary>
    private const string EveryConnection =
        // Nobody else writes; an operator's tool that holds the lock for a moment is waited for.
        "PRAGMA busy_timeout = 1000;" +
        // Names in the schema of a tampered file must not call functions.
        "PRAGMA trusted_schema = OFF;" +
        // Read through the page cache, not a mapping: a bad sector is then a failed statement, not a SIGBUS.
        "PRAGMA mmap_size = 0;" +
        "PRAGMA temp_store = MEMORY;";

    private const string Writer =
        // Every COMMIT is on the disk before it returns: acknowledged means durable. NORMAL would lose the last ones with the power.
        "PRAGMA synchronous = FULL;" +
        // The one flush on macOS that reaches the medium; without effect elsewhere.
        "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;" +
        // 64 MB: the pages of the receipts that the open meetings touch.
        "PRAGMA cache_size = -65536;" +
        // 16 MB of WAL between checkpoints, four times the default: a hot page is copied home once for many commits, and
        // the reads of a WAL of this size still cost nothing.
        "PRAGMA wal_autocheckpoint = 4096;" +
        // A burst (an import) may grow the WAL; it is cut back to this at the next reset.
        "PRAGMA journal_size_limit = 67108864;";

    private const string Reader =
        "PRAGMA query_only = ON;" +
        // 8 MB each: waking a grain reads a stream once.
        "PRAGMA cache_size = -8192;";

    /// <summary>How a commit is made durable, in words for the health report.</summary>
    public const string Durability = "WAL, synchronous=FULL";

    public static SqliteConnection OpenWriter(string path) => Open(path, EveryConnection);

    public static SqliteConnection OpenReader(string path) => Open(path, EveryConnection + Reader);

    /// <summary>Makes sure that the file is a journal of this version, migrating or creating it, and sets the writer's connection up.</summary>
    /// <returns>The version that was found; 0 for a new journal.</returns>
    /// <exception cref="JournalOpenException">It is not; it was not changed.</exception>
    public static int Prepare(SqliteConnection writer, string path)
    {
        // Nothing before this decision writes: a file that is not ours is left as it is.
        var found = Recognize(writer, path);

        using (var journalMode = Command(writer, "PRAGMA journal_mode = WAL;"))
            if (journalMode.ExecuteScalar() is not "wal")
                throw new JournalOpenException($"The journal {path} is on a file system that cannot share memory between connections, which write-ahead logging needs. Put it on a local disk.");
        Run(writer, Writer);
        using (var synchronous = Command(writer, "PRAGMA synchronous;"))
            if (synchronous.ExecuteScalar() is not 2L)
                throw new JournalOpenException($"This build of SQLite did not accept synchronous=FULL for {path}; it would lose acknowledged commits with the power.");

        if (found < Version)
        {
            var steps = string.Concat(Steps.Skip(found));
            using var transaction = writer.BeginTransaction(deferred: false);
            Run(writer, $"{steps}\nPRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};", transaction);
            transaction.Commit();
        }

        return found;
    }

    /// <summary>Commits a transaction that changes nothing, over whatever a failed COMMIT may have left at the end of the WAL.</summary>
    /// <remarks>Setting the schema version writes the first page even when it stays the same.</remarks>
    public static void Overwrite(SqliteConnection writer) =>
        Run(writer, $"BEGIN IMMEDIATE; PRAGMA user_version = {Version}; COMMIT;");

    private static int Recognize(SqliteConnection connection, string path)
    {
        long application, version, objects;
        try
        {
            using var command = Command(connection, "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema);");
            using var reader = command.ExecuteReader();
            reader.Read();
            (application, version, objects) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_NOTADB)
        {
            throw new JournalOpenException($"{path} is not a coordinator journal: it is not an SQLite database. It was left as it is.", e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CORRUPT)
        {
            throw new JournalOpenException($"The journal {path} is damaged: {e.Message} It was left as it is; restore it from a copy.", e);
        }

        // A file that a crash left between its creation and its first transaction is as good as new.
        if (application == 0 && version == 0 && objects == 0) return 0;
        if (application != ApplicationId || version < 1)
            throw new JournalOpenException($"{path} is not a coordinator journal: it is an SQLite database of another application (application id {application}). It was left as it is.");
        if (version > Version)
            throw new JournalOpenException($"The journal {path} has schema version {version}; this release reads versions 1 to {Version}. It was written by a newer release: run that one, or restore the copy made before the upgrade. It was left as it is.");
        return (int)version;
    }

    private static SqliteConnection Open(string path, string settings)
    {
        // Without the library's pool: a connection returned there would outlive the journal and keep its file open.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            Run(connection, settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, SqliteTransaction? transaction = null) =>
        new(sql, connection, transaction);

    private static void Run(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = Command(connection, sql, transaction);
        command.ExecuteNonQuery();
    }
}
