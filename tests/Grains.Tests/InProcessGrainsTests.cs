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
}
