using Coordinator.Domain;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Tests.Support;
using NodaTime;
using static Coordinator.Storage.Tests.Support.JournalFixture;

namespace Coordinator.Storage.Tests;

public sealed class DeadlineTests
{
    [Fact]
    public async Task Deadlines_come_due_earliest_first_and_survive_a_restart()
    {
        await using var fixture = await OpenedAsync();
        (await fixture.Journal.NextAsync()).ShouldBeNull();
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1", 1, Due("floor", 30), Due("vote", 10))));
        await fixture.Journal.AppendedAsync(Request("meeting/b", 0, Commit("b-1", 0, Due("silence", 20))));
        await fixture.ReopenAsync();

        (await fixture.Journal.NextAsync()).ShouldBe(Noon + Duration.FromMinutes(10));
        (await DueAsync(fixture, 9)).ShouldBeEmpty();
        (await DueAsync(fixture, 20)).ShouldBe(["meeting/a vote", "meeting/b silence"]);
        (await DueAsync(fixture, 99)).ShouldBe(["meeting/a vote", "meeting/b silence", "meeting/a floor"]);
        (await fixture.Journal.DueAsync(Noon + Duration.FromHours(2), most: 1)).ShouldBe([new PendingDeadline(Stream("meeting/a"), "vote", Noon + Duration.FromMinutes(10))]);
    }

    [Fact]
    public async Task A_deadline_is_moved_and_cleared_by_commits_in_their_order()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0,
            Commit("a-1", 1, Due("floor", 30), new DeadlineChange("vote", null), Due("vote", 5)),
            Commit("a-2", 1, Due("floor", 15), new DeadlineChange("vote", null))));

        (await DueAsync(fixture, 99)).ShouldBe(["meeting/a floor"]);
        (await fixture.Journal.NextAsync()).ShouldBe(Noon + Duration.FromMinutes(15));
        await fixture.Journal.AppendedAsync(Request("meeting/a", 2, Commit("a-3", 0, new DeadlineChange("floor", null), new DeadlineChange("never-set", null))));
        (await fixture.Journal.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task An_append_that_is_refused_changes_no_deadline()
    {
        await using var fixture = await OpenedAsync();
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1")));
        var changed = fixture.Journal.ChangedAsync();

        await fixture.Journal.AppendAsync(Request("meeting/a", 0, Commit("a-2", 1, Due("floor", 1))));
        await fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-1", 1, Due("floor", 1))));
        await fixture.Journal.AppendAsync(Request("meeting/a", 1, Commit("a-3", 1)));

        (await fixture.Journal.NextAsync()).ShouldBeNull();
        changed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_waits_for_a_change_finds_it_on_record()
    {
        await using var fixture = await OpenedAsync();
        var changed = fixture.Journal.ChangedAsync();

        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1", 1, Due("floor", 1))));
        await changed;
        (await fixture.Journal.NextAsync()).ShouldBe(Noon + Duration.FromMinutes(1));

        var again = fixture.Journal.ChangedAsync();
        again.IsCompleted.ShouldBeFalse();
        await fixture.Journal.AppendedAsync(Request("meeting/a", 1, Commit("a-2", 1, new DeadlineChange("floor", null))));
        await again;
        (await fixture.Journal.NextAsync()).ShouldBeNull();

        using var cancelled = new CancellationTokenSource();
        var waiting = fixture.Journal.ChangedAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_deadline_is_never_due_before_its_time()
    {
        await using var fixture = await OpenedAsync();
        var due = Noon + Duration.FromNanoseconds(150); // between two ticks
        await fixture.Journal.AppendedAsync(Request("meeting/a", 0, Commit("a-1", 1, new DeadlineChange("floor", due))));

        (await fixture.Journal.DueAsync(Noon + Duration.FromNanoseconds(149), 1)).ShouldBeEmpty();
        var next = (await fixture.Journal.NextAsync()).ShouldNotBeNull();
        next.ShouldBeGreaterThanOrEqualTo(due);
        (await fixture.Journal.DueAsync(next, 1)).Length.ShouldBe(1);
    }

    private static DeadlineChange Due(string name, int minutes) => new(name, Noon + Duration.FromMinutes(minutes));

    private static async Task<string[]> DueAsync(JournalFixture fixture, int minutes) =>
        [.. (await fixture.Journal.DueAsync(Noon + Duration.FromMinutes(minutes), most: 10)).Select(d => $"{d.Stream} {d.Name}")];
}
