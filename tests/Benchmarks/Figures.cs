using System.Diagnostics;

namespace Coordinator.Benchmarks;

/// <summary>Statistics of samples, and how they are written.</summary>
internal static class Figures
{
    public static double Median(this IEnumerable<double> samples) => Percentile(samples, 50);

    /// <summary>The smallest sample that at least that share of all samples does not exceed.</summary>
    public static double Percentile(this IEnumerable<double> samples, double percent)
    {
        var sorted = samples.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * percent / 100) - 1)];
    }

    public static string Rate(double perSecond) => $"{perSecond:N0}/s";

    public static string Milliseconds(double ms) => ms >= 100 ? $"{ms:N0} ms" : $"{ms:N1} ms";

    public static string Microseconds(double us) => us >= 100 ? $"{us:N0} µs" : $"{us:N1} µs";

    public static string Percent(double ratio) => $"{ratio:P0}".Replace(" ", " ", StringComparison.Ordinal);

    public static string Times(double ratio) => ratio >= 100 ? $"{ratio:N0} ×" : ratio >= 10 ? $"{ratio:N1} ×" : $"{ratio:N2} ×";

    public static double MillisecondsBetween(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
