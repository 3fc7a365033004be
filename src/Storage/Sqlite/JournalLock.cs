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
        try
        {
            return new JournalLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new JournalOpenException($"The journal {journal} is in use: another process, or this one, holds {path}. One at a time opens a journal; stop the other or choose another data folder.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
