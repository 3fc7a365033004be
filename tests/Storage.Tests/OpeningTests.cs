using Coordinator.Domain;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Sqlite;
using Coordinator.Storage.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using static Coordinator.Storage.Tests.Support.JournalFixture;

namespace Coordinator.Storage.Tests;

public sealed class OpeningTests
{
    /// <summary>Version 1 as it was: written out, so that a change to its step is found out.</summary>
    private const string Version1 =
        """
        PRAGMA journal_mode = WAL;
        CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE events (
            position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL,
            command_id TEXT NOT NULL, actor BLOB NOT NULL, data BLOB NOT NULL, UNIQUE (stream, version)) STRICT;
        CREATE TABLE receipts (
            stream INTEGER NOT NULL, command_id TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
            fingerprint TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (stream, command_id)) STRICT, WITHOUT ROWID;
        CREATE TABLE snapshots (stream INTEGER PRIMARY KEY, version INTEGER NOT NULL, form TEXT NOT NULL, state BLOB NOT NULL) STRICT;
        CREATE TABLE checkpoints (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO streams VALUES (1, 'meeting/a'), (2, 'party/CHN');
        INSERT INTO events VALUES
            (1, 1, 1, 'meeting.scheduled.v1', 11713662000000000, 'a-1', x'7B7D', x'7B2261223A317D'),
            (2, 2, 1, 'party.admitted.v1',    11713662000000000, 'p-1', x'7B7D', x'7B7D'),
            (3, 1, 2, 'meeting.convened.v1',  11713662600000000, 'a-2', x'7B7D', x'7B7D');
        INSERT INTO receipts VALUES
            (1, 'a-1', 1, 1, 'fp-1', 11713662000000000), (2, 'p-1', 1, 2, 'fp-2', 11713662000000000), (1, 'a-2', 2, 3, 'fp-3', 11713662600000000);
        INSERT INTO snapshots VALUES (1, 2, 'meeting.state.v1', x'0102');
        INSERT INTO checkpoints VALUES ('registrar', 2);
        PRAGMA application_id = 1131376498;
        PRAGMA user_version = 1;
        """;

    [Fact]
    public async Task A_journal_of_version_1_is_migrated_with_all_that_is_in_it()
    {
        await using var fixture = new JournalFixture();
        Write(fixture, Version1);

        var journal = await fixture.OpenAsync();

        (await journal.FirstAsync(3)).Select(e => e.Told()).ShouldBe(
        [
            "1 meeting/a@1 meeting.scheduled.v1 2007-02-13T11:30:00Z a-1 {} {\"a\":1}",
            "2 party/CHN@1 party.admitted.v1 2007-02-13T11:30:00Z p-1 {} {}",
            "3 meeting/a@2 meeting.convened.v1 2007-02-13T11:31:00Z a-2 {} {}",
        ]);
        (await journal.FindReceiptAsync(Stream("meeting/a"), "a-2")).ShouldNotBeNull().Fingerprint.ShouldBe("fp-3");
        (await journal.LoadSnapshotAsync(Stream("meeting/a"))).ShouldNotBeNull().Version.ShouldBe(2);
        (await journal.LoadAsync("registrar")).ShouldBe(2);
        await journal.AppendedAsync(Request("meeting/a", 2, Commit("a-3", 1, new DeadlineChange("floor", Noon))));
        (await journal.NextAsync()).ShouldBe(Noon);
        journal.Health.SchemaVersion.ShouldBe(2);
        await journal.DisposeAsync();
        fixture.Scalar("PRAGMA user_version").ShouldBe(2L);
        fixture.Scalar("PRAGMA integrity_check").ShouldBe("ok");
    }

    [Fact]
    public async Task A_migrated_journal_has_the_tables_of_a_new_one()
    {
        await using var migrated = new JournalFixture();
        Write(migrated, Version1);
        await migrated.OpenAsync();
        await using var created = await OpenedAsync();

        const string Columns = "SELECT group_concat(line, '; ') FROM (SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk AS line FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE t.schema = 'main' ORDER BY 1)";
        migrated.Scalar(Columns).ShouldBe(created.Scalar(Columns));
        ((string)created.Scalar(Columns)!).ShouldContain("deadlines.due");
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_old_version()
    {
        await using var fixture = new JournalFixture();
        Write(fixture, Version1 + "CREATE TABLE deadlines (mine TEXT);"); // what the step makes is there already

        await Should.ThrowAsync<JournalOpenException>(() => fixture.OpenAsync());

        fixture.Scalar("PRAGMA user_version").ShouldBe(1L);
        fixture.Scalar("SELECT count(*) FROM events").ShouldBe(3L);
    }

    [Fact]
    public async Task A_newer_journal_is_refused_with_both_versions_and_left_alone()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.DisposeAsync();
        Write(fixture, "PRAGMA user_version = 7");
        var before = await File.ReadAllBytesAsync(fixture.Path);

        var refused = await Should.ThrowAsync<JournalOpenException>(() => fixture.OpenAsync());

        refused.Message.ShouldContain("schema version 7");
        refused.Message.ShouldContain("reads versions 1 to 2");
        (await File.ReadAllBytesAsync(fixture.Path)).ShouldBe(before);
    }

