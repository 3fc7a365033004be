using System.Collections.Concurrent;
using Coordinator.Grains.Journal;
using Microsoft.Data.Sqlite;

namespace Coordinator.Storage.Sqlite;

/// <summary>
/// The connections that read. WAL lets them read while the writer writes; each read is short, so that no old view of
/// the file keeps the WAL from being reused.
/// </summary>
internal sealed class JournalReaders(string path, int most) : IDisposable
{
    private readonly SemaphoreSlim _room = new(most);
    private readonly ConcurrentBag<JournalReader> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs a read on a connection of its own.</summary>
    /// <exception cref="JournalUnavailableException">The store failed, or the journal is closed.</exception>
    public async ValueTask<T> ReadAsync<TArgument, T>(Func<JournalReader, TArgument, T> read, TArgument argument, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation);
        try
        {
            if (_closed) throw JournalWriter.Closed();
            JournalReader? reader = null;
            try
            {
                if (!_idle.TryTake(out reader)) reader = new JournalReader(path);
                var result = read(reader, argument);
                _idle.Add(reader);
                return result;
            }
            catch (SqliteException e)
            {
                reader?.Dispose();
                throw new JournalUnavailableException($"The journal {path} could not be read: {e.Message}", e);
            }
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Waits for the reads that run, and closes all connections.</summary>
    public void Dispose()
    {
        _closed = true;
        // Whoever holds a place reads now, on a thread, and gives it back without waiting for anything.
        for (var i = 0; i < most; i++) _room.Wait();
        while (_idle.TryTake(out var reader)) reader.Dispose();
        _room.Release(most); // those that come later learn that it is closed
    }
}
