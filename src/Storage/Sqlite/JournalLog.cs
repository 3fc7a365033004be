using Microsoft.Extensions.Logging;

namespace Coordinator.Storage.Sqlite;

internal static partial class JournalLog
{
    [LoggerMessage(1, LogLevel.Information, "Journal {Path} opened at position {Head}, schema version {Version}, SQLite {Sqlite}")]
    public static partial void Opened(ILogger logger, string path, long head, int version, string sqlite);

    [LoggerMessage(2, LogLevel.Information, "Journal {Path} migrated from schema version {From} to {To}")]
    public static partial void Migrated(ILogger logger, string path, int from, int to);

    [LoggerMessage(3, LogLevel.Error, "Journal {Path}: a transaction failed and was rolled back; nothing of it was written")]
    public static partial void RolledBack(ILogger logger, string path, Exception exception);

    [LoggerMessage(4, LogLevel.Critical, "Journal {Path}: a COMMIT did not end as it should; its outcome is not known")]
    public static partial void OutcomeUnknown(ILogger logger, string path, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "Journal {Path} can be written again, at position {Head}")]
    public static partial void Recovered(ILogger logger, string path, long head);

    [LoggerMessage(6, LogLevel.Information, "Journal {Path} closed at position {Head}")]
    public static partial void Closed(ILogger logger, string path, long head);
}
