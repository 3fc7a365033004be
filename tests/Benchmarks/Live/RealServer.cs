using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Api.Contracts;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Domain;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Reactors;
using Coordinator.Grains.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Coordinator.Benchmarks.Live;

/// <summary>The server as it is put together for use, with a meeting in session and everybody signed in.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly Talks _talks;
    private readonly string[] _tokens;
    private int _commands;

    private RealServer(WebApplication app, Talks talks, string[] tokens)
    {
        _app = app;
        _talks = talks;
        _tokens = tokens;
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _http = new HttpClient { BaseAddress = new(Address) };
    }

    public static MeetingId Meeting { get; } = new("sitting");

    public string Address { get; }

    /// <summary>Where each of those who are signed in connects: the delegations, the chair, the secretariat, displays.</summary>
    public IEnumerable<Uri> Hubs => _tokens.Select(token => new Uri($"{Address.Replace("http", "ws", StringComparison.Ordinal)}/hubs/live?access_token={Uri.EscapeDataString(token)}"));

    private IGrains Grains => _app.Services.GetRequiredService<IGrains>();

    private static Instant Now => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());

    /// <param name="displays">Public displays, beside the delegations, the chair and the secretariat.</param>
    public static async Task<RealServer> StartAsync(string folder, Talks talks, int displays)
    {
        var unlimited = new RateLimits.Allowance(1_000_000, 1_000_000);
        var app = await CoordinatorServer.CreateAsync(new() { DataFolder = folder, Urls = "http://127.0.0.1:0" }, builder =>
        {
            builder.Logging.ClearProviders();
            // One machine plays everybody.
            builder.Services.AddSingleton(new RateLimits { Address = unlimited, Anonymous = unlimited, Session = unlimited, SigningIn = unlimited });
        });
        await app.StartAsync();
        var server = new RealServer(app, talks, new string[talks.Parties.Length + 2 + displays]);
        await server.PrepareAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>A delegation votes, as its head's browser does.</summary>
    public async Task CastAsync(int party, int vote, Choice choice)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/meetings/{Meeting}/cast-ballot");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[party]);
        request.Headers.Add("Idempotency-Key", NextId());
        request.Content = JsonContent.Create(new MeetingCommand.CastBallot(vote, choice), options: Json.Wire);
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Declares the open vote void and opens another on the same proposal.</summary>
    /// <returns>The new vote's number.</returns>
    public async Task<int> VoteAgainAsync()
    {
        var (state, _) = await Grains.Meeting(Meeting).ReadAsync();
        if (state.OpenVote is { } open) await DoAsync(Grains.Meeting(Meeting), new MeetingCommand.AbandonVote(open.Number, "To be repeated"), _talks.Chair);
        await DoAsync(Grains.Meeting(Meeting), new MeetingCommand.OpenVote(1), _talks.Chair);
        return state.Votes.Length + 1;
    }

    public async Task<long> VersionAsync() => (await Grains.Meeting(Meeting).ReadAsync()).Version;

    private string NextId() => $"benchmark-{Interlocked.Increment(ref _commands)}";

    private async Task PrepareAsync()
    {
        var mechanism = _talks.Mechanism;
        await DoAsync(Grains.Mechanism(mechanism), new MechanismCommand.Import(_talks.Document, _talks.Charter), Actor.Installation);
        await DoAsync(Grains.Body(mechanism, _talks.Body), new BodyCommand.ScheduleMeeting(Meeting, "First sitting", Now, Now + Duration.FromDays(1), "Europe/Zurich", "Geneva", ["General debate"]), _talks.Secretariat);
        var meeting = Grains.Meeting(Meeting);
        await DoAsync(meeting, new MeetingCommand.Convene(), _talks.Chair);
        var last = _talks.Parties.Length;
        await Parallel.ForEachAsync(Enumerable.Range(0, _tokens.Length), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            if (i < last)
            {
                var party = _talks.Parties[i];
                var voice = _talks.VoiceOf(party);
                await DoAsync(Grains.Party(mechanism, party), new PartyCommand.AccreditRepresentative(voice.Representative, voice.Name, voice.Title, voice.Role, voice.Level), Talks.System);
                await DoAsync(meeting, new MeetingCommand.RecordVoice(party, voice), Talks.System);
                _tokens[i] = await SignInAsync(new(ActorRole.Head, voice.Name, party, voice.Representative));
                return;
            }

            _tokens[i] = await SignInAsync(
                i == last ? new(ActorRole.Chair, "The chair", Body: _talks.Body)
                : i == last + 1 ? new(ActorRole.Secretariat, "The secretariat")
                : new(ActorRole.Display, "The hall", Meeting: Meeting));
        });
        await DoAsync(meeting, new MeetingCommand.Open(), _talks.Chair);
        await DoAsync(meeting, new MeetingCommand.RecordAttendance([.. _talks.Parties.Select(p => new AttendanceEntry(p, Attendance.Present))]), _talks.Chair);
        await DoAsync(meeting, new MeetingCommand.SubmitProposal("Date of the next meeting", "The parties meet again in the spring.", Talks.LiveMatter), _talks.Chair);
    }

    private async Task<string> SignInAsync(AccreditationHolder holder)
    {
        var link = await _app.Services.GetRequiredService<Installation>().IssueAsync(_talks.Mechanism, holder, Now + Duration.FromDays(1));
        using var response = await _http.PostAsJsonAsync("/api/v1/sessions", new SignIn(link.Reveal(), SessionKind.Bearer), Json.Wire);
        response.EnsureSuccessStatusCode();
        var signedIn = await response.Content.ReadFromJsonAsync<JsonElement>();
        return signedIn.GetProperty("token").GetString()!;
    }

    private async Task DoAsync<TState, TCommand, TEvent>(GrainRef<TState, TCommand, TEvent> grain, TCommand command, Actor actor)
        where TCommand : class
        where TEvent : class
    {
        var reply = await grain.SendAsync(NextId(), actor, Now, command);
        if (reply.Refusal is { } refusal) throw new InvalidOperationException($"{command} was refused: {refusal}");
        await _app.Services.GetRequiredService<IReactions>().SettledAsync(reply.Receipt!.Position);
    }
}
