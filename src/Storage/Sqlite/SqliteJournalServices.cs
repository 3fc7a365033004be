using Coordinator.Grains.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Coordinator.Storage.Sqlite;

/// <summary>Puts the SQLite journal behind the ports.</summary>
public static class SqliteJournalServices
{
    /// <summary>
    /// Registers one <see cref="SqliteJournal"/> on the file as <see cref="IJournal"/>, <see cref="IFeed"/>,
    /// <see cref="ICheckpoints"/>, <see cref="IDeadlines"/> and <see cref="IStreamIndex"/>. It is opened when first asked for; ask for it before
    /// taking traffic, so that a journal that cannot be opened stops the start.
    /// </summary>
    public static IServiceCollection AddSqliteJournal(this IServiceCollection services, string path) =>
        services.AddSqliteJournal(new SqliteJournalOptions { Path = path });

    /// <inheritdoc cref="AddSqliteJournal(IServiceCollection, string)"/>
    public static IServiceCollection AddSqliteJournal(this IServiceCollection services, SqliteJournalOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => SqliteJournal.Open(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SqliteJournal>>()));
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<SqliteJournal>());
        services.AddSingleton<IFeed>(provider => provider.GetRequiredService<SqliteJournal>());
        services.AddSingleton<ICheckpoints>(provider => provider.GetRequiredService<SqliteJournal>());
        services.AddSingleton<IDeadlines>(provider => provider.GetRequiredService<SqliteJournal>());
        services.AddSingleton<IStreamIndex>(provider => provider.GetRequiredService<SqliteJournal>());
        return services;
    }
}
