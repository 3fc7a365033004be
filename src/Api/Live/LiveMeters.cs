using System.Diagnostics.Metrics;

namespace Coordinator.Api.Live;

/// <summary>What the live protocol tells about itself. Meter and tag names are part of the product: dashboards rest on them.</summary>
public static class LiveMeters
{
    public const string Name = "Coordinator.Live";

    private static readonly Meter s_meter = new(Name);
    private static readonly UpDownCounter<long> s_connections = s_meter.CreateUpDownCounter<long>("coordinator.live.connections", "{connection}", "Open live connections");
    private static readonly UpDownCounter<long> s_watches = s_meter.CreateUpDownCounter<long>("coordinator.live.watches", "{watch}", "Meetings watched, summed over connections");
    private static readonly UpDownCounter<long> s_meetings = s_meter.CreateUpDownCounter<long>("coordinator.live.meetings", "{meeting}", "Meetings kept for watchers");
    private static readonly Counter<long> s_frames = s_meter.CreateCounter<long>("coordinator.live.frames", "{frame}", "Frames made, by audience");
    private static readonly Counter<long> s_sent = s_meter.CreateCounter<long>("coordinator.live.frames.sent", "{frame}", "Frames handed to connections");
    private static readonly Counter<long> s_bytes = s_meter.CreateCounter<long>("coordinator.live.frames.bytes", "By", "Bytes of frames handed to connections");
    private static readonly Counter<long> s_dropped = s_meter.CreateCounter<long>("coordinator.live.connections.dropped", "{connection}", "Connections cut off because they did not keep up");
    private static readonly Histogram<double> s_delay = s_meter.CreateHistogram<double>(
        "coordinator.live.delay",
        "s",
        "From an event's time to its frame being sent",
        advice: new() { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] });

    internal static void Connections(int change) => s_connections.Add(change);

    internal static void Watches(int change) => s_watches.Add(change);

    internal static void Meetings(int change) => s_meetings.Add(change);

    internal static void Dropped() => s_dropped.Add(1);

    internal static void Frame(Audience audience, int bytes, int connections)
    {
        var tag = new KeyValuePair<string, object?>("audience", audience == Audience.Room ? "room" : "display");
        s_frames.Add(1, tag);
        s_sent.Add(connections, tag);
        s_bytes.Add((long)bytes * connections, tag);
    }

    internal static void Delay(TimeSpan delay) => s_delay.Record(Math.Max(0, delay.TotalSeconds));
}
