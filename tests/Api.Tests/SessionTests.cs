using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Coordinator.Api.Identity;
using Coordinator.Api.Tests.Support;
using Coordinator.Domain;
using NodaTime;

namespace Coordinator.Api.Tests;

public sealed class SessionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Sessions = "/api/v1/sessions";
    private static readonly MechanismId s_mechanism = new(TestServer.Mechanism);
    private readonly TestServer _server = shared.Server;

    private Task<Token> LinkAsync(Duration? lasts = null) => _server.IssueAsync(s_mechanism, new(ActorRole.Secretariat, "Somebody of the secretariat"), lasts);

    private async Task<Answer> SignInAsync(string link, string kind = "bearer")
    {
        using var anonymous = _server.Anonymous();
        return await anonymous.PostAsync(Sessions, new { link, kind }, noKey: true);
    }

    [Fact]
    public async Task A_link_signs_in_once()
    {
        var link = await LinkAsync();
        var first = (await SignInAsync(link.Reveal())).ShouldBe(HttpStatusCode.Created);
        first.Json!["me"]!["role"]!.GetValue<string>().ShouldBe("secretariat");
        first.Message.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await SignInAsync(link.Reveal())).ShouldBe(HttpStatusCode.Forbidden, "link-used");
    }

    private async Task<Answer> SignInWithKeyAsync(string link, string key)
    {
        using var anonymous = _server.Anonymous();
        return await anonymous.PostAsync(Sessions, new { link, kind = "bearer" }, key);
    }

    [Fact]
    public async Task Who_did_not_hear_the_answer_signs_in_again_with_the_same_key()
    {
        var link = (await LinkAsync()).Reveal();
        const string Key = "5b1d7b0e-7f6c-4a3f-9a51-1f0d6a2c9e11";
        var first = (await SignInWithKeyAsync(link, Key)).ShouldBe(HttpStatusCode.Created);

        var again = (await SignInWithKeyAsync(link, Key)).ShouldBe(HttpStatusCode.Created);

        again.Json!["token"]!.GetValue<string>().ShouldBe(first.Json!["token"]!.GetValue<string>());
        again.Json!["session"]!.GetValue<string>().ShouldBe(first.Json!["session"]!.GetValue<string>());
        (await SignInWithKeyAsync(link, Key + "0")).ShouldBe(HttpStatusCode.Forbidden, "link-used");
        (await SignInAsync(link)).ShouldBe(HttpStatusCode.Forbidden, "link-used");
        (await SignInWithKeyAsync(link, "short")).ShouldBe(HttpStatusCode.BadRequest, "malformed-idempotency-key");
    }

    [Fact]
    public async Task Signing_in_twice_at_once_with_one_key_is_one_session()
    {
        var link = (await LinkAsync()).Reveal();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SignInWithKeyAsync(link, "c2f4e2f0-95a1-4a86-8f0b-6d1f0a7b3c55")));
        answers.Select(a => a.ShouldBe(HttpStatusCode.Created).Json!["token"]!.GetValue<string>()).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_many_that_use_a_link_at_once_one_is_signed_in()
    {
        var link = await LinkAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SignInAsync(link.Reveal())));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.Code == "link-used").ShouldBe(19);
    }

    [Fact]
    public async Task The_whole_link_is_taken_as_well_as_what_stands_after_its_sign()
    {
        var link = await LinkAsync();
        (await SignInAsync($"{_server.Address}/sign-in#{link.Reveal()}")).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_link_that_has_expired_or_was_revoked_signs_nobody_in()
    {
        var expiring = await LinkAsync(Duration.FromMinutes(1));
        var revoked = await LinkAsync();
        (await (await _server.Secretariat()).DeleteAsync($"/api/v1/mechanisms/{s_mechanism}/accreditations/{revoked.Accreditation}")).ShouldBeOk();
        (await SignInAsync(revoked.Reveal())).ShouldBe(HttpStatusCode.Forbidden, "link-revoked");
        _server.Time.Advance(TimeSpan.FromMinutes(2));
        (await SignInAsync(expiring.Reveal())).ShouldBe(HttpStatusCode.Forbidden, "link-expired");
    }

    [Fact]
    public async Task What_is_guessed_is_answered_alike_whatever_is_there()
    {
        var link = await LinkAsync();
        var guesses = new[]
        {
            link with { Secret = Secret.New() },
            link with { Accreditation = new("a-0000000000000000") },
            link with { Mechanism = new("no-such-mechanism") },
        };
        var answers = new List<string>();
        foreach (var guess in guesses) answers.Add((await SignInAsync(guess.Reveal())).ShouldBe(HttpStatusCode.Forbidden, "unknown-link").Text);
        answers.Distinct().Count().ShouldBe(1);
        (await SignInAsync(link.Reveal())).ShouldBe(HttpStatusCode.Created); // guessing spoils no link
    }

    [Theory]
    [InlineData("")]
    [InlineData("~~")]
    [InlineData("a~b")]
    [InlineData("a~b~c")]
    [InlineData("six-party-talks~../x~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_link_is_said_to_be_none(string text) =>
        (await SignInAsync(text)).ShouldBe(HttpStatusCode.UnprocessableEntity, "malformed-link", "link");

    [Theory]
    [InlineData("Bearer six-party-talks~a-1~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "session-unknown")]
    [InlineData("Bearer installation~a-1~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "session-unknown")]
    [InlineData("Bearer garbage", "malformed-credentials")]
    [InlineData("Basic dXNlcjpwYXNz", "malformed-credentials")]
    public async Task Credentials_that_are_none_are_refused(string authorization, string code)
    {
        using var anonymous = _server.Anonymous();
        var answer = await anonymous.SendAsync(HttpMethod.Get, "/api/v1/me", r => r.Headers.TryAddWithoutValidation("Authorization", authorization));
        answer.ShouldBe(HttpStatusCode.Unauthorized, code);
        answer.Message.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
    }

    [Fact]
    public async Task A_link_is_not_a_session()
    {
        var link = await LinkAsync();
        using var holder = new TestClient(_server.NewHttp(), link.Reveal());
        (await holder.GetAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized, "session-unknown");
    }

    [Fact]
    public async Task Signed_out_is_signed_out()
    {
        using var client = await _server.SignInAsync(await LinkAsync());
        (await client.GetAsync("/api/v1/me")).ShouldBeOk();
        (await client.DeleteAsync("/api/v1/sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await client.GetAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized, "session-ended");
    }

    [Fact]
    public async Task A_session_ends_with_its_accreditation_and_with_its_time()
    {
        var link = await LinkAsync();
        using var revoked = await _server.SignInAsync(link);
        (await (await _server.Secretariat()).DeleteAsync($"/api/v1/mechanisms/{s_mechanism}/accreditations/{link.Accreditation}")).ShouldBeOk();
        (await revoked.GetAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized, "session-revoked");

        await using var later = await TestServer.StartAsync();
        using var expired = await later.SignInAsync(await later.IssueAsync(s_mechanism, new(ActorRole.Secretariat, "Somebody")));
        later.Time.Advance(TimeSpan.FromDays(8));
        (await expired.GetAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized, "session-expired");
    }

    [Fact]
    public async Task A_representative_acts_in_its_present_role_and_not_at_all_once_withdrawn()
    {
        var secretariat = await _server.Secretariat();
        var party = $"/api/v1/mechanisms/{s_mechanism}/parties/KOR";
        (await secretariat.PostAsync(party + "/accredit-representative", new { id = "envoy", name = "An envoy", title = "Counsellor", role = "adviser", level = "director" })).ShouldBeOk();
        var issued = (await secretariat.PostAsync($"/api/v1/mechanisms/{s_mechanism}/accreditations", new { role = "adviser", party = "KOR", representative = "envoy" })).ShouldBe(HttpStatusCode.Created);
        var signedIn = (await SignInAsync(issued.Json!["link"]!.GetValue<string>())).ShouldBe(HttpStatusCode.Created);
        using var envoy = new TestClient(_server.NewHttp(), signedIn.Json!["token"]!.GetValue<string>());

        var meeting = await _server.MeetingAsync();
        (await envoy.PostAsync($"/api/v1/meetings/{meeting}/take-voice")).ShouldBe(HttpStatusCode.Forbidden);
        (await secretariat.PostAsync(party + "/amend-representative", new { id = "envoy", name = "An envoy", title = "Ambassador", role = "alternate", level = "ambassador" })).ShouldBeOk();
        var me = (await envoy.GetAsync("/api/v1/me")).ShouldBeOk().Json!;
        me["role"]!.GetValue<string>().ShouldBe("alternate");
        me["representative"]!["title"]!.GetValue<string>().ShouldBe("Ambassador");
        (await envoy.PostAsync($"/api/v1/meetings/{meeting}/take-voice")).ShouldBeOk();

        (await secretariat.PostAsync(party + "/withdraw-representative", new { id = "envoy" })).ShouldBeOk();
        (await envoy.GetAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized, "accreditation-withdrawn");
        var view = (await secretariat.GetAsync($"/api/v1/meetings/{meeting}")).Json!["view"]!;
        view["delegations"]!["KOR"]!["voice"].ShouldBeNull("the voice ended with the accreditation");
    }

    [Fact]
    public async Task Several_delegations_are_open_in_one_browser()
    {
        using var browser = _server.NewHttp(cookies: true);
        var sessions = new Dictionary<string, string>();
        foreach (var party in TestServer.Parties)
        {
            var link = await _server.IssueAsync(s_mechanism, new(ActorRole.Head, party, new(party), new("head")));
            var answer = await browser.PostAsJsonAsync(Sessions, new { link = link.Reveal(), kind = "cookie" });
            answer.StatusCode.ShouldBe(HttpStatusCode.Created);
            var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
            body["token"].ShouldBeNull("a cookie's secret is not for scripts to read");
            sessions[party] = body["session"]!.GetValue<string>();
            var cookie = answer.Headers.GetValues("Set-Cookie").Single();
            cookie.ShouldStartWith($"coordinator-{sessions[party]}=");
            foreach (var attribute in new[] { "httponly", "samesite=strict", "path=/" }) cookie.ToLowerInvariant().ShouldContain(attribute);
        }

        foreach (var (party, session) in sessions)
        {
            var me = await GetAsync("/api/v1/me", r => r.Headers.Add("Coordinator-Session", session));
            (await me.Content.ReadFromJsonAsync<JsonNode>())!["party"]!["id"]!.GetValue<string>().ShouldBe(party);
            (await GetAsync($"/api/v1/me?session={session}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        // The cookies alone say nothing: which of them would count?
        (await GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync("/api/v1/me", r => r.Headers.Add("Coordinator-Session", "another"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? prepare = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            prepare?.Invoke(request);
            return await browser.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_cookie_counts_for_no_request_that_another_site_can_make()
    {
        using var browser = _server.NewHttp(cookies: true);
        var link = await LinkAsync();
        var answer = await browser.PostAsJsonAsync(Sessions, new { link = link.Reveal(), kind = "cookie" });
        var session = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["session"]!.GetValue<string>();
        var admit = $"/api/v1/mechanisms/{s_mechanism}/admit-party";

        // A form or a simple fetch from elsewhere names the session in the query at best.
        (await SendAsync(HttpMethod.Post, $"{admit}?session={session}", [])).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Get, $"/api/v1/me?session={session}", [("Sec-Fetch-Site", "cross-site")])).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Get, $"/api/v1/me?session={session}", [("Origin", "https://elsewhere.example")])).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Post, $"/hubs/live/negotiate?negotiateVersion=1&session={session}", [("Origin", "https://elsewhere.example")])).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Post, "/hubs/live/negotiate?negotiateVersion=1", [])).ShouldBe(HttpStatusCode.Unauthorized);

        (await SendAsync(HttpMethod.Get, $"/api/v1/me?session={session}", [("Sec-Fetch-Site", "same-origin")])).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Post, $"/hubs/live/negotiate?negotiateVersion=1&session={session}", [("Origin", _server.Address)])).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Post, admit, [("Coordinator-Session", session)])).ShouldBe(HttpStatusCode.PreconditionRequired);

        async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, (string Name, string Value)[] headers)
        {
            var request = new HttpRequestMessage(method, path);
            foreach (var (name, value) in headers) request.Headers.Add(name, value);
            return (await browser.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task A_token_in_the_query_counts_for_the_hub_alone()
    {
        using var client = await _server.SignInAsync(await LinkAsync());
        using var anonymous = _server.Anonymous();
        (await anonymous.GetAsync($"/api/v1/me?access_token={client.Token}")).ShouldBe(HttpStatusCode.Unauthorized, "not-signed-in");
        (await anonymous.PostAsync($"/hubs/live/negotiate?negotiateVersion=1&access_token={client.Token}")).ShouldBeOk();
    }

    [Fact]
    public async Task Neither_links_nor_tokens_get_into_logs_or_the_journal()
    {
        var link = await LinkAsync();
        using var client = await _server.SignInAsync(link);
        await client.GetAsync("/api/v1/me");
        using var anonymous = _server.Anonymous();
        await anonymous.PostAsync($"/hubs/live/negotiate?negotiateVersion=1&access_token={client.Token}");
        await anonymous.GetAsync($"/api/v1/me?access_token={client.Token}");
        await SignInAsync(link.Reveal());

        var secrets = new[] { link.Secret.Text, client.Token!.Split('~')[2] };
        var logged = _server.Logs.Lines.ToList();
        logged.ShouldNotBeEmpty();
        foreach (var secret in secrets)
        {
            logged.ShouldAllBe(l => !l.Text.Contains(secret, StringComparison.Ordinal));
            await foreach (var recorded in _server.Service<Grains.Journal.IJournal>().ReadStreamAsync(new("mechanism/" + s_mechanism), 0))
                System.Text.Encoding.UTF8.GetString(recorded.Data.Span).ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task A_link_is_shown_once()
    {
        var secretariat = await _server.Secretariat();
        var address = $"/api/v1/mechanisms/{s_mechanism}/accreditations";
        var content = new { role = "chair", name = "A chair", body = TestServer.Body };
        var issued = (await secretariat.PostAsync(address, content, key: "issue-once")).ShouldBe(HttpStatusCode.Created);
        var link = issued.Json!["link"]!.GetValue<string>();
        link.ShouldStartWith(_server.Address + "/sign-in#");
        (await secretariat.PostAsync(address, content, key: "issue-once")).ShouldBe(HttpStatusCode.Conflict, "link-shown-already");

        var listed = (await secretariat.GetAsync(address)).ShouldBeOk();
        var id = issued.Json["id"]!.GetValue<string>();
        var line = listed.Json!.AsArray().Single(a => a!["id"]!.GetValue<string>() == id)!;
        line["signedIn"]!.GetValue<bool>().ShouldBeFalse();
        listed.Text.ShouldNotContain("ecret\":");
        listed.Text.ShouldNotContain("ash\":");

        (await SignInAsync(link)).ShouldBe(HttpStatusCode.Created);
        listed = await secretariat.GetAsync(address);
        listed.Json!.AsArray().Single(a => a!["id"]!.GetValue<string>() == id)!["signedIn"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"role": "head", "name": "A head", "party": "CHN"}""", "representative")]
    [InlineData("""{"role": "head", "party": "CHN", "representative": "nobody"}""", "representative")]
    [InlineData("""{"role": "head", "party": "FRA", "representative": "head"}""", "party")]
    [InlineData("""{"role": "adviser", "party": "CHN", "representative": "head"}""", "role")]
    [InlineData("""{"role": "chair", "name": "A chair"}""", "body")]
    [InlineData("""{"role": "chair", "name": "A chair", "body": "no-such"}""", "body")]
    [InlineData("""{"role": "display", "name": "Hall"}""", "meeting")]
    [InlineData("""{"role": "display", "name": "Hall", "meeting": "no-such"}""", "meeting")]
    [InlineData("""{"role": "secretariat"}""", "name")]
    [InlineData("""{"role": "system", "name": "System"}""", "role")]
    [InlineData("""{"role": "secretariat", "name": "S", "expires": "2001-01-01T00:00:00Z"}""", "expires")]
    public async Task A_holder_that_makes_no_sense_is_refused(string body, string field) =>
        (await (await _server.Secretariat()).PostAsync($"/api/v1/mechanisms/{s_mechanism}/accreditations", body)).ShouldBe(HttpStatusCode.UnprocessableEntity, field: field);
}
