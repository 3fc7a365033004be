using System.Collections.Concurrent;
using Coordinator.Api.Demo;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;
using Microsoft.AspNetCore.Builder;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Coordinator.Api.Tests.Support;

/// <summary>The system's clock, which a test can put forward.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));
}

/// <summary>
/// The server as it is run: the same composition, on a port of its own and an SQLite file, with the six-party talks
/// imported and six delegations accredited.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    public const string Mechanism = "six-party-talks";
    public const string Body = "heads-of-delegation";
    public static readonly string[] Parties = ["CHN", "PRK", "JPN", "KOR", "RUS", "USA"];

    private readonly ConcurrentDictionary<string, Task<TestClient>> _clients = new();
    private int _meetings;

    private TestServer(WebApplication app, string folder, ShiftedTime time) => (App, Folder, Time) = (app, folder, time);

    public WebApplication App { get; }
    public string Folder { get; }
    public ShiftedTime Time { get; }
    public string Address => App.Urls.Single();
    public DemoLinks Demo { get; private set; } = null!;
    public RecordedLogs Logs { get; private init; } = null!;

    public T Service<T>() where T : notnull => App.Services.GetRequiredService<T>();

    public static async Task<TestServer> StartAsync(bool realLimits = false, string? folder = null, Action<WebApplicationBuilder>? configure = null, bool prepare = true, bool demo = false)
    {
        folder ??= Directory.CreateTempSubdirectory("coordinator-api-").FullName;
        var time = new ShiftedTime();
        var logs = new RecordedLogs();
        var app = await CoordinatorServer.CreateAsync(new() { DataFolder = folder, Urls = "http://127.0.0.1:0", Log = LogForm.Json, Demo = demo }, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(logs);
            builder.Services.AddSingleton<TimeProvider>(time);
            if (!realLimits)
            {
                var much = new RateLimits.Allowance(1_000_000, 1_000_000);
                builder.Services.AddSingleton(new RateLimits { Session = much, Address = much, Anonymous = much, SigningIn = much });
            }

            configure?.Invoke(builder);
        });
        await app.StartAsync();
        var server = new TestServer(app, folder, time) { Logs = logs };
        await server.Service<Installation>().EnsureAsync();
        if (prepare) server.Demo = await server.Service<Demonstration>().PrepareAsync(server.Address, default);
        return server;
    }

    public TestClient Anonymous() => new(NewHttp());

    public HttpClient NewHttp(bool cookies = false)
    {
        var handler = new SocketsHttpHandler { UseCookies = cookies, AllowAutoRedirect = false };
        return new(handler) { BaseAddress = new(Address) };
    }

    public Task<TestClient> Installation() => _clients.GetOrAdd("installation", _ => SignInAsync(Identity.Installation.Id, new(ActorRole.Secretariat, "Secretariat of the installation")));

    public Task<TestClient> Secretariat() => _clients.GetOrAdd("secretariat", _ => SignInAsync(new(Mechanism), new(ActorRole.Secretariat, "Secretariat")));

    public Task<TestClient> Chair(string body = Body) => _clients.GetOrAdd("chair:" + body, _ => SignInAsync(new(Mechanism), new(ActorRole.Chair, "Chair", Body: new(body))));

    public Task<TestClient> Head(string party) => _clients.GetOrAdd("head:" + party, _ => SignInAsync(new(Mechanism), new(ActorRole.Head, party, new(party), new("head"))));

    public Task<TestClient> Alternate(string party) => _clients.GetOrAdd("alternate:" + party, _ => SignInAsync(new(Mechanism), new(ActorRole.Alternate, party, new(party), new("alternate"))));

    public Task<TestClient> Display(string meeting) => SignInAsync(new(Mechanism), new(ActorRole.Display, "Hall", Meeting: new(meeting)));

    /// <summary>A link of the installation's own.</summary>
    public async Task<Token> IssueAsync(MechanismId mechanism, AccreditationHolder holder, Duration? lasts = null) =>
        await Service<Installation>().IssueAsync(mechanism, holder, Time.Now() + (lasts ?? Duration.FromDays(1)));

    public async Task<TestClient> SignInAsync(MechanismId mechanism, AccreditationHolder holder) => await SignInAsync(await IssueAsync(mechanism, holder));

    public async Task<TestClient> SignInAsync(Token link)
    {
        using var anonymous = Anonymous();
        var answer = await anonymous.PostAsync("/api/v1/sessions", new { link = link.Reveal(), kind = "bearer" }, noKey: true);
        answer.ShouldBe(System.Net.HttpStatusCode.Created);
        return new(NewHttp(), answer.Json!["token"]!.GetValue<string>());
    }

    /// <summary>A meeting of its own for a test, of the heads of delegation unless another body is named.</summary>
    /// <param name="upTo">How far it has come: convened, joined by all six, opened with all six present.</param>
    public async Task<string> MeetingAsync(MeetingStatus upTo = MeetingStatus.Convened, string body = Body)
    {
        var secretariat = await Secretariat();
        var starts = Time.Now() + Duration.FromHours(1);
        var scheduled = await secretariat.PostAsync($"/api/v1/mechanisms/{Mechanism}/bodies/{body}/schedule-meeting", new
        {
            meeting = $"test-{Interlocked.Increment(ref _meetings)}",
            name = "A meeting under test",
            starts = starts.ToString(),
            ends = (starts + Duration.FromHours(2)).ToString(),
            timeZone = "Asia/Shanghai",
            place = "Beijing",
            agenda = new[] { "First item", "Second item" },
        });
        scheduled.ShouldBeOk();
        var meeting = scheduled.Json!["meeting"]!.GetValue<string>();
        if (upTo == MeetingStatus.Scheduled) return meeting;
        (await secretariat.PostAsync($"/api/v1/meetings/{meeting}/convene")).ShouldBeOk();
        if (upTo == MeetingStatus.Convened) return meeting;

        foreach (var party in Parties) (await (await Head(party)).PostAsync($"/api/v1/meetings/{meeting}/take-voice")).ShouldBeOk();
        var chair = await Chair(body);
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/open")).ShouldBeOk();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/record-attendance", new { entries = Parties.Select(p => new { party = p, attendance = "present" }) })).ShouldBeOk();
        return meeting;
    }

    public async Task<long> VersionAsync(string meeting) => (await Service<IGrains>().Meeting(new(meeting)).ReadAsync()).Version;

    /// <summary>Waits until all effects of what happened so far are done.</summary>
    public async Task SettledAsync() => await Service<Grains.Reactors.IReactions>().SettledAsync(await HeadAsync());

    public ValueTask<long> HeadAsync() => Service<Grains.Journal.IFeed>().HeadAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values) (await client).Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}

/// <summary>A server that the tests of a class share.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await TestServer.StartAsync();

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Server.Folder, recursive: true);
    }
}

/// <summary>Keeps what is logged, at every level.</summary>
public sealed class RecordedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IEnumerable<(LogLevel Level, string Text)> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            logs._lines.Enqueue((LogLevel.Trace, $"{category} scope: {state}"));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs._lines.Enqueue((logLevel, $"{category}: {formatter(state, exception)} {exception}"));
    }
}
