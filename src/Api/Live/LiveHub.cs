using Microsoft.AspNetCore.SignalR;
using NodaTime;

namespace Coordinator.Api.Live;

/// <summary>The live protocol of <c>docs/api.md</c>, as clients call it.</summary>
public sealed class LiveHub(TimeProvider time) : Hub
{
    /// <summary>The server's time, to correct clocks by.</summary>
    public Instant Now() => Instant.FromDateTimeOffset(time.GetUtcNow());
}
