using Coordinator.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Storage.Tests.Support;

/// <summary>A database file and its write-ahead log in a folder of their own, as a crash may have left them.</summary>
internal sealed class JournalCopy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-journal-copy-");

    public JournalCopy(ReadOnlySpan<byte> database, ReadOnlySpan<byte> log)
    {
        File.WriteAllBytes(Path, database);
        if (!log.IsEmpty) File.WriteAllBytes(Path + "-wal", log);
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "journal.db");

    public Task<SqliteJournal> OpenAsync() =>
        SqliteJournal.OpenAsync(new SqliteJournalOptions { Path = Path }, TimeProvider.System, NullLogger<SqliteJournal>.Instance);

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public object? Scalar(string sql)
    {
        using var connection = Connect();
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }

    /// <summary>Reads a file that others have open.</summary>
    public static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
