using Coordinator.Grains.Journal;
using Coordinator.Storage.Tests.Support;
using static Coordinator.Storage.Tests.Support.JournalFixture;

namespace Coordinator.Storage.Tests;

public sealed class SnapshotAndCheckpointTests
{
    [Fact]
    public async Task The_newest_snapshot_is_kept()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1", events: 9)));
        (await fixture.Journal.LoadSnapshotAsync(Stream("meeting/a"))).ShouldBeNull();

        await fixture.Journal.SaveSnapshotAsync(Of("meeting/a", 5, "five"));
        await ShouldHaveAsync(5, "five");
        await fixture.Journal.SaveSnapshotAsync(Of("meeting/a", 9, "nine"));
        await fixture.Journal.SaveSnapshotAsync(Of("meeting/a", 7, "seven"));
        await ShouldHaveAsync(9, "nine");
        await fixture.ReopenAsync();
        await ShouldHaveAsync(9, "nine");
        await fixture.Journal.SaveSnapshotAsync(Of("meeting/a", 7, "seven"));
        await ShouldHaveAsync(9, "nine"); // though the other still waits to be written
        await fixture.ReopenAsync();
        await ShouldHaveAsync(9, "nine");

        async Task ShouldHaveAsync(long version, string state)
        {
            var snapshot = (await fixture.Journal.LoadSnapshotAsync(Stream("meeting/a"))).ShouldNotBeNull();
            (snapshot.Stream, snapshot.Version, snapshot.Form).ShouldBe((Stream("meeting/a"), version, "meeting.state.v1"));
            snapshot.State.ToArray().ShouldBe(System.Text.Encoding.UTF8.GetBytes(state));
        }
    }

    [Fact]
    public async Task A_snapshot_of_events_that_are_not_on_record_is_dropped()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));
        await fixture.Journal.SaveSnapshotAsync(Of("meeting/a", 2, "of the future"));
        await fixture.Journal.SaveSnapshotAsync(Of("meeting/none", 1, "of nothing"));
        await fixture.ReopenAsync();

        (await fixture.Journal.LoadSnapshotAsync(Stream("meeting/a"))).ShouldBeNull();
        (await fixture.Journal.LoadSnapshotAsync(Stream("meeting/none"))).ShouldBeNull();
    }

    [Fact]
    public async Task Many_snapshots_are_all_written_by_the_time_it_is_closed()
    {
        await using var fixture = await OpenedAsync();
        for (var n = 0; n < 100; n++) await fixture.Journal.AppendedAsync(Request($"meeting/{n}", 0, Commit("c")));
        for (var n = 0; n < 100; n++) await fixture.Journal.SaveSnapshotAsync(Of($"meeting/{n}", 1, new string('x', 100_000)));
        await fixture.ReopenAsync();

        fixture.Scalar("SELECT count(*) FROM snapshots").ShouldBe(100L);
    }

    [Fact]
    public async Task A_follower_resumes_at_its_checkpoint()
    {
        await using var fixture = await OpenedAsync();
        (await fixture.Journal.LoadAsync("registrar")).ShouldBe(0);
        for (var n = 0; n < 10; n++) await fixture.Journal.AppendedAsync(Request("meeting/m", n, Commit($"c-{n}")));
        foreach (var seen in await fixture.Journal.FirstAsync(4))
            if (seen.Position <= 4) await fixture.Journal.SaveAsync("registrar", seen.Position);
        (await fixture.Journal.LoadAsync("registrar")).ShouldBe(4);

        await fixture.ReopenAsync();

        var from = await fixture.Journal.LoadAsync("registrar");
        (await fixture.Journal.FirstAsync(6, from)).Select(e => e.Position).ShouldBe([5, 6, 7, 8, 9, 10]);
        await fixture.Journal.SaveAsync("registrar", 0); // to do all again
        await fixture.ReopenAsync();
        (await fixture.Journal.LoadAsync("registrar")).ShouldBe(0);
        (await fixture.Journal.LoadAsync("usher")).ShouldBe(0);
    }

    [Fact]
    public async Task A_checkpoint_is_on_disk_before_the_next_append_is_acknowledged()
    {
        await using var fixture = await OpenedAsync();
        for (var n = 0; n < 50; n++)
        {
            await fixture.Journal.SaveAsync("registrar", n);
            await fixture.Journal.AppendedAsync(Request("meeting/m", n, Commit($"c-{n}")));
            fixture.Scalar("SELECT position FROM checkpoints WHERE follower = 'registrar'").ShouldBe((long)n);
        }
    }

    private static Snapshot Of(string stream, long version, string state) =>
        new(Stream(stream), version, "meeting.state.v1", System.Text.Encoding.UTF8.GetBytes(state));
}
