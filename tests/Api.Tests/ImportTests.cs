using System.Net;
using System.Text.Json.Nodes;
using Coordinator.Api.Tests.Support;

namespace Coordinator.Api.Tests;

public sealed class ImportTests : IAsyncLifetime
{
    private const string Import = "/api/v1/mechanisms/import";
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(prepare: false);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_server.Folder, recursive: true);
    }

    private static JsonObject Document() => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Demo", "six-party-talks.json")))!.AsObject();

    [Fact]
    public async Task The_public_record_is_taken_over_once_however_often_it_is_imported()
    {
        var installation = await _server.Installation();
        var first = (await installation.PostAsync(Import, Document().ToJsonString(), "import-1")).ShouldBeOk().Json!;
        first["mechanism"]!.GetValue<string>().ShouldBe(TestServer.Mechanism);
        (first["parties"]!.GetValue<int>(), first["bodies"]!.GetValue<int>()).ShouldBe((6, Document()["bodies"]!.AsArray().Count));
        first["meetings"]!.GetValue<int>().ShouldBe(Document()["meetings"]!.AsArray().Count);
        first["commitments"]!.GetValue<int>().ShouldBe(Document()["commitments"]!.AsArray().Count);

        var again = (await installation.PostAsync(Import, Document().ToJsonString(), "import-1")).ShouldBeOk().Json!;
        again["replayed"]!.GetValue<bool>().ShouldBeTrue();
        again["meetings"]!.GetValue<int>().ShouldBe(first["meetings"]!.GetValue<int>());
        var anew = (await installation.PostAsync(Import, Document().ToJsonString())).ShouldBeOk().Json!;
        (anew["parties"]!.GetValue<int>(), anew["bodies"]!.GetValue<int>(), anew["meetings"]!.GetValue<int>(), anew["commitments"]!.GetValue<int>()).ShouldBe((0, 0, 0, 0));
        anew["version"]!.GetValue<long>().ShouldBe(first["version"]!.GetValue<long>());

        var more = Document();
        more["meetings"]!.AsArray().Add(new JsonObject { ["body"] = TestServer.Body, ["name"] = "Another round", ["from"] = "2010-01-01", ["to"] = "2010-01-02", ["place"] = "Beijing" });
        (await installation.PostAsync(Import, more.ToJsonString())).ShouldBeOk().Json!["meetings"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task The_imported_past_can_be_read()
    {
        var installation = await _server.Installation();
        (await installation.PostAsync(Import, Document().ToJsonString())).ShouldBeOk();
        var meetings = (await installation.GetAsync($"/api/v1/mechanisms/{TestServer.Mechanism}/meetings?body={TestServer.Body}")).ShouldBeOk().Json!.AsArray();
        meetings.Count.ShouldBe(Document()["meetings"]!.AsArray().Count(m => m!["body"]!.GetValue<string>() == TestServer.Body));
        meetings.ShouldAllBe(m => m!["status"]!.GetValue<string>() == "closed" && m["datesOnly"]!.GetValue<bool>());

        var last = (await installation.GetAsync($"/api/v1/meetings/{meetings[^1]!["id"]}")).ShouldBeOk().Json!["view"]!;
        last["fromRecord"]!.GetValue<bool>().ShouldBeTrue();
        last["delegations"]!["JPN"]!["voice"]!["level"]!.GetValue<string>().ShouldBe("director-general");
        last["delegations"]!["JPN"]!["standing"]!.GetValue<string>().ShouldBe("flagged");

        var japan = (await installation.GetAsync($"/api/v1/mechanisms/{TestServer.Mechanism}/parties/JPN")).ShouldBeOk().Json!;
        var attended = japan["attendance"]!.AsArray().Where(a => a!["level"] is not null).ToList();
        attended.Count.ShouldBe(Document()["meetings"]!.AsArray().Count(m => m!["heads"]?.AsArray().Any(h => h!["party"]!.GetValue<string>() == "JPN") == true));
        attended.ShouldAllBe(a => a!["headedBy"] != null && a["title"] != null && a["attended"]!.GetValue<bool>());
    }

    public static TheoryData<string, string, string, int> Mistakes => new()
    {
        { "meetings[3].from", "\"2005-13-01\"", "wrong-type", 400 },
        { "meetings[3].from", "null", "wrong-type", 400 },
        { "meetings[0].heads[0].level", "\"admiral\"", "wrong-type", 400 },
        { "meetings[0].heads[0].level", "4", "wrong-type", 400 },
        { "parties[2].id", "\"J P N\"", "wrong-type", 400 },
        { "parties[2].name", "null", "null-value", 400 },
        { "parties[2].flag", "\"x\"", "unknown-member", 400 },
        { "bodies[0].members", "\"CHN\"", "wrong-type", 400 },
        { "parties", "null", "wrong-type", 400 },
        { "mechanism.id", "\"\"", "invalid-id", 422 },
        { "mechanism.id", "\"installation\"", "reserved-id", 422 },
        { "mechanism.name", "\"\"", "empty-field", 422 },
        { "parties[2].timeZone", "\"Asia/Edo\"", "unknown-time-zone", 422 },
        { "parties[2].id", "\"CHN\"", "named-twice", 422 },
        { "parties[2].name", "\"a\\u0000b\"", "control-character", 422 },
        { "bodies[1].members[0]", "\"FRA\"", "unknown-party", 422 },
        { "bodies[1].members[1]", "\"CHN\"", "named-twice", 422 },
        { "bodies[1].chair", "\"FRA\"", "unknown-party", 422 },
        { "bodies[1].parent", "\"none\"", "unknown-body", 422 },
        { "meetings[3].body", "\"none\"", "unknown-body", 422 },
        { "meetings[3].to", "\"1999-01-01\"", "times-out-of-order", 422 },
        { "meetings[0].heads[1].party", "\"CHN\"", "second-head", 422 },
        { "meetings[0].heads[0].party", "\"FRA\"", "not-a-member", 422 },
        { "meetings[0].heads[0].title", "\"\"", "empty-field", 422 },
        { "commitments[0].windowTo", "\"1999-01-01\"", "times-out-of-order", 422 },
        { "commitments[0].body", "\"none\"", "unknown-body", 422 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_named_by_its_path_and_nothing_is_imported(string path, string value, string code, int status)
    {
        var document = Document();
        JsonNode at = document;
        var segments = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        foreach (var segment in segments[..^1]) at = segment[0] == '[' ? at[int.Parse(segment[1..^1])]! : at[segment]!;
        var node = JsonNode.Parse(value);
        if (segments[^1][0] == '[') at[int.Parse(segments[^1][1..^1])] = node;
        else at[segments[^1]] = node;

        var installation = await _server.Installation();
        var head = await _server.HeadAsync();
        (await installation.PostAsync(Import, document.ToJsonString())).ShouldBe((HttpStatusCode)status, code, path);
        (await _server.HeadAsync()).ShouldBe(head, "nothing is left behind");
    }

    [Fact]
    public async Task What_is_missing_is_named_by_its_path()
    {
        var installation = await _server.Installation();
        var document = Document();
        document["meetings"]![4]!.AsObject().Remove("place");
        (await installation.PostAsync(Import, document.ToJsonString())).ShouldBe(HttpStatusCode.BadRequest, "missing-member", "meetings[4].place");
        document = Document();
        document.Remove("bodies");
        (await installation.PostAsync(Import, document.ToJsonString())).ShouldBe(HttpStatusCode.BadRequest, "missing-member", "bodies");
    }

    [Fact]
    public async Task A_document_may_be_larger_than_a_command_but_not_without_bound()
    {
        var installation = await _server.Installation();
        var document = Document();
        document["$comment"] = new string('x', 1 << 20);
        (await installation.PostAsync(Import, document.ToJsonString())).ShouldBeOk();
        document["$comment"] = new string('x', 5 << 20);
        var tooLarge = await installation.SendAsync(HttpMethod.Post, Import, request =>
        {
            request.Headers.Add("Idempotency-Key", "too-large");
            // The server says no before the body is sent.
            request.Headers.ExpectContinue = true;
            request.Content = new StringContent(document.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        });
        tooLarge.ShouldBe(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }
}
