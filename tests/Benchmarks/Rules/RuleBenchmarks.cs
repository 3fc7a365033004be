using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Coordinator.Api.Live;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Serialization;

namespace Coordinator.Benchmarks.Rules;

/// <summary>What the processor does for one ballot, one frame and one outcome, without disk and network.</summary>
internal static class RuleBenchmarks
{
    private const string Meaning = """
        In loops of one thread, without disk or network; the fastest of many short turns, as whatever else runs on the machine only makes them slower.

        - **view and diff**: after a ballot, the view that the room sees is made of the state, serialized, and compared with the one before; the patch is written. That is done once for each frame and audience, however many watch. Baseline: the view made and serialized once, as for one that asks for it.
        - **decide and evolve**: the rules' part of one changed ballot. Baseline: its event serialized as it is stored, which cannot be spared.
        - **tally**: the outcome of a vote, all voters having voted, with its explanation. Baseline: the ballots counted in a bare loop.
        """;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1);

    public static Task RunAsync(Run run)
    {
        var rows = new List<Row>();
        foreach (var delegations in (int[])[6, 193])
        {
            var talks = new Talks("talks", delegations);
            var meeting = new MeetingId("sitting");
            var state = Talks.StateOf([.. talks.Voting(meeting), .. talks.Parties.Select(p => new MeetingEvent.BallotCast(1, p, Choice.Yes, null))]);
            var other = MeetingDecider.Instance.Evolve(state, new MeetingEvent.BallotCast(1, talks.Parties[^1], Choice.No, null), Talks.Start);
            rows.Add(ViewAndDiff(run, delegations, state, other));
            rows.Add(Decide(run, talks, state, other));
            if (delegations == 193) rows.Add(Count(run, state));
        }

        run.Report.Add("Rules and views", Meaning, rows);
        return Task.CompletedTask;
    }

    private static Row ViewAndDiff(Run run, int delegations, MeetingState state, MeetingState other)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        var before = JsonDocument.Parse(View(state));
        var turn = false;
        return Compare(run, $"view and diff, {delegations} delegations", () =>
        {
            turn = !turn;
            var after = JsonDocument.Parse(View(turn ? other : state));
            buffer.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(buffer)) MergePatch.WriteDiff(writer, before.RootElement, after.RootElement);
            before.Dispose();
            before = after;
            return buffer.WrittenCount;
        }, () => View(state).Length);
    }

    private static byte[] View(MeetingState state) => JsonSerializer.SerializeToUtf8Bytes(MeetingViews.Room(state), Json.Wire);

    private static Row Decide(Run run, Talks talks, MeetingState state, MeetingState other)
    {
        // The last in the roll: whatever looks for it looks longest.
        var actor = talks.Head(talks.Parties[^1]);
        var command = new MeetingCommand.CastBallot(1, Choice.No);
        var happened = MeetingDecider.Instance.Decide(state, command, actor, Talks.Start).Events[0];
        return Compare(run, $"decide and evolve a ballot, {talks.Parties.Length} delegations", () =>
        {
            var decision = MeetingDecider.Instance.Decide(state, command, actor, Talks.Start);
            return MeetingDecider.Instance.Evolve(state, decision.Events[0], Talks.Start).Votes.Length + other.Votes.Length;
        }, () => Talks.Stored(happened).Data.Length);
    }

    private static Row Count(Run run, MeetingState state)
    {
        var vote = state.OpenVote!;
        var rule = state.MatterOf(vote).Rule;
        var choices = vote.Ballots.ToDictionary(b => b.Key, b => b.Value.Choice);
        return Compare(run, $"tally of {choices.Count} voters", () => Tally.Count(rule, vote.Electorate, choices).Working.Yes, () =>
        {
            var yes = 0;
            foreach (var (_, choice) in choices)
                if (choice == Choice.Yes) yes++;
            return yes;
        });
    }

    private static Row Compare(Run run, string what, Func<int> measured, Func<int> baseline)
    {
        var turns = run.Quick ? 40 : 120;
        var (many, manyOfBaseline) = (Calibrate(measured), Calibrate(baseline));
        var pairs = Enumerable.Range(0, turns).Select(_ => (Measured: Time(measured, many), Baseline: Time(baseline, manyOfBaseline))).ToImmutableArray();
        // Others on the machine only ever make it slower.
        var (fastest, fastestOfBaseline) = (pairs.Min(p => p.Measured), pairs.Min(p => p.Baseline));
        return new(what, Figures.Microseconds(fastest), Figures.Microseconds(fastestOfBaseline), Figures.Times(fastest / fastestOfBaseline));
    }

    /// <summary>How often to call it for a turn of some milliseconds; found when the runtime has optimized what it calls.</summary>
    private static int Calibrate(Func<int> call)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_warmUp;) Time(call, 10);
        var many = 1;
        while (Time(call, many) * many < 4_000) many *= 2;
        return many;
    }

    /// <summary>Microseconds for one call.</summary>
    private static double Time(Func<int> call, int many)
    {
        var sum = 0;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < many; i++) sum += call();
        var took = Stopwatch.GetElapsedTime(start).TotalMicroseconds / many;
        GC.KeepAlive(sum);
        return took;
    }
}
