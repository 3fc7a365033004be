using System.Collections.Concurrent;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Sqlite;
using Coordinator.Storage.Tests.Support;
using Microsoft.Data.Sqlite;
using static Coordinator.Storage.Tests.Support.JournalFixture;

namespace Coordinator.Storage.Tests;

public sealed class FailureTests
{
    [Fact]
    public async Task A_failure_before_commit_writes_nothing_and_says_so()
    {
        var faults = new Faults();
        await using var fixture = await OpenedAsync(faults.Into);
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));

        _ = faults.Next(CommitStage.Begun);
        var failed = await Should.ThrowAsync<JournalUnavailableException>(async () => await fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-2"))));

        failed.InnerException.ShouldBeOfType<IOException>();
        (await fixture.Journal.FindReceiptAsync(Stream("meeting/a"), "a-2")).ShouldBeNull();
        fixture.Journal.Health.LastFailure.ShouldNotBeNull().Message.ShouldContain("injected");
        (await fixture.Journal.AppendedAsync(Request("meeting/a", 1, Commit("a-2")))).Receipts[0].Position.ShouldBe(2);
        fixture.Journal.Health.Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task A_full_disk_fails_the_whole_group_and_leaves_the_journal_usable()
    {
        using var gate = new Gate();
        var limit = 0;
        await using var fixture = await OpenedAsync(options => options with
        {
            Fault = (stage, connection) =>
            {
                if (stage == CommitStage.Begun) Execute(connection, $"PRAGMA max_page_count = {(Volatile.Read(ref limit) == 0 ? 1_000_000 : 1)}");
                gate.Hold(stage, connection);
            },
        });
        var first = fixture.Journal.AppendAsync(Request("meeting/a", 0, Commit("a-1"))).AsTask();
        await gate.Reached;
        Volatile.Write(ref limit, 1);
        var group = new[]
        {
            fixture.Journal.AppendAsync(Request("meeting/b", 0, Commit("b-1", events: 1))).AsTask(),
            fixture.Journal.AppendAsync(Request("meeting/c", 0, Commit("c-1") with { Events = [new EventData("large.v1", new byte[1 << 20])] })).AsTask(),
            fixture.Journal.AppendAsync(Request("meeting/d", 0, Commit("d-1", events: 1))).AsTask(),
        };
        gate.Open();
        await first;

        foreach (var append in group)
            (await Should.ThrowAsync<JournalUnavailableException>(() => append)).InnerException.ShouldBeOfType<SqliteException>().SqliteErrorCode.ShouldBe(SQLitePCL.raw.SQLITE_FULL);
        (await fixture.Journal.HeadAsync()).ShouldBe(1);
        Volatile.Write(ref limit, 0);
        await fixture.Journal.AppendedAsync(Request("meeting/b", 0, Commit("b-1")));
        (await fixture.Journal.FirstAsync(2)).Select(e => $"{e.Position} {e.CommandId}").ShouldBe(["1 a-1", "2 b-1"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_outcome_is_unknown_the_receipt_tells_the_truth(bool written)
    {
        var faults = new Faults();
        await using var fixture = await OpenedAsync(faults.Into);
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));
        await using var follower = fixture.Journal.FollowAsync(1).GetAsyncEnumerator();
        var next = follower.MoveNextAsync().AsTask();

        _ = faults.Next(written ? CommitStage.Committed : CommitStage.Committing);
        await Should.ThrowAsync<AppendOutcomeUnknownException>(async () => await fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-2"))));

        var receipt = await fixture.Journal.FindReceiptAsync(Stream("meeting/a"), "a-2");
        (receipt is not null).ShouldBe(written);
        (await fixture.Journal.StreamAsync("meeting/a")).Length.ShouldBe(written ? 2 : 1);
        (await fixture.Journal.HeadAsync()).ShouldBe(written ? 2 : 1);

        // Whoever sends it again gets the first receipt, or has it written now; a follower gets it once either way.
        var again = await fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-2")));
        if (written) again.ShouldBe(new AppendResult.Duplicate(receipt!));
        else again.ShouldBeOfType<AppendResult.Appended>().Version.ShouldBe(2);
        (await next).ShouldBeTrue();
        follower.Current.Select(e => e.CommandId).ShouldBe(["a-2"]);
        await fixture.Journal.AppendedAsync(Request("meeting/a", 2, Commit("a-3")));
        (await follower.MoveNextAsync()).ShouldBeTrue();
        follower.Current.Select(e => e.CommandId).ShouldBe(["a-3"]);
        fixture.Journal.Health.Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task While_the_outcome_cannot_be_made_certain_nothing_is_said_about_it()
    {
        var faults = new Faults();
        await using var fixture = await OpenedAsync(faults.Into);
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));

        // Another connection takes the write lock in the middle of it, as a stuck tool of an operator might.
        using var other = fixture.Connect();
        _ = faults.Next(CommitStage.Committed, _ => Execute(other, "BEGIN IMMEDIATE"));
        await Should.ThrowAsync<AppendOutcomeUnknownException>(async () => await fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-2"))));

        fixture.Journal.Health.Ready.ShouldBeFalse();
        await Should.ThrowAsync<JournalUnavailableException>(async () => await fixture.Journal.FindReceiptAsync(Stream("meeting/a"), "a-2"));
        await Should.ThrowAsync<JournalUnavailableException>(() => fixture.Journal.StreamAsync("meeting/a"));

        Execute(other, "ROLLBACK");
        // The next append finds it possible again.
        (await fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-2")))).ShouldBeOfType<AppendResult.Duplicate>();
        (await fixture.Journal.FindReceiptAsync(Stream("meeting/a"), "a-2")).ShouldNotBeNull().Version.ShouldBe(2);
        fixture.Journal.Health.Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_failed_commit_left_in_the_log_does_not_come_to_life_after_a_crash()
    {
        var faults = new Faults();
        await using var fixture = await OpenedAsync(faults.Into);
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));
        await fixture.Journal.FindReceiptAsync(Stream("meeting/a"), "a-1"); // a reader keeps the log in use

        // What a COMMIT whose flush failed leaves behind: whole frames at the end of the WAL that no connection sees.
        // A copy of the journal makes them, with the right salts and checksums.
        byte[] orphan;
        using (var copy = fixture.Copy())
        {
            using var connection = copy.Connect();
            Execute(connection, "PRAGMA wal_autocheckpoint = 0; INSERT INTO events SELECT 2, stream, 2, type, at, 'orphan', actor, data FROM events");
            orphan = JournalCopy.Read(copy.Path + "-wal")[JournalCopy.Read(fixture.Path + "-wal").Length..];
        }

        await using (var log = new FileStream(fixture.Path + "-wal", FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) await log.WriteAsync(orphan);
        Events().ShouldBe(2L); // a crash now would bring it to life

        _ = faults.Next(CommitStage.Committing);
        await Should.ThrowAsync<AppendOutcomeUnknownException>(async () => await fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-2"))));

        // The receipts are asked only after this, and from now on the answer stays true.
        Events().ShouldBe(1L);
        (await fixture.Journal.FindReceiptAsync(Stream("meeting/a"), "a-2")).ShouldBeNull();

        object? Events()
        {
            using var crashed = fixture.Copy();
            return crashed.Scalar("SELECT count(*) FROM events");
        }
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_written_does_not_fail_appends_for_ever()
    {
        var faults = new Faults();
        await using var fixture = await OpenedAsync(faults.Into);
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));
        var failed = faults.Next(CommitStage.Begun);
        await fixture.Journal.SaveSnapshotAsync(new Snapshot(Stream("meeting/a"), 1, "form", new byte[] { 1 }));
        await failed;

        await fixture.Journal.AppendedAsync(Request("meeting/a", 1, Commit("a-2")));
        (await fixture.Journal.LoadSnapshotAsync(Stream("meeting/a"))).ShouldBeNull();
    }

    [Fact]
    public async Task A_checkpoint_that_failed_rides_with_the_next_append()
    {
        var faults = new Faults();
        await using var fixture = await OpenedAsync(faults.Into);
        var failed = faults.Next(CommitStage.Begun);
        await fixture.Journal.SaveAsync("registrar", 3);
        await failed;

        (await fixture.Journal.LoadAsync("registrar")).ShouldBe(3);
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));
        fixture.Scalar("SELECT position FROM checkpoints").ShouldBe(3L);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Makes the store fail once at a stage.</summary>
    private sealed class Faults
    {
        private readonly ConcurrentDictionary<CommitStage, (Action<SqliteConnection> Before, TaskCompletionSource Failed)> _next = [];

        public SqliteJournalOptions Into(SqliteJournalOptions options) => options with
        {
            Fault = (stage, connection) =>
            {
                if (!_next.TryRemove(stage, out var fault)) return;
                fault.Before(connection);
                fault.Failed.SetResult();
                throw new IOException("injected failure");
            },
        };

        /// <summary>Completes when it has failed.</summary>
        public Task Next(CommitStage stage, Action<SqliteConnection>? before = null)
        {
            var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _next[stage] = (before ?? (_ => { }), failed);
            return failed.Task;
        }
    }
}
