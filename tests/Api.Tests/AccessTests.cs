using System.Net;
using System.Text.Json.Nodes;
using Coordinator.Api.Tests.Support;
using Coordinator.Domain.Meetings;

namespace Coordinator.Api.Tests;

/// <summary>Who may ask what.</summary>
public sealed class AccessTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task Whoever_is_not_signed_in_gets_nothing_but_the_door()
    {
        using var anonymous = _server.Anonymous();
        var meeting = await _server.MeetingAsync();
        var document = (await anonymous.GetAsync("/openapi/v1.json")).ShouldBeOk().Json!;
        var asked = 0;
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            var address = path
                .Replace("{mechanism}", TestServer.Mechanism, StringComparison.Ordinal)
                .Replace("{meeting}", meeting, StringComparison.Ordinal)
                .Replace("{body}", TestServer.Body, StringComparison.Ordinal)
                .Replace("{party}", "CHN", StringComparison.Ordinal)
                .Replace("{accreditation}", "a-1", StringComparison.Ordinal);
            address.ShouldNotContain("{");
            foreach (var (method, operation) in operations!.AsObject())
            {
                var open = path is "/api/v1/sessions" or "/health/live" or "/health/ready";
                (operation!["security"] is null).ShouldBe(open, $"{method} {path} says in its description whether it is open");
                var answer = await anonymous.SendAsync(new(method.ToUpperInvariant()), address, r => r.Headers.Add("Idempotency-Key", "anonymous"));
                if (open) answer.Status.ShouldNotBe(HttpStatusCode.Unauthorized, $"{method} {path}");
                else answer.ShouldBe(HttpStatusCode.Unauthorized, "not-signed-in");
                asked++;
            }
        }

        asked.ShouldBeGreaterThan(50);
        (await anonymous.PostAsync("/hubs/live/negotiate?negotiateVersion=1")).ShouldBe(HttpStatusCode.Unauthorized);
        (await anonymous.GetAsync("/hubs/live")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    public static TheoryData<string, string, string> Matrix => new()
    {
        // what, body, and who may: i(nstallation) s(ecretariat) c(hair) h(ead) a(lternate) d(isplay)
        { "GET /api/v1/me", "", "ischad" },
        { "GET /api/v1/mechanisms", "", "ischa" },
        { "GET /api/v1/mechanisms/six-party-talks", "", "ischa" },
        { "GET /api/v1/mechanisms/six-party-talks/meetings", "", "ischad" },
        { "GET /api/v1/mechanisms/six-party-talks/bodies/heads-of-delegation", "", "ischa" },
        { "GET /api/v1/mechanisms/six-party-talks/parties/JPN", "", "ischa" },
        { "GET /api/v1/mechanisms/six-party-talks/accreditations", "", "is" },
        { "GET /api/v1/meetings/{meeting}", "", "ischad" },
        { "POST /api/v1/mechanisms/six-party-talks/accreditations", """{"role": "secretariat", "name": "S"}""", "is" },
        { "POST /api/v1/mechanisms/six-party-talks/admit-party", """{"id": "{new}", "name": "N", "short": "N", "capital": "N", "timeZone": "Etc/UTC", "language": "en"}""", "is" },
        { "POST /api/v1/mechanisms/six-party-talks/establish-body", """{"id": "{new}", "name": "N", "members": ["CHN"], "requiredLevel": "expert"}""", "is" },
        { "POST /api/v1/mechanisms/six-party-talks/bodies/heads-of-delegation/require-level", """{"level": "ambassador-at-large", "policy": "warn"}""", "is" },
        { "POST /api/v1/mechanisms/six-party-talks/bodies/heads-of-delegation/schedule-meeting", """{"name": "N", "starts": "2031-01-01T00:00:00Z", "ends": "2031-01-01T01:00:00Z", "timeZone": "Etc/UTC", "place": "P"}""", "isc" },
        { "POST /api/v1/mechanisms/six-party-talks/parties/CHN/accredit-representative", """{"id": "{new}", "name": "N", "title": "T", "role": "adviser", "level": "expert"}""", "ish" },
        { "POST /api/v1/meetings/{meeting}/add-agenda-item", """{"title": "An item"}""", "isc" },
        { "POST /api/v1/meetings/{meeting}/take-up-item", """{"item": 1}""", "c" },
        { "POST /api/v1/meetings/{meeting}/record-attendance", """{"entries": [{"party": "CHN", "attendance": "present"}]}""", "isc" },
        { "POST /api/v1/meetings/{meeting}/request-floor", "{}", "h" },
        { "POST /api/v1/meetings/{meeting}/submit-proposal", """{"title": "T", "text": "T", "matter": "procedure"}""", "ch" },
        { "POST /api/v1/meetings/{meeting}/close-speakers-list", "{}", "c" },
        { "POST /api/v1/meetings/{meeting}/suspend", "{}", "c" },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Each_acts_in_its_capacity_and_in_no_other(string what, string body, string allowed)
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        using var display = await _server.Display(meeting);
        var actors = new (char Letter, TestClient Client)[]
        {
            ('i', await _server.Installation()),
            ('s', await _server.Secretariat()),
            ('c', await _server.Chair()),
            ('h', await _server.Head("CHN")),
            ('a', await _server.Alternate("CHN")),
            ('d', display),
        };
        var method = what[..what.IndexOf(' ')];
        var address = what[(method.Length + 1)..].Replace("{meeting}", meeting, StringComparison.Ordinal);
        // Those who may not first, so that what the others did is not in their way.
        foreach (var (letter, client) in actors.OrderBy(actor => allowed.Contains(actor.Letter)))
        {
            var answer = method == "GET" ? await client.GetAsync(address) : await client.PostAsync(address, body.Replace("{new}", Keys.Next(), StringComparison.Ordinal));
            if (!allowed.Contains(letter)) answer.ShouldBe(HttpStatusCode.Forbidden);
            else ((int)answer.Status).ShouldBeInRange(200, 299, $"{what} as {letter}: {answer.Text}");
            if (method == "POST" && allowed.Contains(letter)) break;
        }
    }

    [Fact]
    public async Task A_display_sees_its_own_meeting_without_what_is_not_for_the_public()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var other = await _server.MeetingAsync();
        (await (await _server.Head("USA")).PostAsync($"/api/v1/meetings/{meeting}/submit-proposal", new { title = "A text", text = "Confidential wording.", matter = "procedure" })).ShouldBeOk();
        using var display = await _server.Display(meeting);

        var seen = (await display.GetAsync($"/api/v1/meetings/{meeting}")).ShouldBeOk();
        seen.Text.ShouldNotContain("Confidential wording.");
        seen.Json!["own"].ShouldBeNull();
        (await (await _server.Head("CHN")).GetAsync($"/api/v1/meetings/{meeting}")).Text.ShouldContain("Confidential wording.");

        (await display.GetAsync($"/api/v1/meetings/{other}")).ShouldBe(HttpStatusCode.NotFound, "unknown-meeting");
        (await display.PostAsync($"/api/v1/meetings/{other}/open")).ShouldBe(HttpStatusCode.NotFound, "unknown-meeting");
        var listed = (await display.GetAsync($"/api/v1/mechanisms/{TestServer.Mechanism}/meetings")).ShouldBeOk().Json!.AsArray();
        listed.Select(m => m!["id"]!.GetValue<string>()).ShouldBe([meeting]);
    }

    [Fact]
    public async Task A_ballot_is_shown_to_its_own_delegation_before_choices_are()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var chair = await _server.Chair();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/submit-proposal", new { title = "A text", text = "Text.", matter = "recommendation" })).ShouldBeOk();
        (await chair.PostAsync($"/api/v1/meetings/{meeting}/open-vote", new { proposal = 1 })).ShouldBeOk();
        (await (await _server.Head("PRK")).PostAsync($"/api/v1/meetings/{meeting}/cast-ballot", new { vote = 1, choice = "no" })).ShouldBeOk();

        (await (await _server.Alternate("PRK")).GetAsync($"/api/v1/meetings/{meeting}")).Json!["own"]!["ballot"]!["choice"]!.GetValue<string>().ShouldBe("no");
        foreach (var other in new[] { await _server.Head("KOR"), chair, await _server.Secretariat() })
        {
            var answer = (await other.GetAsync($"/api/v1/meetings/{meeting}")).ShouldBeOk();
            answer.Json!["view"]!["votes"]!["1"]!["ballots"]!["PRK"]!.GetValue<string>().ShouldBe("cast");
            (answer.Json["own"]?["ballot"]).ShouldBeNull();
            answer.ETag.ShouldBe($"\"{answer.Version}\"");
        }
    }

    [Fact]
    public async Task A_mechanism_does_not_exist_for_those_of_another()
    {
        var installation = await _server.Installation();
        var document = new JsonObject
        {
            ["mechanism"] = new JsonObject { ["id"] = "other-talks", ["name"] = "Other talks" },
            ["parties"] = new JsonArray(new JsonObject { ["id"] = "CHE", ["name"] = "Swiss Confederation", ["short"] = "Switzerland", ["capital"] = "Bern", ["timeZone"] = "Europe/Zurich", ["language"] = "de" }),
            ["bodies"] = new JsonArray(new JsonObject { ["id"] = "plenary", ["name"] = "Plenary", ["members"] = new JsonArray("CHE"), ["chair"] = "CHE", ["level"] = "expert" }),
        };
        (await installation.PostAsync("/api/v1/mechanisms/import", document.ToJsonString())).ShouldBeOk();
        (await installation.PostAsync("/api/v1/mechanisms/other-talks/bodies/plenary/schedule-meeting", new { meeting = "other-1", name = "N", starts = "2031-01-01T00:00:00Z", ends = "2031-01-01T01:00:00Z", timeZone = "Etc/UTC", place = "P" })).ShouldBeOk();
        using var theirs = await _server.SignInAsync(new("other-talks"), new(Domain.ActorRole.Secretariat, "Their secretariat"));
        var ours = await _server.Secretariat();
        var meeting = await _server.MeetingAsync();

        foreach (var (client, mechanism, body, party, known) in new[] { (ours, "other-talks", "plenary", "CHE", "other-1"), (theirs, TestServer.Mechanism, TestServer.Body, "CHN", meeting) })
        {
            foreach (var address in new[] { "", "/meetings", $"/bodies/{body}", $"/parties/{party}", "/accreditations" })
                (await client.GetAsync($"/api/v1/mechanisms/{mechanism}{address}")).ShouldBe(HttpStatusCode.NotFound, "unknown-mechanism");
            (await client.GetAsync($"/api/v1/meetings/{known}")).ShouldBe(HttpStatusCode.NotFound, "unknown-meeting");
            (await client.PostAsync($"/api/v1/meetings/{known}/convene")).ShouldBe(HttpStatusCode.NotFound, "unknown-meeting");
            (await client.PostAsync($"/api/v1/mechanisms/{mechanism}/bodies/{body}/require-level", new { level = "expert", policy = "warn" })).ShouldBe(HttpStatusCode.NotFound, "unknown-mechanism");
            (await client.PostAsync($"/api/v1/mechanisms/{mechanism}/accreditations", new { role = "secretariat", name = "S" })).ShouldBe(HttpStatusCode.NotFound, "unknown-mechanism");
            (await client.GetAsync("/api/v1/mechanisms")).Json!.AsArray().Select(m => m!["id"]!.GetValue<string>()).ShouldNotContain(mechanism);
        }

        (await installation.GetAsync("/api/v1/mechanisms")).Json!.AsArray().Select(m => m!["id"]!.GetValue<string>()).ShouldBe(["other-talks", TestServer.Mechanism]);
        (await ours.PostAsync("/api/v1/mechanisms/import", document.ToJsonString())).ShouldBe(HttpStatusCode.Forbidden, "not-the-secretariat");
    }
}
