using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Coordinator.Api.Live;
using Coordinator.Domain.Voting;

namespace Coordinator.Benchmarks.Live;

/// <summary>From a ballot to all screens, against a bare broadcast; and a burst of ballots.</summary>
internal static class LiveBenchmarks
{
    private const int Delegations = 193;
    private const int Screens = 200;
    private const double Target = 2;

    private const string Meaning = """
        A body of 193 delegations votes on a matter whose choices are shown as they are cast. 200 screens are connected to the server as it is put together for use, each by a WebSocket and a session of its own: the delegations, the chair, the secretariat, five public displays.

        - **cast → seen by all**: from the moment a ballot is sent by HTTP to the moment the last of the 200 screens has it. Within that it is authenticated, decided, durable on disk, followed from the feed, evolved, viewed, compared and sent. Baseline: an HTTP POST to a server with nothing but a SignalR hub, which sends a message of the same size to its 200 clients; nothing is checked, computed or stored. The two are measured in turn, one cast and one broadcast at a time, never within the frame interval (50 ms) of the last one: a ballot that comes sooner waits for the rest of the interval, as in the burst.
        - **burst**: all 193 vote at once, by HTTP. Baseline: the bare server sent 193 posts at once, each of which it broadcasts. Frames of one meeting are 50 ms apart, so that a burst of that length is seen in two of them, and no sooner than the second: that, and not the work, is most of the time. Bytes are those of all messages to a screen, its own delegation's included. One screen's frames are put together as a client does, and show all 193 ballots.

        The p99 of a turn's 100 casts is nearly its slowest; it varies from run to run. Beside other heavy work on the two cores both sides slow down many times over, and ratios from 1.2 to 2.4 were seen.
        """;

    // Beyond the frame interval, so that each cast finds the meeting at rest.
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(60);

    public static async Task RunAsync(Run run)
    {
        await using var bare = await BareServer.StartAsync();
        await using var real = await RealServer.StartAsync(run.NewFolder(), new Talks("assembly", Delegations), Screens - Delegations - 2);
        await using var bareHall = new Hall(counts: true);
        await using var realHall = new Hall(counts: false);
        var vote = await real.VoteAgainAsync();
        foreach (var hub in real.Hubs) await realHall.ConnectAsync(hub, RealServer.Meeting.Value);
        var bareHub = new Uri($"{bare.Address.Replace("http", "ws", StringComparison.Ordinal)}/hub");
        for (var i = 0; i < Screens; i++) await bareHall.ConnectAsync(bareHub, "bare");
        using var http = new HttpClient { BaseAddress = new(bare.Address) };

        // Frames and messages of equal size; the first of each tell the size.
        await CastAsync(real, realHall, 0, vote, Choice.Yes);
        await SayAsync(http, bareHall, 0);
        bare.Padding = new string('x', realHall.Screens[0].LastFrameBytes - bareHall.Screens[0].LastFrameBytes);

        var latency = await LatencyAsync(run, real, realHall, vote, http, bareHall);
        var burst = await BurstAsync(run, real, realHall, http, bareHall);
        run.Report.Add("Live", Meaning, [.. latency, .. burst]);
    }

    private static async Task<double> CastAsync(RealServer real, Hall hall, int party, int vote, Choice choice)
    {
        var seen = hall.UntilAllSee(hall.Version + 1);
        var start = Stopwatch.GetTimestamp();
        await real.CastAsync(party, vote, choice);
        return Figures.MillisecondsBetween(start, await seen);
    }

    private static async Task<double> SayAsync(HttpClient http, Hall hall, int n)
    {
        var seen = hall.UntilAllSee(hall.Version + 1);
        var start = Stopwatch.GetTimestamp();
        await PostAsync(http, n);
        return Figures.MillisecondsBetween(start, await seen);
    }

    private static async Task PostAsync(HttpClient http, int n)
    {
        using var response = await http.PostAsJsonAsync("/say", new BareServer.Said(1, n % 2 == 0 ? "yes" : "no"));
        response.EnsureSuccessStatusCode();
    }

