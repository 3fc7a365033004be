using System.Collections.Concurrent;
using System.Diagnostics;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Tests.Support;

namespace Coordinator.Grains.Tests;

public class InProcessGrainsTests
{
    [Fact]
    public async Task A_grain_that_was_idle_goes_to_sleep_and_wakes_as_it_was()
    {
        await using var world = await World.StartAsync();
        await world.AddAsync(5);
        world.Host.Awake.ShouldBe(1);

        world.Time.Advance(world.Options.IdleAfter + TimeSpan.FromSeconds(1));
        await AllAsleepAsync(world);

        (await world.LedgerAsync()).State.Sum.ShouldBe(5);
        world.Host.Awake.ShouldBe(1);
    }

    /// <summary>A grain that has just answered may still be putting its pen down; it sleeps at the next sweep.</summary>
    private static async Task AllAsleepAsync(World world)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (world.Host.Awake > 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await world.Host.SweepAsync();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_grain_that_was_asked_lately_stays_awake()
    {
        await using var world = await World.StartAsync();
        await world.AddAsync(5);
        world.Time.Advance(world.Options.IdleAfter - TimeSpan.FromSeconds(1));
        await world.LedgerAsync();

        world.Time.Advance(TimeSpan.FromSeconds(2));
        await world.Host.SweepAsync();

        world.Host.Awake.ShouldBe(1);
    }

    [Fact]
    public async Task Asking_for_what_does_not_exist_leaves_nothing_behind()
    {
        await using var world = await World.StartAsync();

        for (var i = 0; i < 100; i++) (await world.LedgerAsync($"none-{i}")).Version.ShouldBe(0);
        (await world.AddAsync((int)LedgerDecider.Limit + 1, key: "refused")).Refusal.ShouldNotBeNull();

        world.Time.Advance(world.Options.IdleAfter + TimeSpan.FromSeconds(1));
        await AllAsleepAsync(world);
        (await world.Store.HeadAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Commands_that_arrive_while_a_grain_goes_to_sleep_are_not_lost()
    {
        await using var world = await World.StartAsync();
        using var done = new CancellationTokenSource();
        var sweeping = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                world.Time.Advance(world.Options.IdleAfter * 2);
                await world.Host.SweepAsync();
            }
        });

        for (var i = 0; i < 300; i++) await Task.WhenAll(world.AddAsync(1, key: "a"), world.AddAsync(1, key: "b"));
        await done.CancelAsync();
        await sweeping;

        (await world.LedgerAsync("a")).State.Sum.ShouldBe(300);
        (await world.LedgerAsync("b")).State.Sum.ShouldBe(300);
    }

    [Fact]
    public async Task A_command_is_traced_by_name_and_answer_and_never_by_who_sent_it()
    {
        await using var world = await World.StartAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GrainMeters.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await world.AddAsync(5, key: "traced");
        await world.AddAsync((int)LedgerDecider.Limit, key: "traced");

        var traced = spans.Where(s => (string?)s.GetTagItem("coordinator.grain") == "ledger/traced").ToList();
        traced.Select(s => s.DisplayName).ShouldBe(["ledger.add", "ledger.add"]);
        traced[0].GetTagItem("coordinator.version").ShouldBe(1L);
        traced[1].GetTagItem("coordinator.refusal").ShouldBe("limit");
        traced.SelectMany(s => s.TagObjects).ShouldNotContain(t => t.Value!.ToString()!.Contains("Secretariat", StringComparison.Ordinal));
    }
}
