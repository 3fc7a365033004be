using System.Text;

namespace Coordinator.Storage.Sqlite;

/// <summary>
/// Holds a journal for one opener. SQLite itself would let several processes write by turns, but the writer keeps
/// versions and the head of the feed in memory, and followers are told of commits by it alone.
/// </summary>
/// <remarks>
/// An exclusive lock of the operating system on <c>&lt;journal&gt;.lock</c> (flock on Unix, a share mode on Windows): it
/// ends with the process however the process ends, so there is nothing to clear after a crash. The file stays when the
/// lock is released: were it deleted, two openers could each hold a lock on a file of that name.
/// </remarks>
internal sealed class JournalLock : IDisposable
{
    private readonly FileStream _file;

    private JournalLock(FileStream file) => _file = file;

    public static JournalLock Take(string journal)
    {
        var path = journal + ".lock";
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new JournalOpenException($"The journal {journal} is in use{Holder(path)}. One process at a time opens a journal; stop the other or choose another data folder.", e);
        }

        try
        {
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes($"{Environment.ProcessId}\n"));
            file.Flush();
            return new JournalLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, Encoding.UTF8);
            var holder = reader.ReadLine();
            return int.TryParse(holder, out var process) ? $" by process {process}" : "";
        }
        catch (IOException)
        {
            return ""; // where locks are mandatory the holder's note cannot be read
        }
    }
}
