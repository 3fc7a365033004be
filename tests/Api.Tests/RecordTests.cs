using System.Net;
using Coordinator.Api.Tests.Support;
using Coordinator.Domain.Meetings;

namespace Coordinator.Api.Tests;

public sealed class RecordTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task A_whole_meeting_is_on_record()
    {
        var meeting = await _server.MeetingAsync(MeetingStatus.Open);
        var at = $"/api/v1/meetings/{meeting}/";
        var chair = await _server.Chair();
        async Task ChairAsync(string command, object? body = null) => (await chair.PostAsync(at + command, body)).ShouldBeOk();
        async Task HeadAsync(string party, string command, object? body = null) => (await (await _server.Head(party)).PostAsync(at + command, body)).ShouldBeOk();

        await ChairAsync("take-up-item", new { item = 1 });
        await HeadAsync("KOR", "request-floor", new { kind = "statement" });
        await ChairAsync("recognise-speaker", new { request = 1, seconds = 60 });
        await HeadAsync("PRK", "request-floor", new { kind = "point-of-order" });
        await ChairAsync("recognise-speaker", new { request = 2 });
        await HeadAsync("PRK", "end-intervention");
        await ChairAsync("rule-on-point-of-order", new { intervention = 2, ruling = "not-upheld", note = "In order." });
        await ChairAsync("end-intervention");
        await HeadAsync("USA", "submit-proposal", new { title = "A text <script>alert(1)</script>", text = "Line one\n\"quoted\" & <b>bold</b>", matter = "recommendation" });
        await ChairAsync("open-vote", new { proposal = 1 });
        foreach (var party in TestServer.Parties[..4]) await HeadAsync(party, "cast-ballot", new { vote = 1, choice = "yes" });
        await HeadAsync("RUS", "cast-ballot", new { vote = 1, choice = "no", reason = "Not yet" });

        var during = (await chair.GetAsync(at + "record")).ShouldBeOk();
        during.Json!["provisional"]!.GetValue<bool>().ShouldBeTrue();
        during.Json["votes"]![0]!["choices"].ShouldBeNull("choices are on record once the vote is closed");
        during.Text.ShouldNotContain("Not yet");

        await ChairAsync("close-vote", new { vote = 1 });
        await ChairAsync("suspend", new { reason = "Consultations" });
        await ChairAsync("resume");
        await ChairAsync("close");

        var record = (await chair.GetAsync(at + "record")).ShouldBeOk();
        record.ETag.ShouldBe($"\"{await _server.VersionAsync(meeting)}\"");
        record.Json!["provisional"]!.GetValue<bool>().ShouldBeFalse();
        record.Json["version"]!.GetValue<long>().ShouldBe(await _server.VersionAsync(meeting));
        record.Json["status"]!.GetValue<string>().ShouldBe("closed");
        record.Json["delegations"]!.AsArray().Count.ShouldBe(6);
        record.Json["interventions"]!.AsArray().Count.ShouldBe(2);
        record.Json["rulings"]![0]!["ruling"]!.GetValue<string>().ShouldBe("not-upheld");
        var vote = record.Json["votes"]![0]!;
        vote["choices"]!.AsArray().Select(c => c!["choice"]?.GetValue<string>()).ShouldBe(["yes", "yes", "yes", "yes", "no", null]);
        vote["outcome"]!["result"]!.GetValue<string>().ShouldBe("carried");
        record.Json["suspensions"]!.AsArray().Count.ShouldBe(1);

        var page = (await chair.GetAsync(at + "record.html")).ShouldBeOk();
        page.Message.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        page.Message.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        page.Text.ShouldNotContain("<script");
        page.Text.ShouldContain("A text &lt;script&gt;alert(1)&lt;/script&gt;");
        page.Text.ShouldContain("&quot;quoted&quot; &amp; &lt;b&gt;bold&lt;/b&gt;");
        page.Text.ShouldContain(WebUtility.HtmlEncode(vote["outcome"]!["explanation"]!.GetValue<string>()));
        page.Text.ShouldContain("Kim Gye Gwan");
        page.Text.ShouldNotContain("provisional:");
        page.Text.ShouldContain("UTC");
        page.Text.ShouldNotContain("src=");
        page.Text.ShouldNotContain("href=");
    }

    [Fact]
    public async Task A_meeting_taken_over_from_the_public_record_has_one_too()
    {
        var secretariat = await _server.Secretariat();
        var past = (await secretariat.GetAsync($"/api/v1/mechanisms/{TestServer.Mechanism}/meetings?body={TestServer.Body}&status=closed")).Json!.AsArray().Last(m => m!["datesOnly"]!.GetValue<bool>())!["id"]!.GetValue<string>();
        var record = (await secretariat.GetAsync($"/api/v1/meetings/{past}/record")).ShouldBeOk().Json!;
        record["fromRecord"]!.GetValue<bool>().ShouldBeTrue();
        record["recordedOutcome"]!.GetValue<string>().ShouldBe("Chairman's Statement");
        var page = (await secretariat.GetAsync($"/api/v1/meetings/{past}/record.html")).ShouldBeOk().Text;
        page.ShouldContain("8 December 2008 to 11 December 2008");
        page.ShouldContain("Saiki Akitaka");
        page.ShouldContain("below, flagged");
    }

    [Fact]
    public async Task A_record_is_for_those_who_take_part()
    {
        var bilateral = await _server.MeetingAsync(body: "wg-dprk-us");
        foreach (var address in new[] { "", "/record", "/record.html" })
        {
            (await (await _server.Head("USA")).GetAsync($"/api/v1/meetings/{bilateral}{address}")).ShouldBeOk();
            (await (await _server.Head("JPN")).GetAsync($"/api/v1/meetings/{bilateral}{address}")).ShouldBe(HttpStatusCode.Forbidden, "not-a-member");
            (await (await _server.Chair()).GetAsync($"/api/v1/meetings/{bilateral}{address}")).ShouldBe(HttpStatusCode.Forbidden, "not-the-chair");
        }

        using var display = await _server.Display(bilateral);
        (await display.GetAsync($"/api/v1/meetings/{bilateral}/record")).ShouldBe(HttpStatusCode.Forbidden, "display");
    }
}
