using System.Diagnostics.Metrics;

namespace Coordinator.Grains.Hosting;

/// <summary>What grains tell about themselves. Meter and tag names are part of the product: dashboards rest on them.</summary>
public static class GrainMeters
{
    public const string Name = "Coordinator.Grains";

    private static readonly Meter s_meter = new(Name);
    private static readonly Counter<long> s_commands = s_meter.CreateCounter<long>("coordinator.commands.accepted", "{command}", "Commands whose events are durable");
    private static readonly Counter<long> s_refusals = s_meter.CreateCounter<long>("coordinator.commands.refused", "{command}", "Commands refused, by code");
    private static readonly Histogram<double> s_append = s_meter.CreateHistogram<double>("coordinator.append.duration", "s", "From append to durable, per batch");
    private static readonly UpDownCounter<long> s_awake = s_meter.CreateUpDownCounter<long>("coordinator.grains.awake", "{grain}", "Grains in memory");

    internal static void Appended(string kind, int commands, TimeSpan took)
    {
        s_commands.Add(commands, new KeyValuePair<string, object?>("grain", kind));
        s_append.Record(took.TotalSeconds, new KeyValuePair<string, object?>("grain", kind));
    }

    internal static void Refused(string kind, string code) =>
        s_refusals.Add(1, new KeyValuePair<string, object?>("grain", kind), new KeyValuePair<string, object?>("code", code));

    internal static void Awake(string kind, int change) => s_awake.Add(change, new KeyValuePair<string, object?>("grain", kind));
}
