using NodaTime;

namespace Coordinator.Api.Hosting;

/// <summary>The time, as commands carry it.</summary>
public static class Clock
{
    public static Instant Now(this TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());
}
