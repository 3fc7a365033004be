using System.Collections.Immutable;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Sqlite;
using Coordinator.Storage.Tests.Support;
using static Coordinator.Storage.Tests.Support.JournalFixture;

namespace Coordinator.Storage.Tests;

public sealed class FeedTests
{
    [Fact]
    public async Task A_follower_gets_what_is_on_record_and_then_what_comes()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1", events: 2)));
        await fixture.ReopenAsync();

        await using var follower = fixture.Journal.FollowAsync(0).GetAsyncEnumerator();
        (await follower.MoveNextAsync()).ShouldBeTrue();
        follower.Current.Select(e => e.Position).ShouldBe([1, 2]);
        var next = follower.MoveNextAsync().AsTask();
        next.IsCompleted.ShouldBeFalse();
        await fixture.Journal.AppendedAsync(Request("meeting/b", 0, Commit("b-1", events: 0)));
        await fixture.Journal.AppendedAsync(Request("meeting/b", 0, Commit("b-2", events: 1)));

        (await next).ShouldBeTrue();
        follower.Current.Select(e => e.Told()).ShouldBe((await fixture.Journal.StreamAsync("meeting/b")).Select(e => e.Told()));
        (await fixture.Journal.HeadAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task Followers_see_all_in_order_while_many_append()
    {
        const int Streams = 20, Appends = 100;
        const int All = Streams * Appends * 2;
        await using var fixture = await OpenedAsync();
        var followers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => fixture.Journal.FirstAsync(All))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => Task.Run(async () =>
        {
            for (var n = 0; n < Appends; n++)
                await fixture.Journal.AppendedAsync(Request($"meeting/{stream}", 2 * n, Commit($"c-{n}", events: 2)));
        })));

        await Task.WhenAll(followers);
        await fixture.ReopenAsync(); // so that this is read from the file
        var onRecord = (await fixture.Journal.FirstAsync(All)).Select(e => e.Told()).ToArray();
        foreach (var seen in followers)
        {
            var events = await seen;
            events.Select(e => e.Position).ShouldBe(Enumerable.Range(1, All).Select(position => (long)position));
            events.Select(e => e.Told()).ShouldBe(onRecord);
        }
    }

    [Fact]
    public async Task A_follower_that_falls_behind_what_is_kept_in_memory_misses_nothing()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("first")));
        await using var follower = fixture.Journal.FollowAsync(0).GetAsyncEnumerator();
        (await follower.MoveNextAsync()).ShouldBeTrue();
        var seen = follower.Current.Select(e => e.Position).ToList();

        // More than is kept, in events.
        for (var n = 0; n < 20; n++)
            await fixture.Journal.AppendedAsync(Request("meeting/m", 1 + (n * 1000), [.. Enumerable.Range(0, 100).Select(i => Commit($"c-{n}-{i}", events: 10))]));
        while (seen.Count < 20_001 && await follower.MoveNextAsync()) seen.AddRange(follower.Current.Select(e => e.Position));

        seen.ShouldBe(Enumerable.Range(1, 20_001).Select(position => (long)position));
    }

    [Fact]
    public async Task A_follower_may_begin_in_the_middle_of_a_commit()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c", events: 5)));

        (await fixture.Journal.FirstAsync(2, after: 3)).Select(e => e.Position).ShouldBe([4, 5]);
        await fixture.ReopenAsync();
        (await fixture.Journal.FirstAsync(2, after: 3)).Select(e => e.Position).ShouldBe([4, 5]);
    }

    [Fact]
    public async Task A_follower_ends_when_it_is_cancelled_and_learns_when_the_journal_is_closed()
    {
        await using var fixture = await OpenedAsync();
        using var cancelled = new CancellationTokenSource();
        await using var one = fixture.Journal.FollowAsync(0, cancelled.Token).GetAsyncEnumerator();
        await using var other = fixture.Journal.FollowAsync(0).GetAsyncEnumerator();
        var (waiting, told) = (one.MoveNextAsync().AsTask(), other.MoveNextAsync().AsTask());

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await fixture.Journal.DisposeAsync();
        await Should.ThrowAsync<JournalUnavailableException>(() => told);
    }

    [Fact]
    public async Task A_position_that_the_feed_has_not_reached_is_refused()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/m", 0, Commit("c")));

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => fixture.Journal.FirstAsync(1, after: 2));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => fixture.Journal.FirstAsync(1, after: -1));
    }

    [Fact]
    public void What_is_kept_in_memory_is_bounded_and_found_by_position()
    {
        var recent = new RecentEvents(head: 10);
        var position = 10L;
        ImmutableArray<RecordedEvent> Group(int count, int bytes) =>
            [.. Enumerable.Range(0, count).Select(_ => new RecordedEvent(++position, Stream("s"), position, "t", Noon, "c", default, new byte[bytes]))];

        recent.After(9).ShouldBeEmpty(); // on record, but not here
        for (var n = 0; n < 3_000; n++) recent.Publish(Group(1 + (n % 3), bytes: 10));
        recent.Head.ShouldBe(position);
        recent.After(position).ShouldBeEmpty();
        recent.After(position - 1).Single().Position.ShouldBe(position);
        recent.After(10).ShouldBeEmpty();

        var kept = 0;
        for (var after = position - 1; !recent.After(after).IsEmpty; after--)
        {
            recent.After(after)[0].Position.ShouldBe(after + 1);
            kept++;
        }

        kept.ShouldBeInRange(1_024, 3 * 1_024);
        recent.Publish(Group(1, bytes: 20 << 20));
        recent.After(position - 1).Length.ShouldBe(1);
        recent.After(position - 2).ShouldBeEmpty(); // the large one put the others out
    }
}
