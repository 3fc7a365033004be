using System.Diagnostics;

namespace Coordinator.Benchmarks.Ballots;

/// <summary>How fast something was done, and what it took of the processor.</summary>
internal readonly record struct Pace(double PerSecond, double ProcessorMicroseconds)
{
    public static Started Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    internal readonly record struct Started(long Timestamp, TimeSpan Processor)
    {
        public Pace Of(long done) => new(done / Stopwatch.GetElapsedTime(Timestamp).TotalSeconds, (Environment.CpuUsage.TotalTime - Processor).TotalMicroseconds / done);
    }
}
