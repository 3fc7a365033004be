using System.Diagnostics;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Benchmarks.Memory;

/// <summary>How long the first to ask a sleeping meeting waits.</summary>
internal static class Waking
{
    private const int Events = 10_000;
    private const double TargetMilliseconds = 10;

    private const string Meaning = """
        A meeting with 10,000 events on record (a vote that delegations change all the time) is asleep and is asked for its state. From its snapshot, and, as the baseline, from its events alone.
        """;

    public static async Task RunAsync(Run run) =>
        run.Report.Add("Waking", Meaning, await MeasureAsync(run, 6), await MeasureAsync(run, 193));

    private static async Task<Row> MeasureAsync(Run run, int delegations)
    {
        await using var journal = await SqliteJournal.OpenAsync(new() { Path = run.NewJournal() }, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        var talks = new Talks("talks", delegations);
        var meeting = new MeetingId("sitting");
        var history = talks.Voting(meeting).ToList();
        for (var n = 0; history.Count < Events - 1; n++)
            history.Add(new MeetingEvent.BallotCast(1, talks.Parties[n % delegations], n / delegations % 2 == 0 ? Choice.Yes : Choice.No, null));
        await Talks.RecordAsync(journal, meeting, history);

        // The first command after so many events leaves a snapshot.
        await using (var grains = Host(journal))
            await grains.Meeting(meeting).SendAsync("last", talks.Head(talks.Parties[0]), Talks.Start, new MeetingCommand.CastBallot(1, Choice.Abstain));

        var withoutSnapshots = new WithoutSnapshots(journal);
        var pairs = new List<(double Snapshot, double Events)>();
        await WakeAsync(journal);
        await WakeAsync(withoutSnapshots);
        for (var turn = 0; turn < (run.Quick ? 5 : 15); turn++) pairs.Add((await WakeAsync(journal), await WakeAsync(withoutSnapshots)));
        var median = pairs.Select(p => p.Snapshot).Median();
        return new(
            $"waking a meeting of {delegations} with 10,000 events",
            Figures.Milliseconds(median),
            Figures.Milliseconds(pairs.Select(p => p.Events).Median()),
            Figures.Times(pairs.Select(p => p.Snapshot / p.Events).Median()),
            $"< {TargetMilliseconds} ms",
            median < TargetMilliseconds);

        async Task<double> WakeAsync(IJournal from)
        {
            await using var grains = Host(from);
            var start = Stopwatch.GetTimestamp();
            var (_, version) = await grains.Meeting(meeting).ReadAsync();
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return version == Events ? took : throw new InvalidOperationException($"It woke at version {version}.");
        }
    }

    private static InProcessGrains Host(IJournal journal) => new(journal, new GrainOptions(), TimeProvider.System, NullLogger<InProcessGrains>.Instance);

    /// <summary>A journal that has kept no snapshots and keeps none.</summary>
    private sealed class WithoutSnapshots(IJournal journal) : IJournal
    {
        public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellation = default) => journal.AppendAsync(request, cancellation);

        public IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long afterVersion, CancellationToken cancellation = default) => journal.ReadStreamAsync(stream, afterVersion, cancellation);

        public ValueTask<CommandReceipt?> FindReceiptAsync(StreamId stream, string commandId, CancellationToken cancellation = default) => journal.FindReceiptAsync(stream, commandId, cancellation);

        public ValueTask<Snapshot?> LoadSnapshotAsync(StreamId stream, CancellationToken cancellation = default) => ValueTask.FromResult<Snapshot?>(null);

        public ValueTask SaveSnapshotAsync(Snapshot snapshot, CancellationToken cancellation = default) => ValueTask.CompletedTask;
    }
}
