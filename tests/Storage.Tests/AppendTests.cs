using Coordinator.Grains.Journal;
using Coordinator.Storage.Tests.Support;
using Microsoft.Data.Sqlite;
using NodaTime;
using static Coordinator.Storage.Tests.Support.JournalFixture;

namespace Coordinator.Storage.Tests;

public sealed class AppendTests
{
    [Fact]
    public async Task What_is_appended_is_read_back_as_it_was()
    {
        await using var fixture = await OpenedAsync();
        var at = Instant.FromUtc(2007, 2, 13, 9, 30) + Duration.FromNanoseconds(1_234_567);
        var first = new Commit("c-1", "fp", "{\"party\":\"中\"}"u8.ToArray(), at, [new("a.v1", "{}"u8.ToArray()), new("b.v1", "{\"x\":\"朝\"}"u8.ToArray())], []);
        var second = new Commit("c-2", "fp2", default, at, [new("c.v1", default)], []);

        var appended = await fixture.Journal.AppendedAsync(Request("meeting/m", 0, first, second));

        appended.Version.ShouldBe(3);
        appended.Receipts.Select(r => (r.CommandId, r.Version, r.Position, r.Fingerprint)).ShouldBe([("c-1", 2, 2, "fp"), ("c-2", 3, 3, "fp2")]);
        var ticks = Instant.FromUtc(2007, 2, 13, 9, 30) + Duration.FromTicks(12_345);
        string[] told =
        [
            $"1 meeting/m@1 a.v1 {ticks} c-1 {{\"party\":\"中\"}} {{}}",
            $"2 meeting/m@2 b.v1 {ticks} c-1 {{\"party\":\"中\"}} {{\"x\":\"朝\"}}",
            $"3 meeting/m@3 c.v1 {ticks} c-2  ",
        ];
        (await fixture.Journal.StreamAsync("meeting/m")).Select(e => e.Told()).ShouldBe(told);
        (await fixture.Journal.FirstAsync(3)).Select(e => e.Told()).ShouldBe(told);
        await fixture.ReopenAsync();
        (await fixture.Journal.StreamAsync("meeting/m")).Select(e => e.Told()).ShouldBe(told);
        (await fixture.Journal.FirstAsync(3)).Select(e => e.Told()).ShouldBe(told);
        (await fixture.Journal.StreamAsync("meeting/m", after: 2)).Single().Version.ShouldBe(3);
        (await fixture.Journal.StreamAsync("meeting/other")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_wrong_version_is_a_conflict_and_writes_nothing()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c-1", events: 3)));

        (await fixture.Journal.AppendAsync(Request("meeting/m", 2, Commit("c-2")))).ShouldBe(new AppendResult.Conflict(3));
        (await fixture.Journal.AppendAsync(Request("meeting/none", 1, Commit("c-2")))).ShouldBe(new AppendResult.Conflict(0));

        (await fixture.Journal.FindReceiptAsync(Stream("meeting/m"), "c-2")).ShouldBeNull();
        (await fixture.Journal.HeadAsync()).ShouldBe(3);
        fixture.Scalar("SELECT count(*) FROM streams").ShouldBe(1L);
    }

    [Fact]
    public async Task A_repeated_command_gets_its_first_receipt_whatever_version_it_expects()
    {
        await using var fixture = await OpenedAsync();
        var receipt = (await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c-1", events: 2)))).Receipts.Single();
        await fixture.Journal.AppendedAsync(Request("meeting/m", 2, Commit("c-2")));

        foreach (var expected in new[] { 0L, 2, 3, 9 })
            (await fixture.Journal.AppendAsync(Request("meeting/m", expected, Commit("c-1")))).ShouldBe(new AppendResult.Duplicate(receipt));
        (await fixture.Journal.AppendAsync(Request("meeting/m", 3, Commit("c-3"), Commit("c-1")))).ShouldBe(new AppendResult.Duplicate(receipt));

        (await fixture.Journal.StreamAsync("meeting/m")).Length.ShouldBe(3);
        (await fixture.Journal.FindReceiptAsync(Stream("meeting/m"), "c-3")).ShouldBeNull();
    }

    [Fact]
    public async Task A_command_is_a_duplicate_after_a_restart_too()
    {
        await using var fixture = await OpenedAsync();
        var receipt = (await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c-1")))).Receipts.Single();

        var journal = await fixture.ReopenAsync();

        (await journal.AppendAsync(Request("meeting/m", 1, Commit("c-1")))).ShouldBe(new AppendResult.Duplicate(receipt));
        (await journal.FindReceiptAsync(Stream("meeting/m"), "c-1")).ShouldBe(receipt);
    }

    [Fact]
    public async Task The_same_command_id_in_another_stream_is_another_command()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c-1")));
        await fixture.Journal.AppendedAsync(Request("meeting/n", 0, Commit("c-1")));
    }

    [Fact]
    public async Task A_commit_without_events_leaves_a_receipt()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c-1", events: 0)));
        await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c-2", events: 2)));
        await fixture.Journal.AppendedAsync(Request("meeting/m", 2, Commit("c-3", events: 0)));

        (await fixture.Journal.FindReceiptAsync(Stream("meeting/m"), "c-1")).ShouldBe(new CommandReceipt("c-1", 0, 0, "fp-c-1", Noon));
        (await fixture.Journal.FindReceiptAsync(Stream("meeting/m"), "c-3")).ShouldBe(new CommandReceipt("c-3", 2, 0, "fp-c-3", Noon));
        (await fixture.Journal.AppendAsync(Request("meeting/m", 2, Commit("c-1")))).ShouldBeOfType<AppendResult.Duplicate>();
    }

    [Fact]
    public async Task Requests_in_one_group_see_each_other_and_do_not_fail_each_other()
    {
        using var gate = new Gate();
        await using var fixture = await OpenedAsync(options => options with { Fault = gate.Hold });
        // The first holds the writer; what is sent meanwhile makes one group.
        var first = fixture.Journal.AppendAsync(Request("meeting/a", 0, Commit("a-1"))).AsTask();
        await gate.Reached;
        var group = new[]
        {
            Request("meeting/a", 1, Commit("a-2")),
            Request("meeting/a", 1, Commit("a-3")), // too late by one
            Request("meeting/a", 2, Commit("a-2")), // the same command as two lines above
            Request("meeting/b", 5, Commit("b-1")), // no such stream
            Request("meeting/b", 0, Commit("b-1", events: 2)),
            Request("meeting/a", 2, Commit("a-4")),
        }.Select(request => fixture.Journal.AppendAsync(request).AsTask()).ToArray();
        gate.Open();

        await first;
        var results = await Task.WhenAll(group);

        results[0].ShouldBeOfType<AppendResult.Appended>().Version.ShouldBe(2);
        results[1].ShouldBe(new AppendResult.Conflict(2));
        results[2].ShouldBe(new AppendResult.Duplicate(((AppendResult.Appended)results[0]).Receipts[0]));
        results[3].ShouldBe(new AppendResult.Conflict(0));
        results[4].ShouldBeOfType<AppendResult.Appended>().Version.ShouldBe(2);
        results[5].ShouldBeOfType<AppendResult.Appended>().Version.ShouldBe(3);
        gate.Groups.ShouldBe(2);
        (await fixture.Journal.StreamAsync("meeting/a")).Select(e => e.CommandId).ShouldBe(["a-1", "a-2", "a-4"]);
        (await fixture.Journal.FirstAsync(5)).Select(e => e.Position).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task Of_two_writers_racing_on_a_stream_exactly_one_wins_each_version()
    {
        const int Rounds = 200;
        await using var fixture = await OpenedAsync();

        async Task<List<long>> Race(string writer)
        {
            var mine = new List<long>();
            for (var version = 0L; version < Rounds;)
            {
                switch (await fixture.Journal.AppendAsync(Request("meeting/m", version, Commit($"{writer}-{version}"))))
                {
                    case AppendResult.Appended appended:
                        mine.Add(appended.Version);
                        version = appended.Version;
                        break;
                    case AppendResult.Conflict conflict:
                        conflict.ActualVersion.ShouldBeGreaterThan(version);
                        version = conflict.ActualVersion;
                        break;
                }
            }

            return mine;
        }

        var won = await Task.WhenAll(Task.Run(() => Race("left")), Task.Run(() => Race("right")));

        won.SelectMany(versions => versions).Order().ShouldBe(Enumerable.Range(1, Rounds).Select(version => (long)version));
        (await fixture.Journal.StreamAsync("meeting/m")).Select(e => e.Version).ShouldBe(Enumerable.Range(1, Rounds).Select(version => (long)version));
    }

    [Fact]
    public async Task The_store_itself_refuses_a_version_or_a_command_twice()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c-1")));
        await fixture.Journal.DisposeAsync();

        Should.Throw<SqliteException>(() => fixture.Scalar("INSERT INTO events SELECT 99, stream, version, type, at, 'c-9', actor, data FROM events"))
            .SqliteExtendedErrorCode.ShouldBe(SQLitePCL.raw.SQLITE_CONSTRAINT_UNIQUE);
        Should.Throw<SqliteException>(() => fixture.Scalar("INSERT INTO receipts SELECT stream, command_id, 7, 7, fingerprint, at FROM receipts"))
            .SqliteExtendedErrorCode.ShouldBe(SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY);
    }

    [Fact]
    public async Task A_large_batch_is_written_whole()
    {
        await using var fixture = await OpenedAsync();
        var commits = Enumerable.Range(0, 2_000).Select(n => Commit($"c-{n}", events: 5)).ToArray();

        var appended = await fixture.Journal.AppendedAsync(Request("meeting/m", 0, commits));

        appended.Version.ShouldBe(10_000);
        appended.Receipts.Length.ShouldBe(2_000);
        (await fixture.Journal.StreamAsync("meeting/m")).Select(e => e.Version).ShouldBe(Enumerable.Range(1, 10_000).Select(version => (long)version));
    }

    [Fact]
    public async Task More_callers_than_there_is_room_for_wait_and_are_served()
    {
        await using var fixture = await OpenedAsync(options => options with { Waiting = 2, GroupRequests = 3, GroupBytes = 1 });

        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => fixture.Journal.AppendedAsync(Request($"meeting/{n}", 0, Commit("c")))));

