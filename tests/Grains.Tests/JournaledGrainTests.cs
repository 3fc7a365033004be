using Coordinator.Domain;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Tests.Support;

namespace Coordinator.Grains.Tests;

public class JournaledGrainTests
{
    private static readonly StreamId s_stream = new("ledger/a");

    [Fact]
    public async Task What_is_acknowledged_is_there_after_a_restart()
    {
        await using var world = await World.StartAsync();
        (await world.AddAsync(3)).Receipt!.Version.ShouldBe(1);
        (await world.AddAsync(4)).Receipt!.Version.ShouldBe(2);

        await world.StopAsync();
        await world.StartAgainAsync();

        (await world.LedgerAsync()).ShouldBe(new(new(7, 2), 2));
    }

    [Fact]
    public async Task Commands_that_wait_for_the_disk_are_appended_together()
    {
        await using var world = await World.StartAsync();
        var held = world.Journal.Hold();

        var first = world.AddAsync(1);
        await held.Reached;
        var others = Enumerable.Range(0, 100).Select(_ => world.AddAsync(1)).ToArray();
        held.Release();
        await Task.WhenAll([first, .. others]);

        world.Journal.Appends.ShouldBe(2);
        (await world.LedgerAsync()).ShouldBe(new(new(101, 101), 101));
        others.Select(o => o.Result.Receipt!.Version).Order().ShouldBe(Enumerable.Range(2, 100).Select(v => (long)v));
    }

    [Fact]
    public async Task A_repeated_command_is_answered_again_and_not_done_again()
    {
        await using var world = await World.StartAsync();
        var first = await world.AddAsync(5, "same");
        await world.AddAsync(1);

        var again = await world.AddAsync(5, "same");

        again.Replayed.ShouldBeTrue();
        again.Receipt.ShouldBe(first.Receipt);
        (await world.LedgerAsync()).State.Sum.ShouldBe(6);
    }

    [Fact]
    public async Task A_repeated_command_is_answered_again_for_ever()
    {
        await using var world = await World.StartAsync();
        var first = await world.AddAsync(5, "same");
        for (var i = 0; i < 500; i++) await world.AddAsync(1);
        await world.StopAsync();
        await world.StartAgainAsync();

        var again = await world.AddAsync(5, "same");

        again.Receipt.ShouldBe(first.Receipt);
        (await world.LedgerAsync()).State.Sum.ShouldBe(505);
    }

    [Fact]
    public async Task A_repeated_command_gets_its_receipt_even_where_the_state_would_now_refuse_it()
    {
        await using var world = await World.StartAsync();
        var first = await world.AddAsync(600_000, "same");
        (await world.AddAsync(600_000)).Refusal!.Code.ShouldBe("limit");

        var again = await world.AddAsync(600_000, "same");

        again.Receipt.ShouldBe(first.Receipt);
        again.Replayed.ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_command_twice_at_once_is_done_once()
    {
        await using var world = await World.StartAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.AddAsync(7, "same")));