    [Theory]
    [InlineData("CREATE TABLE contacts (name TEXT)")]
    [InlineData("CREATE TABLE events (name TEXT); PRAGMA application_id = 42; PRAGMA user_version = 2")]
    public async Task A_database_of_another_application_is_refused_and_left_alone(string sql)
    {
        await using var fixture = new JournalFixture();
        Write(fixture, sql);
        var before = await File.ReadAllBytesAsync(fixture.Path);

        var refused = await Should.ThrowAsync<JournalOpenException>(() => fixture.OpenAsync());

        refused.Message.ShouldContain("is not a coordinator journal");
        (await File.ReadAllBytesAsync(fixture.Path)).ShouldBe(before);
        Directory.GetFiles(fixture.Folder).Select(Path.GetFileName).ShouldBe(["journal.db", "journal.db.lock"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        await using var fixture = new JournalFixture();
        var text = string.Concat(Enumerable.Repeat("Minutes of the fifth round, third phase.\n", 100));
        await File.WriteAllTextAsync(fixture.Path, text);

        var refused = await Should.ThrowAsync<JournalOpenException>(() => fixture.OpenAsync());

        refused.Message.ShouldContain("is not a coordinator journal");
        (await File.ReadAllTextAsync(fixture.Path)).ShouldBe(text);
    }

    [Fact]
    public async Task A_second_open_in_the_same_process_is_refused_until_the_first_is_closed()
    {
        await using var fixture = await OpenedAsync();
        var first = fixture.Journal;

        var refused = await Should.ThrowAsync<JournalOpenException>(() => SqliteJournal.OpenAsync(
            new SqliteJournalOptions { Path = Path.Combine(fixture.Folder, ".", "journal.db") }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteJournal>.Instance));

        refused.Message.ShouldContain("in use");
        await first.DisposeAsync();
        await fixture.OpenAsync();
    }

    [Fact]
    public async Task A_second_process_is_refused_until_the_first_is_gone()
    {
        await using var fixture = new JournalFixture();
        using var holder = CrashProcess.Start("hold", fixture.Path);
        (await holder.StandardOutput.ReadLineAsync()).ShouldBe("held");

        var refused = await Should.ThrowAsync<JournalOpenException>(() => fixture.OpenAsync());
        refused.Message.ShouldContain("is in use: another process");
        using (var second = CrashProcess.Start("hold", fixture.Path))
        {
            (await second.StandardOutput.ReadToEndAsync()).ShouldStartWith("refused: The journal");
            await second.WaitForExitAsync();
            second.ExitCode.ShouldBe(1);
        }

        holder.Kill(); // however it ends
        await holder.WaitForExitAsync();
        await fixture.OpenAsync();
    }

    [Fact]
    public async Task A_link_to_a_journal_is_the_same_journal()
    {
        await using var fixture = await OpenedAsync();
        await using var other = new JournalFixture();
        File.CreateSymbolicLink(other.Path, fixture.Path);

        (await Should.ThrowAsync<JournalOpenException>(() => other.OpenAsync())).Message.ShouldContain("in use");
    }

    [Fact]
    public async Task A_new_journal_can_be_read_by_its_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var fixture = new JournalFixture();
        var path = Path.Combine(fixture.Folder, "data", "journal.db");
        await using var journal = await SqliteJournal.OpenAsync(new SqliteJournalOptions { Path = path }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteJournal>.Instance);
        await journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));

        foreach (var file in new[] { path, path + "-wal" })
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(path)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Its_health_says_how_it_keeps_what_it_is_given()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));

        fixture.Journal.Health.ShouldBe(new JournalHealth(true, 0, 1, null, "WAL, synchronous=FULL", 2, fixture.Path));
        fixture.Scalar("PRAGMA journal_mode").ShouldBe("wal");
    }

    [Fact]
    public async Task The_ports_are_one_journal()
    {
        await using var fixture = new JournalFixture();
        await using var services = new ServiceCollection().AddLogging().AddSqliteJournal(fixture.Path).BuildServiceProvider();

        await services.GetRequiredService<IJournal>().AppendedAsync(Request("meeting/a", 0, Commit("a-1", 1, new DeadlineChange("floor", Noon))));

        (await services.GetRequiredService<IFeed>().HeadAsync()).ShouldBe(1);
        (await services.GetRequiredService<IDeadlines>().NextAsync()).ShouldBe(Noon);
        (await services.GetRequiredService<ICheckpoints>().LoadAsync("registrar")).ShouldBe(0);
    }

    private static void Write(JournalFixture fixture, string sql)
    {
        using var connection = fixture.Connect();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
