using System.Diagnostics;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Benchmarks.Ballots;

/// <summary>Ballots that are durable when they are answered, against the disk's part of it alone.</summary>
internal static class BallotBenchmarks
{
    private const double Target = 0.4;
    private const int WarmUp = 60_000;

    private const string Meaning = """
        Every delegation sends a ballot, waits until it is durable, changes its vote, and so on, all at once. Through the grains each is decided by the rules, gets its fingerprint, its event and its receipt, and is committed with what waits beside it (WAL, `synchronous=FULL`); snapshots are taken as always. Baseline: rows of the same size put into the same tables with the same settings by prepared statements on one thread, in transactions of as many rows as there are delegations.

        - **through the grains**: `IGrains.SendAsync` of `meeting.cast-ballot`.
        - **processor time**: of the whole process, callers and journal included, for each ballot.
        - **through the journal alone**: `IJournal.AppendAsync` of such ballots, each caller with a stream of its own: what the store adds to the raw inserts.
        """;

    private static readonly string s_target = $"≥ {Figures.Percent(Target)}";

    public static async Task RunAsync(Run run)
    {
        var row = RowOf(new Talks("talks", 193));
        // Until the runtime has optimized what it runs.
        for (var ballots = 0.0; ballots < WarmUp;) ballots += (await OverGrainsAsync(run, row, 1, 193)).PerSecond * Duration(run).TotalSeconds;
        run.Report.Add(
            "Durable ballots",
            Meaning,
            [
                .. await CompareAsync(run, "ballots through the grains, 1 meeting of 193", 193, 1, row, () => OverGrainsAsync(run, row, 1, 193), Target),
                .. await CompareAsync(run, "ballots through the grains, 100 meetings of 6 to 10", 800, 100, row, () => OverGrainsAsync(run, row, 100, 0), Target),
                .. await CompareAsync(run, "ballots through the journal alone, 193 streams", 193, 193, row, () => OverJournalAsync(run, row, 193), null),
            ]);
    }

    private static TimeSpan Duration(Run run) => TimeSpan.FromSeconds(run.Quick ? 0.4 : 1);

    private static BallotRow RowOf(Talks talks) => new(
        Talks.Stored(talks.Head(talks.Parties[0])),
        Talks.Stored(new MeetingEvent.BallotCast(1, talks.Parties[0], Choice.Yes, null)).Data.ToArray());

    private static async Task<Row[]> CompareAsync(Run run, string what, int callers, int streams, BallotRow row, Func<Task<Pace>> measure, double? target)
    {
        var pairs = new List<(Pace Measured, Pace Raw)>();
        for (var turn = 0; turn < (run.Quick ? 3 : 5); turn++)
        {
            var raw = RawInserts.Run(run.NewJournal(), callers, streams, row, Duration(run));
            pairs.Add((await measure(), raw));
        }

        var ratio = pairs.Select(p => p.Measured.PerSecond / p.Raw.PerSecond).Median();
        return
        [
            new(
                what,
                Figures.Rate(pairs.Select(p => p.Measured.PerSecond).Median()),
                Figures.Rate(pairs.Select(p => p.Raw.PerSecond).Median()),
                Figures.Percent(ratio),
                target is null ? "" : s_target,
                target is null ? null : ratio >= target),
            new(
                "  processor time for each",
                Figures.Microseconds(pairs.Select(p => p.Measured.ProcessorMicroseconds).Median()),
                Figures.Microseconds(pairs.Select(p => p.Raw.ProcessorMicroseconds).Median()),
                Figures.Times(pairs.Select(p => p.Measured.ProcessorMicroseconds / p.Raw.ProcessorMicroseconds).Median())),
        ];
    }

    /// <param name="delegations">Of each meeting; 0 for 6 to 10.</param>
    private static async Task<Pace> OverGrainsAsync(Run run, BallotRow row, int meetings, int delegations)
    {
        await using var journal = await OpenAsync(run);
        await using var grains = new InProcessGrains(journal, new GrainOptions(), TimeProvider.System, NullLogger<InProcessGrains>.Instance);
        var voters = new List<(GrainRef<MeetingState, MeetingCommand, MeetingEvent> Meeting, Actor Head)>();
        for (var i = 0; i < meetings; i++)
        {
            var talks = new Talks("talks", delegations > 0 ? delegations : 6 + (i % 5));
            var meeting = new MeetingId($"sitting-{i}");
            await Talks.RecordAsync(journal, meeting, talks.Voting(meeting));
            voters.AddRange(talks.Parties.Select(p => (grains.Meeting(meeting), talks.Head(p))));
        }

        Debug.Assert(row.Actor.Length == Talks.Stored(voters[0].Head).Length, "Rows are equal.");
        return await RateAsync(run, voters.Count, async (voter, n) =>
        {
            var (meeting, head) = voters[voter];
            var ballot = new MeetingCommand.CastBallot(1, n % 2 == 0 ? Choice.Yes : Choice.No);
            var reply = await meeting.SendAsync(Talks.CommandId((n * voters.Count) + voter), head, Talks.Start, ballot);
            if (reply.Refusal is { } refusal) throw new InvalidOperationException($"A ballot was refused: {refusal}");
        });
    }

    private static async Task<Pace> OverJournalAsync(Run run, BallotRow row, int callers)
    {
        await using var journal = await OpenAsync(run);
        return await RateAsync(run, callers, async (caller, n) =>
        {
            var commit = new Commit(Talks.CommandId((n * callers) + caller), BallotRow.Fingerprint, row.Actor, Talks.Start, [new(BallotRow.Type, row.Data)], []);
            if (await journal.AppendAsync(new(new($"meeting/{caller}"), n, [commit])) is not AppendResult.Appended) throw new InvalidOperationException("An append was refused.");
        });
    }

    private static Task<SqliteJournal> OpenAsync(Run run) => SqliteJournal.OpenAsync(new() { Path = run.NewJournal() }, TimeProvider.System, NullLogger<SqliteJournal>.Instance);

    /// <summary>The pace when each caller sends the next one when the last is answered.</summary>
    private static async Task<Pace> RateAsync(Run run, int callers, Func<int, long, Task> call)
    {
        var duration = Duration(run);
        var done = 0L;
        var pace = Pace.Start();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var n = 0L; Stopwatch.GetElapsedTime(start) < duration; n++)
            {
                await call(caller, n);
                Interlocked.Increment(ref done);
            }
        })));
        return pace.Of(done);
    }
}