        (await fixture.Journal.HeadAsync()).ShouldBe(100);
    }

    [Theory]
    [InlineData("no stream")]
    [InlineData("no commits")]
    [InlineData("negative version")]
    [InlineData("no command id")]
    [InlineData("a command twice")]
    [InlineData("too large")]
    public async Task What_is_not_a_request_is_refused_before_it_waits(string what)
    {
        await using var fixture = await OpenedAsync();
        var request = what switch
        {
            "no stream" => Request("", 0, Commit("c")),
            "no commits" => Request("meeting/m", 0),
            "negative version" => Request("meeting/m", -1, Commit("c")),
            "no command id" => Request("meeting/m", 0, Commit("")),
            "a command twice" => Request("meeting/m", 0, Commit("c"), Commit("c")),
            _ => Request("meeting/m", 0, Commit("c") with { Events = [new EventData("large.v1", new byte[(64 << 20) + 1])] }),
        };

        await Should.ThrowAsync<ArgumentException>(async () => await fixture.Journal.AppendAsync(request));
    }

    [Fact]
    public async Task An_append_withdrawn_while_it_waits_is_not_written()
    {
        using var gate = new Gate();
        using var withdrawn = new CancellationTokenSource();
        await using var fixture = await OpenedAsync(options => options with { Fault = gate.Hold });
        var first = fixture.Journal.AppendAsync(Request("meeting/a", 0, Commit("a-1")), withdrawn.Token).AsTask();
        await gate.Reached;
        var second = fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-2")), withdrawn.Token).AsTask();

        await withdrawn.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => second);
        await Should.ThrowAsync<OperationCanceledException>(async () => await fixture.Journal.AppendAsync(Request("meeting/b", 0, Commit("b-1")), withdrawn.Token));
        first.IsCompleted.ShouldBeFalse();
        gate.Open();
        // That it was being written already is for its caller to know: the write went on.
        (await first).ShouldBeOfType<AppendResult.Appended>().Version.ShouldBe(1);
        await fixture.Journal.AppendedAsync(Request("meeting/a", 1, Commit("a-2")));
    }

    [Fact]
    public async Task Closing_writes_what_was_taken_and_takes_no_more()
    {
        using var gate = new Gate();
        await using var fixture = await OpenedAsync(options => options with { Fault = gate.Hold });
        var taken = new List<Task<AppendResult>> { fixture.Journal.AppendAsync(Request("meeting/0", 0, Commit("c"))).AsTask() };
        await gate.Reached;
        taken.AddRange(Enumerable.Range(1, 50).Select(n => fixture.Journal.AppendAsync(Request($"meeting/{n}", 0, Commit("c"))).AsTask()));
        await fixture.Journal.SaveAsync("late", 7);

        var closing = fixture.Journal.DisposeAsync().AsTask();
        await Should.ThrowAsync<JournalUnavailableException>(async () => await fixture.Journal.AppendAsync(Request("meeting/late", 0, Commit("c"))));
        gate.Open();
        await closing;

        (await Task.WhenAll(taken)).ShouldAllBe(result => result is AppendResult.Appended);
        await Should.ThrowAsync<JournalUnavailableException>(async () => await fixture.Journal.FindReceiptAsync(Stream("meeting/0"), "c"));
        await Should.ThrowAsync<JournalUnavailableException>(() => fixture.Journal.ChangedAsync());
        fixture.Journal.Health.Ready.ShouldBeFalse();
        var journal = await fixture.OpenAsync();
        (await journal.HeadAsync()).ShouldBe(51);
        (await journal.LoadAsync("late")).ShouldBe(7);
    }

    [Fact]
    public async Task Closing_twice_is_closing_once()
    {
        await using var fixture = await OpenedAsync();
        await Task.WhenAll(fixture.Journal.DisposeAsync().AsTask(), Task.Run(fixture.Journal.Dispose));
        await fixture.Journal.DisposeAsync();
    }
}
