using System.Collections.Concurrent;
using System.Net;
using Coordinator.Api.Hosting;
using Coordinator.Api.Tests.Support;
using Coordinator.Domain.Meetings;
using Coordinator.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Coordinator.Api.Tests;

public sealed class OperationsTests
{
    [Fact]
    public async Task It_says_how_it_is()
    {
        await using var server = await TestServer.StartAsync(prepare: false);
        using var anonymous = server.Anonymous();
        (await anonymous.GetAsync("/health/live")).ShouldBeOk().Json!["status"]!.GetValue<string>().ShouldBe("ok");
        (await anonymous.GetAsync("/health/ready")).ShouldBeOk().Json!["reasons"]!.AsArray().ShouldBeEmpty();

        await server.Service<SqliteJournal>().DisposeAsync();
        var notReady = await anonymous.GetAsync("/health/ready");
        notReady.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        notReady.Json!["reasons"]!.AsArray().ShouldNotBeEmpty();
        (await anonymous.GetAsync("/health/live")).ShouldBeOk();
    }

    [Fact]
    public async Task While_the_journal_is_away_one_is_told_to_come_again()
    {
        await using var server = await TestServer.StartAsync();
        var meeting = await server.MeetingAsync(MeetingStatus.Open);
        var chair = await server.Chair();
        await server.Service<SqliteJournal>().DisposeAsync();
        var answer = (await chair.PostAsync($"/api/v1/meetings/{meeting}/add-agenda-item", new { title = "An item" })).ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Message.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("coordinator-api-").FullName;
        string meeting;
        long version;
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            meeting = await server.MeetingAsync(MeetingStatus.Open);
            version = await server.VersionAsync(meeting);
        }

        await using (var server = await TestServer.StartAsync(folder: folder, prepare: false))
        {
            (await (await server.Chair()).GetAsync($"/api/v1/meetings/{meeting}")).ShouldBeOk().Version.ShouldBe(version);
            server.Logs.Lines.ShouldNotContain(l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Warning && l.Text.StartsWith("Coordinator", StringComparison.Ordinal));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_second_process_on_the_same_journal_is_refused()
    {
        await using var server = await TestServer.StartAsync(prepare: false);
        var refused = await Should.ThrowAsync<JournalOpenException>(() => CoordinatorServer.CreateAsync(new() { DataFolder = server.Folder, Urls = "http://127.0.0.1:0" }));
        refused.Message.ShouldContain("in use");
    }

    [Fact]
    public async Task Thousands_of_requests_from_one_client_are_turned_away_and_others_are_not()
    {
        await using var server = await TestServer.StartAsync(realLimits: true);
        var head = await server.Head("CHN");
        var other = await server.Head("USA");
        var answers = new ConcurrentBag<Answer>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) => answers.Add(await head.GetAsync("/api/v1/me")));

        answers.ShouldContain(a => a.Status == HttpStatusCode.OK);
        var refused = answers.Where(a => a.Status != HttpStatusCode.OK).ToList();
        refused.ShouldNotBeEmpty();
        foreach (var answer in refused)
        {
            answer.ShouldBe(HttpStatusCode.TooManyRequests, "too-many-requests");
            answer.Message.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        }

        (await other.GetAsync("/api/v1/me")).ShouldBeOk();
    }

    [Fact]
    public async Task Guessing_links_is_slow_work()
    {
        await using var server = await TestServer.StartAsync(realLimits: true, prepare: false);
        using var anonymous = server.Anonymous();
        var guess = new { link = "six-party-talks~a-1~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", kind = "bearer" };
        var answers = new ConcurrentBag<Answer>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => answers.Add(await anonymous.PostAsync("/api/v1/sessions", guess)));
        answers.Where(a => a.Status == HttpStatusCode.TooManyRequests).ShouldNotBeEmpty();
        answers.ShouldAllBe(a => a.Code == "unknown-link" || a.Code == "too-many-requests");
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_keep_browsers_careful()
    {
        await using var server = await TestServer.StartAsync(prepare: false);
        using var http = server.NewHttp();
        foreach (var address in new[] { "/", "/sign-in", "/s/abc/meetings", "/api/v1/me", "/openapi/v1.json", "/health/live", "/no-such.js" })
        {
            var headers = (await http.GetAsync(new Uri(address, UriKind.Relative))).Headers;
            headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
            headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
            var policy = headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldContain("frame-ancestors 'none'");
            policy.ShouldContain("script-src 'self';");
            headers.Contains("Server").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Measurements_and_traces_go_where_the_environment_says()
    {
        var received = new ConcurrentDictionary<string, int>();
        var collectorBuilder = WebApplication.CreateSlimBuilder();
        collectorBuilder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = collectorBuilder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var content = new MemoryStream();
            await request.Body.CopyToAsync(content);
            var text = System.Text.Encoding.Latin1.GetString(content.ToArray());
            foreach (var name in new[] { "coordinator.commands.accepted", "http.server.request.duration", "POST /api/v1/meetings/{meeting}/add-agenda-item", "~AAAA", "access_token" })
                if (text.Contains(name, StringComparison.Ordinal)) received.AddOrUpdate($"{signal} {name}", 1, (_, n) => n + 1);
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.StartAsync();

        // The exporter reads the environment itself, as that of the process that runs it.
        var settings = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        foreach (var (name, value) in settings) Environment.SetEnvironmentVariable(name, value);
        try
        {
            await using var server = await TestServer.StartAsync();
            var meeting = await server.MeetingAsync();
            (await (await server.Chair()).PostAsync($"/api/v1/meetings/{meeting}/add-agenda-item", new { title = "An item" })).ShouldBeOk();
            await (await server.Chair()).PostAsync("/hubs/live/negotiate?access_token=six-party-talks~a-1~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        }
        finally
        {
            foreach (var name in settings.Keys) Environment.SetEnvironmentVariable(name, null);
        }

        // Sent at the end at the latest.
        received.Keys.ShouldContain("metrics coordinator.commands.accepted");
        received.Keys.ShouldContain("metrics http.server.request.duration");
        received.Keys.ShouldContain("traces POST /api/v1/meetings/{meeting}/add-agenda-item");
        received.Keys.ShouldNotContain("traces ~AAAA", "queries may carry tokens");
        received.Keys.ShouldNotContain("traces access_token");
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--data")]
    [InlineData("--urls", "nonsense")]
    [InlineData("--log", "nonsense")]
    [InlineData("nonsense")]
    public async Task What_the_command_line_does_not_know_is_refused(params string[] args) => (await CommandLine.RunAsync(args)).ShouldBe(1);

    [Fact]
    public async Task Help_is_given() => (await CommandLine.RunAsync(["--help"])).ShouldBe(0);
}
