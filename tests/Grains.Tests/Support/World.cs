using System.Text.Json;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Reactors;
using Coordinator.Grains.Serialization;
using Coordinator.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Coordinator.Grains.Tests.Support;

/// <summary>Grains on a real SQLite file in a folder of its own. Stopped and started, it is the same world.</summary>
public sealed class World : IAsyncDisposable
{
    public static readonly MechanismId Mechanism = new("six-party-talks");
    public static readonly BodyId Heads = new("heads-of-delegation");
    public static readonly Actor Secretariat = new(ActorRole.Secretariat, Mechanism, Name: "Secretariat");
    public static readonly Actor Chair = new(ActorRole.Chair, Mechanism, Body: Heads, Name: "Chair");

    private readonly string _folder = Directory.CreateTempSubdirectory("coordinator-grains-").FullName;
    private readonly bool _reactors;
    private ServiceProvider? _services;
    private int _commands;

    private World(bool reactors) => _reactors = reactors;

    public ManualTime Time { get; } = new(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
    public GrainOptions Options { get; } = new();
    public IGrains Grains => Host;
    public InProcessGrains Host => _services!.GetRequiredService<InProcessGrains>();
    public FaultyJournal Journal => (FaultyJournal)_services!.GetRequiredService<IJournal>();
    public SqliteJournal Store => _services!.GetRequiredService<SqliteJournal>();
    public IReactions Reactions => _services!.GetRequiredService<IReactions>();
    public Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());

    /// <param name="reactors">Whether reactors and the deadline clock run.</param>
    public static async Task<World> StartAsync(bool reactors = false, Action<GrainOptions>? configure = null)
    {
        var world = new World(reactors);
        configure?.Invoke(world.Options);
        await world.StartAgainAsync();
        return world;
    }

    public async Task StartAgainAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSqliteJournal(Path.Combine(_folder, "journal.db"));
        services.AddSingleton<IJournal>(s => new FaultyJournal(s.GetRequiredService<SqliteJournal>()));
        services.AddInProcessGrains(o => (o.IdleAfter, o.SnapshotEvery, o.LargestBatch, o.LongestQueue) = (Options.IdleAfter, Options.SnapshotEvery, Options.LargestBatch, Options.LongestQueue));
        if (_reactors) services.AddReactors();
        _services = services.BuildServiceProvider();
        foreach (var hosted in _services.GetServices<IHostedService>()) await hosted.StartAsync(default);
    }

    public async Task StopAsync()
    {
        if (_services is null) return;
        foreach (var hosted in _services.GetServices<IHostedService>()) await hosted.StopAsync(default);
        await _services.DisposeAsync();
        _services = null;
    }

    /// <summary>Another host of the same grains on the same store, as a second process would be.</summary>
    public InProcessGrains AnotherHost() => new(Journal, Options, Time, _services!.GetRequiredService<ILogger<InProcessGrains>>());

    public string NextId() => $"test-{Interlocked.Increment(ref _commands)}";

    public Task<Reply> AddAsync(int amount, string? id = null, string key = "a", IGrains? grains = null, long? expected = null) =>
        SendAsync(new LedgerCommand.Add(amount), id, key, grains, expected);

    public Task<Reply> SendAsync(LedgerCommand command, string? id = null, string key = "a", IGrains? grains = null, long? expected = null) =>
        (grains ?? Grains).SendAsync(LedgerDecider.Kind, key, new Command<LedgerCommand>(id ?? NextId(), Secretariat, Now, command, expected)).AsTask();

    public ValueTask<Versioned<LedgerState>> LedgerAsync(string key = "a", IGrains? grains = null) => (grains ?? Grains).ReadAsync(LedgerDecider.Kind, key, 0);

    /// <summary>Sends, expects acceptance, and waits for the effects elsewhere.</summary>
    public async Task<CommandReceipt> DoAsync<TState, TCommand, TEvent>(GrainRef<TState, TCommand, TEvent> grain, TCommand command, Actor? by = null)
        where TCommand : class
        where TEvent : class
    {
        var reply = await grain.SendAsync(NextId(), by ?? Secretariat, Now, command);
        reply.Refusal.ShouldBeNull();
        await Reactions.SettledAsync(reply.Receipt!.Position).WaitAsync(TimeSpan.FromSeconds(30));
        return reply.Receipt;
    }

    public async Task<CommandReceipt> ImportAsync()
    {
        var document = JsonSerializer.Deserialize<MechanismDocument>(await File.ReadAllTextAsync("six-party-talks.json"), Json.Wire)!;
        return await DoAsync(Grains.Mechanism(Mechanism), new MechanismCommand.Import(document, Charters.SixParty), Actor.Installation);
    }

    public async Task<List<RecordedEvent>> StreamAsync(StreamId stream)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in Store.ReadStreamAsync(stream, 0)) events.Add(recorded);
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
