using System.Diagnostics.Metrics;

namespace Coordinator.Storage.Sqlite;

/// <summary>What an operator watches of the journal; the meter's name is <c>Coordinator.Journal</c>.</summary>
internal static class JournalMetrics
{
    private static readonly Meter Meter = new("Coordinator.Journal");
    private static readonly Counter<long> Appends = Meter.CreateCounter<long>("coordinator.journal.appends", "{append}", "Appends that were answered, of whatever result.");
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("coordinator.journal.events", "{event}", "Events recorded.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("coordinator.journal.commit.duration", "s", "How long COMMIT took, the flush to disk included.");

    public static void Committed(int appends, int events, TimeSpan duration)
    {
        Appends.Add(appends);
        Events.Add(events);
        Duration.Record(duration.TotalSeconds);
    }
}
