using Coordinator.Storage.Crash;
using Coordinator.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

switch (args)
{
    // Appends until it is killed, telling each acknowledged append on standard output.
    case ["append", var path, var run]:
        await using (var journal = await SqliteJournal.OpenAsync(new SqliteJournalOptions { Path = path }, TimeProvider.System, NullLogger<SqliteJournal>.Instance))
            await Appender.RunAsync(journal, run, Console.Out);
        return 0;

    // Opens the journal, says so, and holds it until standard input ends.
    case ["hold", var path]:
        try
        {
            await using var journal = await SqliteJournal.OpenAsync(new SqliteJournalOptions { Path = path }, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
            await Console.Out.WriteLineAsync("held");
            await Console.In.ReadToEndAsync();
            return 0;
        }
        catch (JournalOpenException e)
        {
            await Console.Out.WriteLineAsync($"refused: {e.Message}");
            return 1;
        }

    default:
        await Console.Error.WriteLineAsync("usage: append <journal> <run> | hold <journal>");
        return 2;
}