        replies.Select(r => r.Receipt).Distinct().ShouldHaveSingleItem();
        replies.Count(r => !r.Replayed).ShouldBe(1);
        (await world.LedgerAsync()).State.ShouldBe(new LedgerState(7, 1));
    }

    [Fact]
    public async Task A_command_id_with_another_content_is_refused()
    {
        await using var world = await World.StartAsync();
        await world.AddAsync(5, "same");

        var other = await world.AddAsync(6, "same");

        other.Refusal!.Code.ShouldBe("command-id-reused");
        (await world.LedgerAsync()).State.Sum.ShouldBe(5);
    }

    [Fact]
    public async Task A_command_that_changes_nothing_has_a_receipt_too()
    {
        await using var world = await World.StartAsync();
        await world.AddAsync(1);
        var looked = await world.SendAsync(new LedgerCommand.Look(), "look");
        await world.AddAsync(1);

        var again = await world.SendAsync(new LedgerCommand.Look(), "look");

        looked.Receipt!.Version.ShouldBe(1);
        again.Receipt.ShouldBe(looked.Receipt);
        (await world.AddAsync(9, "look")).Refusal!.Code.ShouldBe("command-id-reused");
    }

    [Fact]
    public async Task A_command_made_for_another_version_is_refused()
    {
        await using var world = await World.StartAsync();
        await world.AddAsync(1);

        (await world.AddAsync(1, expected: 0)).Refusal!.Kind.ShouldBe(RefusalKind.Stale);
        (await world.AddAsync(1, "right", expected: 1)).Receipt!.Version.ShouldBe(2);
        // Sent again after a lost answer it is the same command, though its version is past.
        (await world.AddAsync(1, "right", expected: 1)).Replayed.ShouldBeTrue();
    }

    [Fact]
    public async Task Two_activations_of_one_grain_never_both_write()
    {
        await using var world = await World.StartAsync();
        await using var other = world.AnotherHost();

        var replies = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => world.AddAsync(1, grains: i % 2 == 0 ? world.Grains : other)));

        replies.ShouldAllBe(r => r.Receipt != null);
        replies.Select(r => r.Receipt!.Version).Distinct().Count().ShouldBe(400);
        (await world.StreamAsync(s_stream)).Select(e => e.Version).ShouldBe(Enumerable.Range(1, 400).Select(v => (long)v));
        // Each sees the whole once it writes.
        (await world.SendAsync(new LedgerCommand.Look(), grains: other)).Receipt!.Version.ShouldBe(400);
    }

    [Fact]
    public async Task Who_has_seen_an_event_reads_a_state_that_has_it()
    {
        await using var world = await World.StartAsync();
        await using var other = world.AnotherHost();
        await world.LedgerAsync(grains: other);
        await world.AddAsync(1);
        await world.AddAsync(2);
        await other.ReadAsync(LedgerDecider.Kind, "a", 0);

        (await other.ReadAsync(LedgerDecider.Kind, "a", atLeast: 2)).ShouldBe(new(new(3, 2), 2));
    }

    [Fact]
    public async Task A_command_repeated_over_another_activation_is_done_once()
    {
        await using var world = await World.StartAsync();
        await using var other = world.AnotherHost();
        var first = await world.AddAsync(5, "same");

        var again = await world.AddAsync(5, "same", grains: other);

        again.Receipt.ShouldBe(first.Receipt);
        (await world.LedgerAsync(grains: other)).State.Sum.ShouldBe(5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_an_unknown_outcome_the_same_command_gets_the_right_answer(bool written)
    {
        await using var world = await World.StartAsync();
        await world.AddAsync(1);
        world.Journal.OnAppend = async (_, append) =>
        {
            world.Journal.OnAppend = null;
            if (written) await append();
            throw new AppendOutcomeUnknownException("the answer was lost");
        };

        await Should.ThrowAsync<AppendOutcomeUnknownException>(() => world.AddAsync(5, "same"));
        var again = await world.AddAsync(5, "same");

        again.Receipt!.Version.ShouldBe(2);
        again.Replayed.ShouldBe(written);
        (await world.LedgerAsync()).ShouldBe(new(new(6, 2), 2));
    }

    [Fact]
    public async Task While_the_store_is_away_nothing_is_done_and_afterwards_all_goes_on()
    {
        await using var world = await World.StartAsync();
        await world.AddAsync(1);
        world.Journal.OnAppend = (_, _) => throw new JournalUnavailableException("away");
        await Should.ThrowAsync<JournalUnavailableException>(() => world.AddAsync(5));
        (await world.LedgerAsync()).State.Sum.ShouldBe(1);

        world.Journal.OnAppend = null;
        (await world.AddAsync(2)).Receipt!.Version.ShouldBe(2);
        (await world.LedgerAsync()).State.Sum.ShouldBe(3);
    }

    [Fact]
    public async Task A_refusal_does_not_rest_on_what_could_not_be_written()
    {
        await using var world = await World.StartAsync();
        var held = new HeldAppends();
        world.Journal.OnAppend = async (request, append) =>
        {
            if (request.ExpectedVersion != 0) throw new JournalUnavailableException("away");
            await held.WaitAsync();
            return await append();
        };

        var first = world.AddAsync(1);
        await held.Reached;
        // Decided together: the second is refused only because of the first, which then is not written.
        var fills = world.AddAsync((int)LedgerDecider.Limit - 1);
        var refused = world.AddAsync(1);
        held.Release();

        (await first).Receipt.ShouldNotBeNull();
        await Should.ThrowAsync<JournalUnavailableException>(() => fills);
        await Should.ThrowAsync<JournalUnavailableException>(() => refused);
    }

    [Fact]
    public async Task A_bug_in_a_rule_fails_its_own_command_and_no_other()
    {
        await using var world = await World.StartAsync();
        var held = world.Journal.Hold();
        var first = world.AddAsync(1);
        await held.Reached;
        var before = world.AddAsync(2);
        var bug = world.SendAsync(new LedgerCommand.Break());
        var after = world.AddAsync(3);
        held.Release();

        await Should.ThrowAsync<InvalidOperationException>(() => bug);
        await Task.WhenAll(first, before, after);
        (await world.LedgerAsync()).State.ShouldBe(new LedgerState(6, 3));
    }

    [Fact]
    public async Task A_grain_with_ten_thousand_events_wakes_from_its_snapshot()
    {
        await using var world = await World.StartAsync();
        for (var i = 0; i < 40; i++) await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => world.AddAsync(1)));
        await world.StopAsync();
        await world.StartAgainAsync();

        (await world.LedgerAsync()).ShouldBe(new(new(10_000, 10_000), 10_000));
        world.Journal.EventsRead.ShouldBeLessThan(world.Options.SnapshotEvery);
    }

    [Fact]
    public async Task A_snapshot_that_other_rules_made_is_not_read()
    {
        await using var world = await World.StartAsync();
        for (var i = 0; i < 10; i++) await world.AddAsync(1);
        await world.Store.SaveSnapshotAsync(new(s_stream, 10, "ledger/of-another-build", """{"sum":999,"entries":1}"""u8.ToArray()));
        await world.StopAsync();
        await world.StartAgainAsync();

        (await world.LedgerAsync()).ShouldBe(new(new(10, 10), 10));
    }

    [Fact]
    public async Task More_commands_than_a_grain_takes_are_turned_away()
    {
        await using var world = await World.StartAsync(configure: o => o.LongestQueue = 10);
        var held = world.Journal.Hold();
        var first = world.AddAsync(1);
        await held.Reached;
        var waiting = Enumerable.Range(0, 10).Select(_ => world.AddAsync(1)).ToArray();

        await Should.ThrowAsync<Hosting.GrainBusyException>(() => world.AddAsync(1));
        held.Release();
        await Task.WhenAll([first, .. waiting]);
        (await world.LedgerAsync()).State.Sum.ShouldBe(11);
    }
}
