using System.Net;
using System.Text.Json;
using Coordinator.Api.Live;
using Coordinator.Api.Tests.Live.Support;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using NodaTime;

namespace Coordinator.Api.Tests.Live;

public sealed class AccessTests
{
    private static readonly PartyId s_china = LiveWorld.Six[0];

    public static TheoryData<string, string?> Watchers => new()
    {
        { "secretariat", null },
        { "secretariat-of-installation", null },
        { "secretariat-of-others", "other-mechanism" },
        { "chair", null },
        { "other-chair", "not-the-chair" },
        { "head", null },
        { "observer-party", null },
        { "adviser-of-this-body", null },
        { "adviser-of-another-body", "other-body" },
        { "head-of-a-party-outside", "not-a-member" },
        { "display", null },
        { "display-of-body", null },
        { "display-of-another-meeting", "display" },
        { "display-of-another-body", "display" },
        { "display-of-nothing", "display" },
    };

    private static Actor ActorOf(string name) => name switch
    {
        "secretariat" => LiveWorld.Secretariat,
        "secretariat-of-installation" => Actor.Installation,
        "secretariat-of-others" => new(ActorRole.Secretariat, new("other-talks")),
        "chair" => LiveWorld.Chair,
        "other-chair" => new(ActorRole.Chair, LiveWorld.Mechanism, Body: LiveWorld.WorkingGroup),
        "head" => LiveWorld.Head(s_china),
        "observer-party" => LiveWorld.Head(new("MNG")),
        "adviser-of-this-body" => new(ActorRole.Adviser, LiveWorld.Mechanism, s_china, new("a"), LiveWorld.Heads),
        "adviser-of-another-body" => new(ActorRole.Adviser, LiveWorld.Mechanism, s_china, new("b"), LiveWorld.WorkingGroup),
        "head-of-a-party-outside" => LiveWorld.Head(new("FRA")),
        "display" => LiveWorld.Display(new MeetingId("round")),
        "display-of-body" => LiveWorld.Display(body: LiveWorld.Heads),
        "display-of-another-meeting" => LiveWorld.Display(new MeetingId("another"), LiveWorld.Heads),
        "display-of-another-body" => LiveWorld.Display(body: LiveWorld.WorkingGroup),
        "display-of-nothing" => LiveWorld.Display(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    [Theory]
    [MemberData(nameof(Watchers))]
    public void A_meeting_is_watched_by_those_whom_it_concerns(string who, string? refused)
    {
        Seat[] seats = [.. LiveWorld.Six.Select(p => new Seat(p, p.Value))];
        var plan = new MeetingPlan(new("round"), LiveWorld.Mechanism, LiveWorld.Heads, "Heads", "Round", default, default, "UTC", "Beijing", [.. seats], [new(new("MNG"), "Mongolia")], null, Level.Minister, Charters.SixParty, []);
        var meeting = MeetingDecider.Instance.Evolve(MeetingState.Initial, new MeetingEvent.Scheduled(plan), default);
        var refusal = Audiences.Admit(ActorOf(who), meeting, out var audience);
        refusal?.Code.ShouldBe(refused);
        if (refusal is null) refused.ShouldBeNull();
        if (refused is null) audience.ShouldBe(who.StartsWith("display", StringComparison.Ordinal) ? Audience.Display : Audience.Room);
    }

    [Fact]
    public async Task Nobody_connects_who_is_not_signed_in()
    {
        await using var world = await LiveWorld.StartAsync();
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri($"{world.Address}{LiveServices.Address}/negotiate?negotiateVersion=1&as=nobody"), null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var refused = await http.GetAsync(new Uri($"{world.Address}{LiveServices.Address}"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Refusals_are_problems_that_say_which_rule()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.ScheduleAsync("round");
        var outsider = await world.ConnectAsync("outsider", LiveWorld.Head(new("FRA")));
        var problem = (await Should.ThrowAsync<HubRefusedException>(() => outsider.WatchAsync(meeting))).Problem;
        problem.GetProperty("status").GetInt32().ShouldBe(403);
        problem.GetProperty("code").GetString().ShouldBe("not-a-member");
        problem.GetProperty("rule").GetProperty("id").GetString().ShouldBe("live.watching");

        await RefusedAsync(outsider, "Watch", new { protocol = 1, meeting = "no-such" }, "unknown-meeting", 404);
        await RefusedAsync(outsider, "Watch", new { protocol = 2, meeting = "round" }, "unsupported-protocol", 400);
        await RefusedAsync(outsider, "Watch", new { meeting = "round" }, "malformed-request", 400);
        await RefusedAsync(outsider, "Watch", new { protocol = 1, meeting = "../x" }, "malformed-request", 400);
        await RefusedAsync(outsider, "Watch", new { protocol = 1, meeting = "round", version = "x" }, "malformed-request", 400);
        await RefusedAsync(outsider, "Watch", new { protocol = 1, meeting = "round", more = true }, "malformed-request", 400);
        await RefusedAsync(outsider, "Watch", 7, "malformed-request", 400);
        await RefusedAsync(outsider, "Unwatch", new { }, "malformed-request", 400);
        await RefusedAsync(outsider, "WatchMechanism", new { protocol = 1, mechanism = "others" }, "other-mechanism", 403);
        await RefusedAsync(outsider, "WatchMechanism", new { protocol = 3, mechanism = "others" }, "unsupported-protocol", 400);
        var installation = await world.ConnectAsync("installation", Actor.Installation);
        await RefusedAsync(installation, "WatchMechanism", new { protocol = 1, mechanism = "no-such" }, "unknown-mechanism", 404);

        // Nothing of what was refused is kept, and the line goes on.
        world.Relay.Meetings.ShouldBe(1);
        (await outsider.InvokeAsync("Now")).ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task Presence_counts_connections_of_the_room_and_no_displays()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenAsync("round");
        var chair = await world.ConnectAsync("chair", LiveWorld.Chair);
        await chair.WatchAsync(meeting);
        var phone = await world.ConnectAsync("phone", LiveWorld.Head(s_china));
        var laptop = await world.ConnectAsync("laptop", LiveWorld.Head(s_china));
        var hall = await world.ConnectAsync("hall", LiveWorld.Display(meeting));
        foreach (var client in new[] { phone, phone, laptop, hall }) await client.WatchAsync(meeting);

        await chair.UntilAsync(() => chair[meeting].Presence?.ToJsonString() == """{"CHN":2,"chair":1}""", () => $"two of China; it is {chair[meeting].Presence}");
        laptop[meeting].Presence!.ToJsonString().ShouldBe("""{"CHN":2,"chair":1}""");
        world.Cut("phone");
        await chair.UntilAsync(() => chair[meeting].Presence?.ToJsonString() == """{"CHN":1,"chair":1}""", () => "one of China");
        await laptop.UnwatchAsync(meeting);
        await chair.UntilAsync(() => chair[meeting].Presence?.ToJsonString() == """{"chair":1}""", () => "none of China");
        hall.Of("presence").ShouldBeEmpty();
        (await world.JournalAsync(meeting, Audience.Room)).View["delegations"]!["CHN"]!["attendance"]!.GetValue<string>().ShouldBe("present");
    }

    [Fact]
    public async Task Comings_and_goings_within_a_quarter_of_a_second_are_told_together()
    {
        var time = new ManualTime(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        await using var world = await LiveWorld.StartAsync(time);
        var meeting = await world.OpenAsync("round");
        var chair = await world.ConnectAsync("chair", LiveWorld.Chair);
        await chair.WatchAsync(meeting);
        await chair.UntilAsync(() => chair[meeting].PresenceMessages == 1, () => "its own coming");
        foreach (var party in LiveWorld.Six) await (await world.ConnectAsync(party.Value, LiveWorld.Head(party))).WatchAsync(meeting);
        time.Advance(TimeSpan.FromMilliseconds(249));
        await chair.InvokeAsync("Now");
        chair[meeting].PresenceMessages.ShouldBe(1);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await chair.UntilAsync(() => chair[meeting].PresenceMessages == 2, () => "the comings of six delegations");
        chair[meeting].Presence!.AsObject().Count.ShouldBe(7);
    }

    [Fact]
    public async Task A_session_that_is_signed_out_or_revoked_loses_its_connections()
    {
        await using var world = await LiveWorld.StartAsync();
        foreach (var (name, why) in new[] { ("out", "session-ended"), ("revoked", "session-revoked") })
        {
            var client = await world.ConnectAsync(name, LiveWorld.Head(s_china));
            var second = await world.ConnectAgainAsync(name);
            var other = await world.ConnectAsync("other", LiveWorld.Head(s_china));
            var id = new AccreditationId($"accreditation-of-{name}");
            await MechanismAsync(world, new MechanismCommand.IssueAccreditation(id, new(ActorRole.Secretariat, "A"), "hash", world.Now + Duration.FromHours(1)), LiveWorld.Secretariat);
            await MechanismAsync(world, new MechanismCommand.RedeemAccreditation(id, "hash", $"session-{name}", "hash", world.Now + Duration.FromHours(1)), LiveWorld.System);
            if (name == "out") await MechanismAsync(world, new MechanismCommand.EndSession(id), LiveWorld.System);
            else await MechanismAsync(world, new MechanismCommand.RevokeAccreditation(id), LiveWorld.Secretariat);
            foreach (var gone in new[] { client, second })
            {
                await gone.UntilClosedAsync();
                var ended = gone.Of("ended").ShouldHaveSingleItem();
                ended["code"]!.GetValue<string>().ShouldBe(why);
                ended["detail"]!.GetValue<string>().ShouldNotBeEmpty();
            }

            (await other.InvokeAsync("Now")).ValueKind.ShouldBe(JsonValueKind.String);
        }
    }

    [Fact]
    public async Task A_representative_who_is_withdrawn_loses_the_connection_and_one_whose_role_changes_comes_back()
    {
        await using var world = await LiveWorld.StartAsync();
        var party = world.Grains.Party(LiveWorld.Mechanism, s_china);
        async Task PartyAsync(PartyCommand command, Actor by) => (await party.SendAsync(world.NextId(), by, world.Now, command)).Refusal.ShouldBeNull();
        await PartyAsync(new PartyCommand.Admit(LiveWorld.Mechanism, s_china, "China", "China", "Beijing", "Asia/Shanghai", "zh"), LiveWorld.System);
        await PartyAsync(new PartyCommand.AccreditRepresentative(new("CHN-head"), "Head", "Vice Minister", RepresentativeRole.Head, Level.ViceMinister), LiveWorld.Secretariat);
        await PartyAsync(new PartyCommand.AccreditRepresentative(new("aide"), "Aide", "Counsellor", RepresentativeRole.Alternate, Level.Director), LiveWorld.Secretariat);
        var head = await world.ConnectAsync("head", LiveWorld.Head(s_china));
        var aide = await world.ConnectAsync("aide", new(ActorRole.Alternate, LiveWorld.Mechanism, s_china, new("aide")));

        await PartyAsync(new PartyCommand.AmendRepresentative(new("aide"), "Aide", "Minister-Counsellor", RepresentativeRole.Alternate, Level.Director), LiveWorld.Secretariat);
        (await aide.InvokeAsync("Now")).ValueKind.ShouldBe(JsonValueKind.String);
        await PartyAsync(new PartyCommand.AmendRepresentative(new("aide"), "Aide", "Minister-Counsellor", RepresentativeRole.Adviser, Level.Director), LiveWorld.Secretariat);
        await aide.UntilClosedAsync();
        aide.Of("ended").ShouldBeEmpty();

        await PartyAsync(new PartyCommand.WithdrawRepresentative(new("CHN-head")), LiveWorld.Secretariat);
        await head.UntilClosedAsync();
        head.Of("ended").Single()["code"]!.GetValue<string>().ShouldBe("accreditation-withdrawn");
    }

    [Fact]
    public async Task A_session_that_expires_or_ended_while_it_connected_is_told_so()
    {
        var time = new ManualTime(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        await using var world = await LiveWorld.StartAsync(time);
        world.Admit("short", LiveWorld.Chair, Duration.FromMinutes(5));
        var client = await world.ConnectAgainAsync("short");
        await client.InvokeAsync("Now");
        time.Advance(TimeSpan.FromMinutes(5));
        await client.UntilClosedAsync();
        client.Of("ended").Single()["code"]!.GetValue<string>().ShouldBe("session-expired");

        world.Admit("late", LiveWorld.Chair, gone: LiveEnd.Revoked);
        var late = await world.ConnectAgainAsync("late");
        await late.UntilClosedAsync();
        late.Of("ended").Single()["code"]!.GetValue<string>().ShouldBe("session-revoked");
    }

    [Fact]
    public async Task What_one_client_may_ask_for_is_limited()
    {
        var time = new ManualTime(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        await using var world = await LiveWorld.StartAsync(time);
        for (var i = 0; i < 51; i++) await world.ScheduleAsync($"round-{i}");
        var client = await world.ConnectAsync("chair", LiveWorld.Chair);
        for (var i = 0; i < 50; i++) await client.WatchAsync(new($"round-{i}"));
        await RefusedAsync(client, "Now", null, "too-many-calls", 429);
        time.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync(client, "Watch", new { protocol = 1, meeting = "round-50" }, "too-many-watches", 429);
        await client.WatchAsync(new("round-7"));
        await client.UnwatchAsync(new("round-7"));
        await client.WatchAsync(new("round-50"));
    }

    [Fact]
    public async Task A_session_opens_at_most_twenty_connections()
    {
        await using var world = await LiveWorld.StartAsync();
        world.Admit("busy", LiveWorld.Chair);
        for (var i = 0; i < 20; i++) await (await world.ConnectAgainAsync("busy")).InvokeAsync("Now");
        var surplus = await world.ConnectAgainAsync("busy");
        await surplus.UntilClosedAsync();
        surplus.Of("ended").Single()["code"]!.GetValue<string>().ShouldBe("too-many-connections");
    }

    [Fact]
    public async Task A_message_that_is_too_long_closes_the_connection()
    {
        await using var world = await LiveWorld.StartAsync();
        var client = await world.ConnectAsync("chair", LiveWorld.Chair);
        await client.SendTextAsync($$"""{"type":1,"invocationId":"x","target":"Watch","arguments":["{{new string('x', 40_000)}}"]}""" + '\u001e');
        await client.UntilClosedAsync();
    }

    private static async Task RefusedAsync(LiveClient client, string method, object? argument, string code, int status)
    {
        var refused = await Should.ThrowAsync<HubRefusedException>(() => client.InvokeAsync(method, argument));
        refused.Code.ShouldBe(code);
        refused.Problem.GetProperty("status").GetInt32().ShouldBe(status);
        refused.Problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }

    private static async Task MechanismAsync(LiveWorld world, MechanismCommand command, Actor by) =>
        (await world.Grains.Mechanism(LiveWorld.Mechanism).SendAsync(world.NextId(), by, world.Now, command)).Refusal.ShouldBeNull();
}
