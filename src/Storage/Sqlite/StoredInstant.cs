using NodaTime;

namespace Coordinator.Storage.Sqlite;

/// <summary>
/// Times in stored form: ticks of 100 ns since the Unix epoch, in UTC. Nanoseconds would end in the year 2262; ticks
/// hold every <see cref="Instant"/>, and no clock this product reads is finer.
/// </summary>
internal static class StoredInstant
{
    public static long Ticks(Instant instant) => instant.ToUnixTimeTicks();

    public static Instant From(long ticks) => Instant.FromUnixTimeTicks(ticks);

    /// <summary>The time as it will be read back.</summary>
    public static Instant Stored(Instant instant) => From(Ticks(instant));

    /// <summary>Rounded up, so that a deadline that the journal calls due is never one that its stream still waits for.</summary>
    public static long DueTicks(Instant due)
    {
        var ticks = due.ToUnixTimeTicks();
        return From(ticks) < due ? ticks + 1 : ticks;
    }
}
