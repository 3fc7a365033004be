using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Api.Contracts;
using Coordinator.Api.Live;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using Coordinator.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Coordinator.Api.Tests.Live.Support;

/// <summary>The live protocol on a real server and a real journal. Who somebody is, is told by name in the address.</summary>
public sealed class LiveWorld : IAsyncDisposable
{
    public static readonly MechanismId Mechanism = new("six-party-talks");
    public static readonly BodyId Heads = new("heads-of-delegation");
    public static readonly BodyId WorkingGroup = new("wg-neapsm");
    public static readonly Actor Secretariat = new(ActorRole.Secretariat, Mechanism, Name: "Secretariat");
    public static readonly Actor Chair = new(ActorRole.Chair, Mechanism, Body: Heads, Name: "Chair");
    public static readonly Actor System = Actor.System("tests");
    public static readonly ImmutableArray<PartyId> Six = [new("CHN"), new("PRK"), new("JPN"), new("KOR"), new("RUS"), new("USA")];

    private readonly string _folder = Directory.CreateTempSubdirectory("coordinator-live-").FullName;
    private readonly Callers _callers = new();
    private readonly ConcurrentDictionary<string, HttpContext> _lines = new();
    private readonly List<LiveClient> _clients = [];
    private readonly WebApplication _app;
    private int _commands;

    private LiveWorld(TimeProvider time, Action<LiveOptions>? configure, Func<IFeed, IFeed>? feed)
    {
        Time = time;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var services = builder.Services;
        services.AddRoutingCore();
        services.AddSingleton(time);
        services.AddSqliteJournal(Path.Combine(_folder, "journal.db"));
        if (feed is not null) services.AddSingleton(s => feed(s.GetRequiredService<SqliteJournal>()));
        services.AddInProcessGrains();
        services.AddLive(configure);
        services.AddSingleton<ILiveCallers>(_callers);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Use((context, next) =>
        {
            _lines[context.Request.Query["as"].ToString()] = context;
            return next(context);
        });
        _app.MapLive();
    }

    public TimeProvider Time { get; }

    public string Address { get; private set; } = "";

    public IGrains Grains => _app.Services.GetRequiredService<IGrains>();

    internal LiveRelay Relay => _app.Services.GetRequiredService<LiveRelay>();

    public ValueTask<long> HeadAsync() => _app.Services.GetRequiredService<SqliteJournal>().HeadAsync();

    public int ConnectionCount => _app.Services.GetRequiredService<LiveConnections>().Count;

