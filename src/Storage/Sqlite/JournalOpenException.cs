namespace Coordinator.Storage.Sqlite;

/// <summary>
/// A journal was not opened: it is held by another process, was written by a newer release, is not a journal of this
/// product, or is damaged. The message says which, and the file was left as it was.
/// </summary>
public sealed class JournalOpenException(string message, Exception? inner = null) : Exception(message, inner);
