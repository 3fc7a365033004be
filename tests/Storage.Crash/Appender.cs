using System.Collections.Immutable;
using System.Text;
using Coordinator.Domain;
using Coordinator.Grains.Journal;
using NodaTime;

namespace Coordinator.Storage.Crash;

/// <summary>Many callers that append as fast as the journal takes it: one to each stream, some commits of several events, some of none.</summary>
public static class Appender
{
    private const int Callers = 24;

    /// <summary>Writes <c>ack stream version position command .</c> for each acknowledged commit; a line without the dot was cut off.</summary>
    public static async Task RunAsync(IJournal journal, string run, TextWriter output)
    {
        var told = TextWriter.Synchronized(output);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => AppendAsync(journal, run, caller, told))));
    }

    private static async Task AppendAsync(IJournal journal, string run, int caller, TextWriter told)
    {
        var stream = new StreamId($"meeting/{caller}");
        var version = 0L;
        for (var n = 0; ; n++)
        {
            var commit = Commit($"{run}-{caller}-{n}", n % 5, n);
            switch (await journal.AppendAsync(new AppendRequest(stream, version, [commit])))
            {
                case AppendResult.Appended appended:
                    version = appended.Version;
                    var receipt = appended.Receipts[0];
                    await told.WriteLineAsync($"ack {stream} {receipt.Version} {receipt.Position} {receipt.CommandId} .");
                    await told.FlushAsync();
                    break;
                case AppendResult.Conflict conflict:
                    version = conflict.ActualVersion; // what earlier runs left
                    break;
                case var other:
                    throw new InvalidOperationException($"{commit.CommandId} was never sent before, but: {other}");
            }
        }
    }

    private static Commit Commit(string id, int events, int n) => new(
        id, $"fingerprint of {id}", """{"party":"CHN"}"""u8.ToArray(), Instant.FromUnixTimeSeconds(n),
        [.. Enumerable.Range(0, events).Select(i => new EventData("meeting.ballot-cast.v1", Encoding.UTF8.GetBytes($$"""{"command":"{{id}}","n":{{i}}}""")))],
        n % 7 == 0 ? [new DeadlineChange("floor", Instant.FromUnixTimeSeconds(n))] : ImmutableArray<DeadlineChange>.Empty);
}
