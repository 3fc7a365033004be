using System.Diagnostics.Metrics;

namespace Coordinator.Storage.Sqlite;

/// <summary>What an operator watches of the journal; the meter's name is <c>Coordinator.Journal</c>.</summary>
internal static class JournalMetrics
{
    private static readonly Meter s_meter = new("Coordinator.Journal");
    private static readonly Counter<long> s_appends = s_meter.CreateCounter<long>("coordinator.journal.appends", "{append}", "Appends that were answered, of whatever result.");
    private static readonly Counter<long> s_events = s_meter.CreateCounter<long>("coordinator.journal.events", "{event}", "Events recorded.");
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>("coordinator.journal.commit.duration", "s", "How long COMMIT took, the flush to disk included.");

    public static void Committed(int appends, int events, TimeSpan duration)
    {
        s_appends.Add(appends);
        s_events.Add(events);
        s_duration.Record(duration.TotalSeconds);
    }
}
