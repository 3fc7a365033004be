using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Coordinator.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>The server dies as a process dies, while ballots arrive.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 3;
    private static readonly string[] s_parties = ["CHN", "PRK", "JPN", "KOR", "RUS", "USA"];

    /// <summary>A ballot on its way: what was sent under which key, and the version it was acknowledged with.</summary>
    private sealed record Sent(string Party, string Key, string Choice)
    {
        public long? Acknowledged { get; set; }
    }

    [Fact]
    public async Task Killed_while_ballots_arrive_nothing_acknowledged_is_lost_and_nothing_is_counted_twice()
    {
        await using var server = await DemoServer.StartAsync();
        var chair = await server.SignInAsync("chair");
        var heads = new Dictionary<string, string>();
        foreach (var party in s_parties) heads.Add(party, await server.SignInAsync("head", party));
        foreach (var (_, token) in heads) await server.DoAsync(token, "take-voice");
        await server.DoAsync(chair, "open");
        await server.DoAsync(chair, "record-attendance", new { entries = s_parties.Select(party => new { party, attendance = "present" }) });
        await server.DoAsync(heads["KOR"], "submit-proposal", new { title = "Next round", text = "The next round meets in spring.", matter = "recommendation" });
        await server.DoAsync(chair, "open-vote", new { proposal = 1 });

        var sent = new ConcurrentQueue<Sent>();
        for (var round = 1; round <= Kills; round++)
        {
            await VoteUntilKilledAsync(server, heads, sent, acknowledgements: 40 * round);
            await server.StartAgainAsync();
            await SendAgainAsync(server, heads, sent);
        }

        // One more of each, alone and in order, so that it is known which ballot of each party is its last.
        var choices = new Dictionary<string, string> { ["CHN"] = "yes", ["PRK"] = "no", ["JPN"] = "yes", ["KOR"] = "yes", ["RUS"] = "abstain", ["USA"] = "yes" };
        foreach (var (party, choice) in choices) await server.DoAsync(heads[party], "cast-ballot", new { vote = 1, choice });
        await server.DoAsync(chair, "close-vote", new { vote = 1 });

        using var answer = await server.SendAsync(chair, HttpMethod.Get, $"meetings/{server.Meeting}");
        var vote = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("view").GetProperty("votes").GetProperty("1");
        foreach (var (party, choice) in choices) vote.GetProperty("ballots").GetProperty(party).GetString().ShouldBe(choice);
        var working = vote.GetProperty("outcome").GetProperty("working");
        (working.GetProperty("yes").GetInt32(), working.GetProperty("no").GetInt32(), working.GetProperty("abstain").GetInt32(), working.GetProperty("notVoting").GetInt32()).ShouldBe((4, 1, 1, 0));

        await server.KillAsync();
        CheckJournal(server, sent);
        output.WriteLine($"{Kills} kills, {sent.Count} ballots sent");
    }

    /// <summary>Each delegation votes, again and again, yes and no in turn, until the process is killed under it.</summary>
    private static async Task VoteUntilKilledAsync(DemoServer server, Dictionary<string, string> heads, ConcurrentQueue<Sent> sent, int acknowledgements)
    {
        var acknowledged = 0;
        var enough = new TaskCompletionSource();
        var voting = heads.Select(head => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var ballot = new Sent(head.Key, $"kill-{Guid.CreateVersion7()}", i % 2 == 0 ? "yes" : "no");
                sent.Enqueue(ballot);
                try
                {
                    ballot.Acknowledged = (await server.DoAsync(head.Value, "cast-ballot", new { vote = 1, choice = ballot.Choice }, ballot.Key)).GetProperty("version").GetInt64();
                }
                catch (HttpRequestException)
                {
                    return; // the connection died with the process
                }

                if (Interlocked.Increment(ref acknowledged) == acknowledgements) enough.TrySetResult();
            }
        })).ToArray();

        await Task.WhenAny(enough.Task, Task.WhenAll(voting)).WaitAsync(TimeSpan.FromMinutes(2));
        await server.KillAsync();
        await Task.WhenAll(voting).WaitAsync(TimeSpan.FromMinutes(1));
        acknowledged.ShouldBeGreaterThanOrEqualTo(acknowledgements);
    }

    /// <summary>Every ballot with the key it was sent under: what was acknowledged is answered as it was, what was not is now, once.</summary>
    private static async Task SendAgainAsync(DemoServer server, Dictionary<string, string> heads, ConcurrentQueue<Sent> sent)
    {
        foreach (var ballot in sent)
        {
            using var answer = await server.SendAsync(heads[ballot.Party], HttpMethod.Post, $"meetings/{server.Meeting}/cast-ballot", new { vote = 1, choice = ballot.Choice }, ballot.Key);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var receipt = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
            if (ballot.Acknowledged is { } version)
            {
                receipt.GetProperty("version").GetInt64().ShouldBe(version);
                receipt.GetProperty("replayed").GetBoolean().ShouldBeTrue();
            }

            ballot.Acknowledged = receipt.GetProperty("version").GetInt64();
        }
    }

    /// <summary>What the file itself says, read without the product.</summary>
    private static void CheckJournal(DemoServer server, ConcurrentQueue<Sent> sent)
    {
        using var connection = new SqliteConnection($"Data Source={server.JournalFile};Mode=ReadWrite;Pooling=False");
        connection.Open();
        Read(connection, "PRAGMA integrity_check", r => r.GetString(0)).ShouldBe(["ok"]);
        var stream = Read(connection, $"SELECT id FROM streams WHERE name = 'meeting/{server.Meeting}'", r => r.GetInt64(0)).ShouldHaveSingleItem();
        var versions = Read(connection, $"SELECT version FROM events WHERE stream = {stream} ORDER BY version", r => r.GetInt64(0));
        versions.ShouldBe(Enumerable.Range(1, versions.Count).Select(v => (long)v));
        var receipts = Read(connection, $"SELECT command_id FROM receipts WHERE stream = {stream} AND command_id LIKE 'http:kill-%'", r => r.GetString(0));
        receipts.Count.ShouldBe(sent.Count);
        receipts.ToHashSet().SetEquals(sent.Select(s => "http:" + s.Key)).ShouldBeTrue("one receipt for each ballot that was sent");
        // A ballot that changed nothing has a receipt and no event; no command has more than one.
        var cast = Read(connection, $"SELECT command_id FROM events WHERE stream = {stream} AND type = 'meeting.ballot-cast.v1' AND command_id LIKE 'http:kill-%'", r => r.GetString(0));
        cast.Distinct().Count().ShouldBe(cast.Count);
    }

    private static List<T> Read<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are the test's own
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }
}