    private static async Task<Row[]> LatencyAsync(Run run, RealServer real, Hall realHall, int vote, HttpClient http, Hall bareHall)
    {
        var (turns, each) = run.Quick ? (3, 25) : (4, 100);
        var pairs = new List<(double Cast, double Bare)[]>();
        var n = 0;
        for (var turn = -1; turn < turns; turn++)
        {
            var samples = new (double Cast, double Bare)[turn < 0 ? 25 : each];
            for (var i = 0; i < samples.Length; i++, n++)
            {
                // A choice that differs from the party's last one.
                var bare = await SayAsync(http, bareHall, n);
                samples[i] = (await CastAsync(real, realHall, n % Delegations, vote, n / Delegations % 2 == 0 ? Choice.No : Choice.Yes), bare);
                await Task.Delay(s_rest, TimeProvider.System);
            }

            if (turn >= 0) pairs.Add(samples); // the first warms up
        }

        return [Of("p50", 50, null), Of("p99", 99, Target)];

        Row Of(string name, double percent, double? target)
        {
            var ratio = pairs.Select(p => p.Select(s => s.Cast).Percentile(percent) / p.Select(s => s.Bare).Percentile(percent)).Median();
            return new(
                $"cast → seen by all of {Screens} screens, {name}",
                Figures.Milliseconds(pairs.SelectMany(p => p.Select(s => s.Cast)).Percentile(percent)),
                Figures.Milliseconds(pairs.SelectMany(p => p.Select(s => s.Bare)).Percentile(percent)),
                Figures.Times(ratio),
                target is null ? "" : $"≤ {target} ×",
                target is null ? null : ratio <= target);
        }
    }

    private sealed record Burst(double Milliseconds, double Frames, double Bytes);

    private static async Task<Row[]> BurstAsync(Run run, RealServer real, Hall realHall, HttpClient http, Hall bareHall)
    {
        var pairs = new List<(Burst Real, Burst Bare)>();
        var turns = run.Quick ? 3 : 5;
        for (var turn = -1; turn < turns; turn++)
        {
            var bare = await OfAsync(bareHall, i => PostAsync(http, i));

            var before = await real.VersionAsync();
            var opened = realHall.UntilAllSee(before + 2);
            var vote = await real.VoteAgainAsync();
            await opened;
            await Task.Delay(s_rest, TimeProvider.System);
            var cast = await OfAsync(realHall, i => real.CastAsync(i, vote, i % 3 == 0 ? Choice.No : Choice.Yes));
            CheckShown(realHall, vote);
            if (turn >= 0) pairs.Add((cast, bare));
        }

        var frames = pairs.Max(p => p.Real.Frames);
        return
        [
            new($"burst of {Delegations} ballots → seen by all of {Screens} screens", Of(p => p.Real.Milliseconds, Figures.Milliseconds), Of(p => p.Bare.Milliseconds, Figures.Milliseconds), Ratio(b => b.Milliseconds)),
            new("  frames to each screen, at most", $"{frames:N0}", $"{pairs.Max(p => p.Bare.Frames):N0}", Ratio(b => b.Frames), $"< {Delegations}", frames < Delegations),
            new("  bytes to each screen", Of(p => p.Real.Bytes, Bytes), Of(p => p.Bare.Bytes, Bytes), Ratio(b => b.Bytes)),
        ];

        static string Bytes(double bytes) => $"{bytes / 1024:N1} KB";

        string Of(Func<(Burst Real, Burst Bare), double> select, Func<double, string> write) => write(pairs.Select(select).Median());

        string Ratio(Func<Burst, double> select) => Figures.Times(pairs.Select(p => select(p.Real) / select(p.Bare)).Median());
    }

    private static async Task<Burst> OfAsync(Hall hall, Func<int, Task> send)
    {
        foreach (var screen in hall.Screens) screen.Forget();
        var seen = hall.UntilAllSee(hall.Version + Delegations);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Delegations).Select(send));
        var took = Figures.MillisecondsBetween(start, await seen);
        return new(took, hall.Screens.Max(s => s.Frames), hall.Screens.Average(s => (double)s.Bytes));
    }

    private static void CheckShown(Hall hall, int vote)
    {
        if (hall.Screens.Any(s => s.Gaps > 0)) throw new InvalidOperationException("Frames were missing.");
        var kept = hall.Screens[0].Kept.Select(message => JsonNode.Parse(message)!).ToArray();
        var view = kept[0]["result"]!["view"];
        foreach (var message in kept.Skip(1)) view = MergePatch.Apply(view, message["arguments"]![0]!["patch"]);
        var ballots = view!["votes"]![$"{vote}"]!["ballots"]!.AsObject();
        if (ballots.Count != Delegations) throw new InvalidOperationException($"{ballots.Count} ballots are shown.");
    }
}
