using System.Collections.Immutable;
using System.Text.Json;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Serialization;
using Coordinator.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Benchmarks.Memory;

/// <summary>What a meeting costs that nobody asks anything.</summary>
internal static class IdleMeetings
{
    private const int TargetBytes = 20 * 1024;

    private const string Meaning = """
        Meetings of six delegations, convened, every delegation's voice recorded: a hundred in each mechanism, every mechanism with a charter and with people of its own. All are woken in one process from the journal; the bytes are the growth of the managed heap over that, after collection, divided by the number of grains. Baseline: the bytes of one such state as JSON. Afterwards each is sent a command, and all are still awake.
        """;

    public static async Task RunAsync(Run run)
    {
        const int OfMechanism = 100;
        var count = run.Quick ? 2_000 : 10_000;
        var path = run.NewJournal();
        var talks = Enumerable.Range(0, count / OfMechanism).Select(i => new Talks($"talks-{i}", 6)).ToImmutableArray();
        await using (var recording = await OpenAsync(path))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, _) =>
            {
                var meeting = IdOf(i);
                await Talks.RecordAsync(recording, meeting, talks[i / OfMechanism].Convened(meeting));
            });
        }

        await using var journal = await OpenAsync(path);
        await using var grains = new InProcessGrains(journal, new GrainOptions(), TimeProvider.System, NullLogger<InProcessGrains>.Instance);
        var waking = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        var json = JsonSerializer.SerializeToUtf8Bytes((await grains.Meeting(IdOf(0)).ReadAsync()).State, Json.Stored).Length;

        var before = Settled();
        await Parallel.ForEachAsync(Enumerable.Range(1, count - 1), waking, async (i, cancellation) => await grains.Meeting(IdOf(i)).ReadAsync(cancellation));
        var bytes = (double)(Settled() - before) / (count - 1);

        var answered = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, cancellation) =>
        {
            var reply = await grains.Meeting(IdOf(i)).SendAsync("open", talks[i / OfMechanism].Chair, Talks.Start, new MeetingCommand.Open(), cancellation);
            if (reply.Receipt is not null) Interlocked.Increment(ref answered);
        });

        run.Report.Add(
            "Meetings in memory",
            Meaning,
            new("an idle meeting of six, awake", $"{bytes / 1024:N1} KB", $"{json / 1024.0:N1} KB", Figures.Times(bytes / json), "< 20 KB", bytes < TargetBytes),
            new($"meetings awake, and answering", $"{grains.Awake:N0}, {answered:N0}", $"{count:N0}", "", "all", grains.Awake == count && answered == count));
    }

    private static MeetingId IdOf(int i) => new($"sitting-{i}");

    private static Task<SqliteJournal> OpenAsync(string path) => SqliteJournal.OpenAsync(new() { Path = path }, TimeProvider.System, NullLogger<SqliteJournal>.Instance);

    private static long Settled()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
