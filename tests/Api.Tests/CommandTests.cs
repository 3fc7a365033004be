using System.Net;
using Coordinator.Api.Tests.Support;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;

namespace Coordinator.Api.Tests;

public sealed class CommandTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task A_command_sent_again_is_answered_again_and_not_done_again()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var chair = await _server.Chair();
        var address = $"/api/v1/meetings/{meeting}/add-agenda-item";
        var key = "again-" + meeting;

        var first = (await chair.PostAsync(address, new { title = "Third item" }, key)).ShouldBeOk();
        (await chair.PostAsync(address, new { title = "Fourth item" })).ShouldBeOk();
        var again = (await chair.PostAsync(address, """{ "title" : "Third item" }""", key)).ShouldBeOk();

        first.Json!["replayed"]!.GetValue<bool>().ShouldBeFalse();
        again.Json!["replayed"]!.GetValue<bool>().ShouldBeTrue();
        again.Version.ShouldBe(first.Version);
        again.ETag.ShouldBe(first.ETag);
        (await _server.VersionAsync(meeting)).ShouldBe(first.Version + 1);

        (await chair.PostAsync(address, new { title = "Another item" }, key)).ShouldBe(HttpStatusCode.UnprocessableEntity, "command-id-reused", "Idempotency-Key");
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/suspend", "{}", key)).ShouldBe(HttpStatusCode.UnprocessableEntity, "command-id-reused");
        (await (await _server.Secretariat()).PostAsync(address, new { title = "Third item" }, key)).ShouldBe(HttpStatusCode.UnprocessableEntity, "command-id-reused");
    }

    [Fact]
    public async Task A_command_sent_again_is_answered_though_the_state_would_refuse_it_now()
    {
        var meeting = await _server.MeetingAsync();
        var head = await _server.Head("CHN");
        var voice = (await head.PostAsync($"/api/v1/meetings/{meeting}/take-voice", key: "voice-" + meeting)).ShouldBeOk();
        voice.Json!["replayed"]!.GetValue<bool>().ShouldBeFalse();
        var chair = await _server.Chair();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/open", key: "open-" + meeting)).ShouldBeOk();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/close")).ShouldBeOk();

        (await chair.PostAsync($"/api/v1/meetings/{meeting}/open", key: "open-" + meeting)).ShouldBeOk().Json!["replayed"]!.GetValue<bool>().ShouldBeTrue();
        (await head.PostAsync($"/api/v1/meetings/{meeting}/take-voice", key: "voice-" + meeting)).ShouldBeOk().Json!["replayed"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_cannot_take_the_place_of_what_the_coordinator_sends_itself()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var head = await _server.Head("CHN");
        var chair = await _server.Chair();
        (await head.PostAsync($"/api/v1/meetings/{meeting}/release-voice")).ShouldBeOk();
        var party = await _server.Service<IGrains>().Party(new(TestServer.Mechanism), new("CHN")).ReadAsync();
        // The id that the usher will use for the party's next event.
        var squatted = $"usher:party/{TestServer.Mechanism}/CHN@{party.Version + 1}";
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/add-agenda-item", new { title = "Squatting" }, squatted)).ShouldBeOk();

        (await head.PostAsync($"/api/v1/meetings/{meeting}/take-voice")).ShouldBeOk();
        (await chair.GetAsync($"/api/v1/meetings/{meeting}")).Json!["view"]!["delegations"]!["CHN"]!["voice"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_command_for_another_version_is_refused()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var chair = await _server.Chair();
        var seen = (await chair.GetAsync($"/api/v1/meetings/{meeting}")).ETag!;
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/take-up-item", new { item = 1 }, ifMatch: seen)).ShouldBeOk();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/take-up-item", new { item = 2 }, ifMatch: seen)).ShouldBe(HttpStatusCode.PreconditionFailed, "version-mismatch");
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/take-up-item", new { item = 2 }, ifMatch: "*")).ShouldBeOk();
        (await (await _server.Head("CHN")).PostAsync($"/api/v1/meetings/{meeting}/release-voice", ifMatch: seen)).ShouldBe(HttpStatusCode.PreconditionFailed, "version-mismatch");
    }

    [Fact]
    public async Task The_voice_is_answered_when_the_meeting_has_it()
    {
        var meeting = await _server.MeetingAsync();
        var (head, alternate, chair) = (await _server.Head("JPN"), await _server.Alternate("JPN"), await _server.Chair());
        async Task<string?> VoiceAsync() => (await chair.GetAsync($"/api/v1/meetings/{meeting}")).Json!["view"]!["delegations"]!["JPN"]!["voice"]?["representative"]?.GetValue<string>();

        var taken = (await head.PostAsync($"/api/v1/meetings/{meeting}/take-voice")).ShouldBeOk();
        (await VoiceAsync()).ShouldBe("head");
        taken.Version.ShouldBe(await _server.VersionAsync(meeting));
        (await alternate.PostAsync($"/api/v1/meetings/{meeting}/take-voice")).ShouldBe(HttpStatusCode.Conflict, "voice-held");
        (await head.PostAsync($"/api/v1/meetings/{meeting}/hand-over-voice", new { to = "alternate" })).ShouldBeOk();
        (await VoiceAsync()).ShouldBe("alternate");
        (await head.PostAsync($"/api/v1/meetings/{meeting}/hand-over-voice", new { to = "nobody" })).ShouldBe(HttpStatusCode.NotFound);
        (await alternate.PostAsync($"/api/v1/meetings/{meeting}/release-voice", new { reason = "Leaving" })).ShouldBeOk();
        (await VoiceAsync()).ShouldBeNull();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/take-voice")).ShouldBe(HttpStatusCode.Forbidden, "not-a-delegation");
    }

    [Fact]
    public async Task What_a_command_causes_elsewhere_is_seen_by_whoever_reads_next()
    {
        var secretariat = await _server.Secretariat();
        var mechanism = $"/api/v1/mechanisms/{TestServer.Mechanism}";
        (await secretariat.PostAsync(mechanism + "/admit-party", new { id = "MNG", name = "Mongolia", @short = "Mongolia", capital = "Ulaanbaatar", timeZone = "Asia/Ulaanbaatar", language = "mn" })).ShouldBeOk();
        (await secretariat.GetAsync(mechanism + "/parties/MNG")).ShouldBeOk();
        (await secretariat.PostAsync(mechanism + "/establish-body", new { id = "friends", name = "Friends of the talks", members = new[] { "MNG", "CHN" }, requiredLevel = "director", policy = "require" })).ShouldBeOk();
        (await secretariat.GetAsync(mechanism + "/bodies/friends")).ShouldBeOk().Json!["policy"]!.GetValue<string>().ShouldBe("require");
        (await secretariat.PostAsync(mechanism + "/bodies/friends/require-level", new { level = "minister", policy = "warn" })).ShouldBeOk();
        var body = (await secretariat.GetAsync(mechanism)).Json!["bodies"]!.AsArray().Single(b => b!["id"]!.GetValue<string>() == "friends")!;
        body["requiredLevel"]!.GetValue<string>().ShouldBe("minister");

        var meeting = await _server.MeetingAsync(body: "friends");
        (await secretariat.PostAsync($"/api/v1/meetings/{meeting}/cancel", new { reason = "No quorum foreseen" })).ShouldBeOk();
        var listed = (await secretariat.GetAsync(mechanism + "/meetings?body=friends&status=cancelled")).ShouldBeOk().Json!.AsArray();
        listed.Single()!["id"]!.GetValue<string>().ShouldBe(meeting);
        (await secretariat.GetAsync(mechanism + "/meetings?body=friends&status=open")).Json!.AsArray().ShouldBeEmpty();
        (await secretariat.GetAsync(mechanism + "/meetings?status=wrong")).ShouldBe(HttpStatusCode.UnprocessableEntity, "invalid-field", "status");
        (await secretariat.GetAsync(mechanism + "/meetings?body=wrong")).ShouldBe(HttpStatusCode.UnprocessableEntity, "unknown-body", "body");
    }

    [Fact]
    public async Task A_meeting_without_an_identity_gets_one_that_repetition_finds()
    {
        var chair = await _server.Chair();
        var address = $"/api/v1/mechanisms/{TestServer.Mechanism}/bodies/{TestServer.Body}/schedule-meeting";
        var plan = new { name = "N", starts = "2032-01-01T00:00:00Z", ends = "2032-01-01T01:00:00Z", timeZone = "Etc/UTC", place = "P" };
        var first = (await chair.PostAsync(address, plan, "nameless")).ShouldBeOk();
        var again = (await chair.PostAsync(address, plan, "nameless")).ShouldBeOk();
        again.Json!["meeting"]!.GetValue<string>().ShouldBe(first.Json!["meeting"]!.GetValue<string>());
        again.Json["replayed"]!.GetValue<bool>().ShouldBeTrue();
        (await chair.GetAsync($"/api/v1/meetings/{first.Json["meeting"]}")).ShouldBeOk();
    }
}
