using System.Net;
using Coordinator.Api.Tests.Support;
using Coordinator.Domain.Meetings;

namespace Coordinator.Api.Tests;

/// <summary>Whatever is sent gets its own clear answer, and what is refused leaves nothing behind.</summary>
public sealed class BadInputTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private async Task RefusedAsync(string meeting, Func<Task<Answer>> send, HttpStatusCode status, string code, string? field = null)
    {
        await _server.SettledAsync();
        var (version, head) = (await _server.VersionAsync(meeting), await _server.HeadAsync());
        (await send()).ShouldBe(status, code, field);
        (await _server.VersionAsync(meeting)).ShouldBe(version, "nothing is left behind");
        (await _server.HeadAsync()).ShouldBe(head, "nothing is left behind anywhere");
    }

    public static TheoryData<string, string, string, HttpStatusCode, string, string?> Bodies => new()
    {
        { "malformed JSON", "cast-ballot", """{"vote": 1,""", HttpStatusCode.BadRequest, "malformed-json", null },
        { "not JSON at all", "cast-ballot", "vote=1", HttpStatusCode.BadRequest, "malformed-json", null },
        { "invalid UTF-8 escapes", "suspend", """{"reason": "\uD800"}""", HttpStatusCode.BadRequest, "wrong-type", "reason" },
        { "a number where a text is due", "suspend", """{"reason": 7}""", HttpStatusCode.BadRequest, "wrong-type", "reason" },
        { "a text where a number is due", "cast-ballot", """{"vote": "1", "choice": "yes"}""", HttpStatusCode.BadRequest, "wrong-type", "vote" },
        { "a fraction", "cast-ballot", """{"vote": 1.5, "choice": "yes"}""", HttpStatusCode.BadRequest, "wrong-type", "vote" },
        { "a number too large", "cast-ballot", """{"vote": 99999999999, "choice": "yes"}""", HttpStatusCode.BadRequest, "wrong-type", "vote" },
        { "a choice that is none", "cast-ballot", """{"vote": 1, "choice": "maybe"}""", HttpStatusCode.BadRequest, "wrong-type", "choice" },
        { "a choice by number", "cast-ballot", """{"vote": 1, "choice": 0}""", HttpStatusCode.BadRequest, "wrong-type", "choice" },
        { "an array for an object", "cast-ballot", "[]", HttpStatusCode.BadRequest, "wrong-type", null },
        { "null", "cast-ballot", "null", HttpStatusCode.BadRequest, "null-value", null },
        { "a missing member", "cast-ballot", """{"choice": "yes"}""", HttpStatusCode.BadRequest, "missing-member", "vote" },
        { "an unknown member", "cast-ballot", """{"vote": 1, "choice": "yes", "party": "USA"}""", HttpStatusCode.BadRequest, "unknown-member", "party" },
        { "a member twice", "cast-ballot", """{"vote": 1, "choice": "no", "choice": "yes"}""", HttpStatusCode.BadRequest, "named-twice", "choice" },
        { "null for a text", "submit-proposal", """{"title": null, "text": "t", "matter": "procedure"}""", HttpStatusCode.BadRequest, "null-value", "title" },
        { "an instant that is none", "suspend", """{"until": "tomorrow"}""", HttpStatusCode.BadRequest, "wrong-type", "until" },
        { "an identity that is none", "record-attendance", """{"entries": [{"party": "not an id", "attendance": "present"}]}""", HttpStatusCode.BadRequest, "wrong-type", "entries[0].party" },
        { "a type that is wrong deep inside", "record-attendance", """{"entries": [{"party": "CHN", "attendance": "present"}, {"party": "JPN", "attendance": true}]}""", HttpStatusCode.BadRequest, "wrong-type", "entries[1].attendance" },
        { "nested without end", "suspend", "{\"reason\":" + new string('[', 5000), HttpStatusCode.BadRequest, "wrong-type", "reason" },

        { "an empty name", "add-agenda-item", """{"title": ""}""", HttpStatusCode.UnprocessableEntity, "empty-field", "title" },
        { "a blank name", "add-agenda-item", """{"title": "  "}""", HttpStatusCode.UnprocessableEntity, "empty-field", "title" },
        { "an over-long name", "add-agenda-item", "{\"title\": \"" + new string('x', 201) + "\"}", HttpStatusCode.UnprocessableEntity, "field-too-long", "title" },
        { "a control character", "add-agenda-item", """{"title": "a\u0007b"}""", HttpStatusCode.UnprocessableEntity, "control-character", "title" },
        { "a direction override", "add-agenda-item", """{"title": "a\u202eb"}""", HttpStatusCode.UnprocessableEntity, "control-character", "title" },
        { "a line break in a title", "add-agenda-item", """{"title": "a\nb"}""", HttpStatusCode.UnprocessableEntity, "control-character", "title" },
        { "a time that is past", "suspend", """{"until": "2001-01-01T00:00:00Z"}""", HttpStatusCode.UnprocessableEntity, "times-out-of-order", "until" },
        { "a matter that is none", "submit-proposal", """{"title": "t", "text": "t", "matter": "war"}""", HttpStatusCode.UnprocessableEntity, "unknown-matter", "matter" },
        { "a party that takes no part", "record-attendance", """{"entries": [{"party": "FRA", "attendance": "present"}]}""", HttpStatusCode.UnprocessableEntity, "not-a-member", "entries[0].party" },
        { "a party twice", "record-attendance", """{"entries": [{"party": "CHN", "attendance": "present"}, {"party": "CHN", "attendance": "absent"}]}""", HttpStatusCode.UnprocessableEntity, "named-twice", "entries[1].party" },
        { "an item that is not there", "take-up-item", """{"item": 99}""", HttpStatusCode.NotFound, "unknown-item", null },
        { "a proposal that is not there", "open-vote", """{"proposal": 0}""", HttpStatusCode.NotFound, "unknown-proposal", null },
        { "a vote that is not there", "close-vote", """{"vote": -1}""", HttpStatusCode.NotFound, "unknown-vote", null },
        { "a request that is not there", "recognise-speaker", """{"request": 5}""", HttpStatusCode.NotFound, "unknown-request", null },
        { "out of state", "resume", "{}", HttpStatusCode.Conflict, "wrong-status", null },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task What_a_chair_sends_wrongly_is_said_to_be_wrong(string what, string command, string body, HttpStatusCode status, string code, string? field)
    {
        what.ShouldNotBeEmpty();
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var chair = await _server.Chair();
        await RefusedAsync(meeting, () => chair.PostAsync($"/api/v1/meetings/{meeting}/{command}", body), status, code, field);
    }

    [Fact]
    public async Task Bodies_and_headers_of_the_wrong_form_are_told_apart()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var chair = await _server.Chair();
        var address = $"/api/v1/meetings/{meeting}/add-agenda-item";
        var item = new { title = "An item" };

        await RefusedAsync(meeting, () => chair.PostAsync(address), HttpStatusCode.BadRequest, "missing-body");
        await RefusedAsync(meeting, () => chair.PostAsync(address, "", contentType: "application/json"), HttpStatusCode.BadRequest, "missing-body");
        await RefusedAsync(meeting, () => chair.PostAsync(address, "title=x", contentType: "application/x-www-form-urlencoded"), HttpStatusCode.UnsupportedMediaType, "not-json");
        await RefusedAsync(meeting, () => chair.PostAsync(address, "{}", contentType: "text/plain"), HttpStatusCode.UnsupportedMediaType, "not-json");
        await RefusedAsync(meeting, () => chair.PostAsync(address, item, noKey: true), HttpStatusCode.PreconditionRequired, "idempotency-key-required", "Idempotency-Key");
        await RefusedAsync(meeting, () => chair.PostAsync(address, item, key: new string('k', 201)), HttpStatusCode.BadRequest, "malformed-idempotency-key");
        await RefusedAsync(meeting, () => chair.PostAsync(address, item, key: "a b"), HttpStatusCode.BadRequest, "malformed-idempotency-key");
        await RefusedAsync(meeting, () => chair.PostAsync(address, item, ifMatch: "17"), HttpStatusCode.BadRequest, "malformed-if-match");
        await RefusedAsync(meeting, () => chair.PostAsync(address, item, ifMatch: "W/\"1\""), HttpStatusCode.BadRequest, "malformed-if-match");
        await RefusedAsync(meeting, () => chair.PostAsync(address, item, ifMatch: "\"1\""), HttpStatusCode.PreconditionFailed, "version-mismatch");
        await RefusedAsync(meeting, () => chair.PostAsync(address, new { title = new string('x', 300_000) }), HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        await RefusedAsync(meeting, () => chair.SendAsync(HttpMethod.Put, address), HttpStatusCode.MethodNotAllowed, "wrong-method");
        await RefusedAsync(meeting, () => chair.PostAsync($"/api/v1/meetings/{meeting}/explode"), HttpStatusCode.NotFound, "unknown-address");
    }

    [Fact]
    public async Task A_chunked_body_without_a_length_is_bounded_too()
    {
        var meeting = await _server.MeetingAsync();
        var chair = await _server.Chair();
        var answer = await chair.SendAsync(HttpMethod.Post, $"/api/v1/meetings/{meeting}/add-agenda-item", request =>
        {
            request.Headers.Add("Idempotency-Key", "chunked");
            request.Headers.TransferEncodingChunked = true;
            request.Content = new StreamContent(new MemoryStream(new byte[1 << 20]));
            request.Content.Headers.ContentType = new("application/json");
        });
        answer.ShouldBe(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Theory]
    [InlineData("/api/v1/meetings/no-such-meeting", "unknown-meeting")]
    [InlineData("/api/v1/meetings/..", "unknown-address")]
    [InlineData("/api/v1/meetings/a%20b", "unknown-meeting")]
    [InlineData("/api/v1/mechanisms/no-such", "unknown-mechanism")]
    [InlineData("/api/v1/mechanisms/installation", "unknown-mechanism")]
    [InlineData("/api/v1/mechanisms/six-party-talks/bodies/no-such", "unknown-body")]
    [InlineData("/api/v1/mechanisms/six-party-talks/parties/FRA", "unknown-party")]
    [InlineData("/api/v2/me", "unknown-address")]
    public async Task What_is_not_there_is_unknown(string address, string code)
    {
        foreach (var client in new[] { await _server.Installation(), await _server.Head("CHN") })
            (await client.GetAsync(address)).ShouldBe(HttpStatusCode.NotFound, code);
    }

    [Fact]
    public async Task Asking_for_what_is_not_there_wakes_nothing()
    {
        var grains = _server.Service<Grains.Hosting.InProcessGrains>();
        var chair = await _server.Chair();
        await chair.GetAsync("/api/v1/me");
        var awake = grains.Awake;
        for (var i = 0; i < 20; i++) (await chair.PostAsync($"/api/v1/meetings/none-{i}/open")).ShouldBe(HttpStatusCode.NotFound, "unknown-meeting");
        grains.Awake.ShouldBeLessThanOrEqualTo(awake);
    }

    [Fact]
    public async Task Who_may_not_vote_is_told_why()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var chair = await _server.Chair();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/record-attendance", new { entries = new[] { new { party = "JPN", attendance = "absent" } } })).ShouldBeOk();
        (await (await _server.Head("CHN")).PostAsync($"/api/v1/meetings/{meeting}/submit-proposal", new { title = "A text", text = "The text.", matter = "recommendation" })).ShouldBeOk();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/open-vote", new { proposal = 1 })).ShouldBeOk();

        var cast = $"/api/v1/meetings/{meeting}/cast-ballot";
        var yes = new { vote = 1, choice = "yes" };
        var (head, alternate, secretariat) = (await _server.Head("JPN"), await _server.Alternate("KOR"), await _server.Secretariat());
        using var display = await _server.Display(meeting);
        await RefusedAsync(meeting, () => head.PostAsync(cast, yes), HttpStatusCode.Conflict, "not-present");
        await RefusedAsync(meeting, () => alternate.PostAsync(cast, yes), HttpStatusCode.Forbidden, "not-the-voice");
        await RefusedAsync(meeting, () => chair.PostAsync(cast, yes), HttpStatusCode.Forbidden, "not-a-delegation");
        await RefusedAsync(meeting, () => secretariat.PostAsync(cast, yes), HttpStatusCode.Forbidden, "secretariat-has-no-vote");
        await RefusedAsync(meeting, () => display.PostAsync(cast, yes), HttpStatusCode.Forbidden, "display");

        // A party that is no member of the body that meets.
        var bilateral = await _server.MeetingAsync(body: "wg-dprk-us");
        await RefusedAsync(bilateral, () => head.PostAsync($"/api/v1/meetings/{bilateral}/take-voice"), HttpStatusCode.Forbidden, "not-a-member");
        await RefusedAsync(bilateral, () => head.PostAsync($"/api/v1/meetings/{bilateral}/cast-ballot", yes), HttpStatusCode.Forbidden, "not-a-member");
    }

    [Fact]
    public async Task A_suspended_meeting_takes_no_ballots_and_a_closed_one_nothing()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var chair = await _server.Chair();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/suspend", new { reason = "Consultations" })).ShouldBeOk();
        await RefusedAsync(meeting, async () => await (await _server.Head("CHN")).PostAsync($"/api/v1/meetings/{meeting}/request-floor", new { kind = "statement" }), HttpStatusCode.Conflict, "wrong-status");
        await RefusedAsync(meeting, async () => await chair.PostAsync($"/api/v1/meetings/{meeting}/open-vote", new { proposal = 1 }), HttpStatusCode.Conflict, "wrong-status");
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/close")).ShouldBeOk();
        await RefusedAsync(meeting, async () => await chair.PostAsync($"/api/v1/meetings/{meeting}/resume"), HttpStatusCode.Conflict, "wrong-status");
        await RefusedAsync(meeting, async () => await (await _server.Head("CHN")).PostAsync($"/api/v1/meetings/{meeting}/take-voice"), HttpStatusCode.Conflict, "meeting-over");
        await RefusedAsync(meeting, async () => await (await _server.Secretariat()).PostAsync($"/api/v1/meetings/{meeting}/add-agenda-item", new { title = "Later" }), HttpStatusCode.Conflict, "meeting-over");
    }

    [Fact]
    public async Task A_second_head_at_once_and_times_out_of_order_are_refused()
    {
        var meeting = await _server.MeetingAsync();
        var secretariat = await _server.Secretariat();
        var party = $"/api/v1/mechanisms/{TestServer.Mechanism}/parties/RUS";
        await RefusedAsync(meeting, () => secretariat.PostAsync(party + "/accredit-representative", new { id = "second", name = "Another", title = "Ambassador", role = "head", level = "ambassador" }), HttpStatusCode.Conflict, "second-head");
        await RefusedAsync(meeting, () => secretariat.PostAsync(party + "/accredit-representative", new { id = "head", name = "Another", title = "Ambassador", role = "adviser", level = "ambassador" }), HttpStatusCode.Conflict, "already-accredited");
        await RefusedAsync(meeting, () => secretariat.PostAsync(party + "/accredit-representative", new { id = "-x", name = "Another", title = "Ambassador", role = "adviser", level = "ambassador" }), HttpStatusCode.BadRequest, "wrong-type", "id");

        var schedule = $"/api/v1/mechanisms/{TestServer.Mechanism}/bodies/{TestServer.Body}/schedule-meeting";
        object Meeting(string starts, string ends, string zone = "Asia/Shanghai", string? id = null) => new { meeting = id ?? "another", name = "Another", starts, ends, timeZone = zone, place = "Beijing" };
        await RefusedAsync(meeting, () => secretariat.PostAsync(schedule, Meeting("2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z")), HttpStatusCode.UnprocessableEntity, "times-out-of-order", "ends");
        await RefusedAsync(meeting, () => secretariat.PostAsync(schedule, Meeting("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z")), HttpStatusCode.UnprocessableEntity, "times-out-of-order", "ends");
        await RefusedAsync(meeting, () => secretariat.PostAsync(schedule, Meeting("2030-01-01T00:00:00Z", "2030-01-01T01:00:00Z", "Mars/Olympus")), HttpStatusCode.UnprocessableEntity, "unknown-time-zone", "timeZone");
        await RefusedAsync(meeting, () => secretariat.PostAsync(schedule, Meeting("2030-01-01T00:00:00+08:00", "2030-01-01T01:00:00Z")), HttpStatusCode.BadRequest, "wrong-type", "starts");
        await RefusedAsync(meeting, () => secretariat.PostAsync(schedule, Meeting("2030-01-01T00:00:00Z", "2030-01-01T01:00:00Z", id: meeting)), HttpStatusCode.Conflict, "already-scheduled");
        await RefusedAsync(meeting, () => secretariat.PostAsync($"/api/v1/mechanisms/{TestServer.Mechanism}/bodies/wg-dprk-us/schedule-meeting", Meeting("2030-01-01T00:00:00Z", "2030-01-01T01:00:00Z", id: meeting)), HttpStatusCode.Conflict, "already-scheduled");
    }

    [Fact]
    public async Task Headers_too_large_and_addresses_that_are_none_are_refused()
    {
        using var http = _server.NewHttp();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        for (var i = 0; i < 5; i++) request.Headers.Add("X-Filler-" + i, new string('x', 8000));
        (await http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await http.GetAsync(new Uri("/api/v1/meetings/%00", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await http.GetAsync(new Uri("/api/v1/meetings/" + new string('m', 9000), UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.RequestUriTooLong);
    }
}
