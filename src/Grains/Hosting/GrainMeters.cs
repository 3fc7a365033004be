using System.Diagnostics;
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

    private static readonly ActivitySource s_source = new(Name);

    /// <summary>A span from the call until the answer is durable; it names the command, never who sent it or what it says.</summary>
    internal static Activity? Trace(string kind, string key, string command)
    {
        var span = s_source.StartActivity(command);
        span?.SetTag("coordinator.grain", $"{kind}/{key}");
        return span;
    }

    /// <summary>How it was answered.</summary>
    internal static void Answered(this Activity? span, Reply reply)
    {
        if (span is null) return;
        if (reply.Receipt is { } receipt) span.SetTag("coordinator.version", receipt.Version).SetTag("coordinator.replayed", reply.Replayed);
        if (reply.Refusal is { } refusal) span.SetTag("coordinator.refusal", refusal.Code);
    }

    internal static void Appended(string kind, int commands, TimeSpan took)
    {
        s_commands.Add(commands, new KeyValuePair<string, object?>("grain", kind));
        s_append.Record(took.TotalSeconds, new KeyValuePair<string, object?>("grain", kind));
    }

    internal static void Refused(string kind, string code) =>
        s_refusals.Add(1, new KeyValuePair<string, object?>("grain", kind), new KeyValuePair<string, object?>("code", code));

    internal static void Awake(string kind, int change) => s_awake.Add(change, new KeyValuePair<string, object?>("grain", kind));
}