    public Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());

    public static async Task<LiveWorld> StartAsync(TimeProvider? time = null, Action<LiveOptions>? configure = null, Func<IFeed, IFeed>? feed = null)
    {
        var world = new LiveWorld(time ?? TimeProvider.System, configure, feed);
        await world._app.StartAsync();
        world.Address = world._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        (await world.Grains.Mechanism(Mechanism).SendAsync(world.NextId(), Actor.Installation, world.Now, new MechanismCommand.Establish(Mechanism, "Six-Party Talks", Charters.SixParty))).Refusal.ShouldBeNull();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // --- Who ---------------------------------------------------------------------------------------------------------

    public static Actor Head(PartyId party) => new(ActorRole.Head, Mechanism, party, new($"{party}-head"), Name: $"Head of {party}");

    public static Actor Display(MeetingId? meeting = null, BodyId? body = null) => new(ActorRole.Display, Mechanism, Body: body, Meeting: meeting, Name: "Hall");

    /// <summary>Lets somebody in under a name.</summary>
    public string Admit(string name, Actor actor, Duration? expires = null, LiveEnd? gone = null)
    {
        _callers.Known[name] = (new(actor, $"session-of-{name}", Mechanism, new($"accreditation-of-{name}"), Now + (expires ?? Duration.FromHours(12))), gone);
        return name;
    }

    public async Task<LiveClient> ConnectAsync(string name, Actor actor)
    {
        Admit(name, actor);
        return await ConnectAgainAsync(name);
    }

    public async Task<LiveClient> ConnectAgainAsync(string name)
    {
        var client = await LiveClient.ConnectAsync($"{Address.Replace("http", "ws", StringComparison.Ordinal)}{LiveServices.Address}?as={name}");
        _clients.Add(client);
        return client;
    }

    /// <summary>Cuts somebody's line, as a network does.</summary>
    public void Cut(string name) => _lines[name].Abort();

    private sealed class Callers : ILiveCallers
    {
        public ConcurrentDictionary<string, (LiveCaller Caller, LiveEnd? Gone)> Known { get; } = new();

        public LiveCaller? Of(HttpContext context) => Known.TryGetValue(context.Request.Query["as"].ToString(), out var found) ? found.Caller : null;

        public ValueTask<LiveEnd?> CheckAgainAsync(LiveCaller caller, CancellationToken cancellation) =>
            ValueTask.FromResult(Known.Values.First(k => k.Caller == caller).Gone);
    }

    // --- What happens ------------------------------------------------------------------------------------------------

    public string NextId() => $"test-{Interlocked.Increment(ref _commands)}";

    public static ImmutableArray<PartyId> Parties(int count) => [.. Enumerable.Range(1, count).Select(i => new PartyId($"P{i:000}"))];

    public MeetingPlan Plan(MeetingId meeting, ImmutableArray<PartyId> parties, BodyId? body = null) => new(
        meeting,
        Mechanism,
        body ?? Heads,
        "Heads of Delegation",
        "Seventh round",
        Now,
        Now + Duration.FromDays(2),
        "Asia/Shanghai",
        "Beijing",
        [.. parties.Select(p => new Seat(p, $"Delegation of {p}"))],
        [new(new("MNG"), "Mongolia")],
        new(parties[0], "China"),
        Level.AmbassadorAtLarge,
        Charters.SixParty,
        ["Adoption of the agenda", "Verification"]);

    public async Task<Reply> TryAsync(MeetingId meeting, MeetingCommand command, Actor by) =>
        await Grains.Meeting(meeting).SendAsync(NextId(), by, Now, command);

    public async Task<long> DoAsync(MeetingId meeting, MeetingCommand command, Actor by)
    {
        var reply = await TryAsync(meeting, command, by);
        reply.Refusal.ShouldBeNull();
        return reply.Receipt!.Version;
    }

    public Task<long> VoteAsync(MeetingId meeting, PartyId party, Choice choice, string? reason = null, int vote = 1) =>
        DoAsync(meeting, new MeetingCommand.CastBallot(vote, choice, reason), Head(party));

    public async Task<MeetingId> ScheduleAsync(string name, ImmutableArray<PartyId>? parties = null, BodyId? body = null)
    {
        var meeting = new MeetingId(name);
        await DoAsync(meeting, new MeetingCommand.Schedule(Plan(meeting, parties ?? Six, body)), System);
        return meeting;
    }

    /// <summary>A meeting in session, all delegations there.</summary>
    public async Task<MeetingId> OpenAsync(string name, ImmutableArray<PartyId>? parties = null)
    {
        var delegations = parties ?? Six;
        var meeting = await ScheduleAsync(name, delegations);
        await DoAsync(meeting, new MeetingCommand.Convene(), Chair);
        foreach (var party in delegations)
            await DoAsync(meeting, new MeetingCommand.RecordVoice(party, new(new($"{party}-head"), $"Head of {party}", "Vice Minister", RepresentativeRole.Head, Level.ViceMinister)), System);
        await DoAsync(meeting, new MeetingCommand.Open(), Chair);
        await DoAsync(meeting, new MeetingCommand.RecordAttendance([.. delegations.Select(p => new AttendanceEntry(p, Attendance.Present))]), Chair);
        return meeting;
    }

    /// <summary>A meeting in session with a vote open.</summary>
    /// <param name="matter"><c>recommendation</c> shows choices after the close, <c>procedure</c> as they are cast.</param>
    public async Task<MeetingId> OpenVoteAsync(string name, string matter = "procedure", ImmutableArray<PartyId>? parties = null)
    {
        var meeting = await OpenAsync(name, parties);
        await DoAsync(meeting, new MeetingCommand.SubmitProposal("A proposal", "Its text.", matter), Chair);
        await DoAsync(meeting, new MeetingCommand.OpenVote(1), Chair);
        return meeting;
    }

    // --- What it should look like ------------------------------------------------------------------------------------

    public async Task<(JsonNode View, long Version)> JournalAsync(MeetingId meeting, Audience audience)
    {
        var (state, version) = await Grains.Meeting(meeting).ReadAsync();
        return (ToJson(audience == Audience.Room ? MeetingViews.Room(state) : MeetingViews.Display(state)), version);
    }

    public static JsonNode ToJson(MeetingView view) => JsonSerializer.SerializeToNode(view, Json.Wire)!;

    /// <summary>Waits until the client has the journal's version, and expects it to have the journal's view.</summary>
    public async Task ShouldHaveConvergedAsync(LiveClient client, MeetingId meeting, Audience audience = Audience.Room)
    {
        var (view, version) = await JournalAsync(meeting, audience);
        var watched = client[meeting];
        await client.UntilAsync(() => watched.Version == version, () => $"version {version} of {meeting}; it is {watched.Version}");
        JsonNode.DeepEquals(watched.View, view).ShouldBeTrue($"watched: {watched.View}\njournal: {view}");
    }
}
