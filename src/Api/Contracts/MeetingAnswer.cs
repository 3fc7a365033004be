using NodaTime;

namespace Coordinator.Api.Contracts;

/// <summary>A meeting as the caller's audience sees it.</summary>
/// <param name="Version">Of the meeting; as the ETag says it.</param>
/// <param name="Own">What only the caller's own delegation sees.</param>
/// <param name="Now">The server's time.</param>
public sealed record MeetingAnswer(long Version, MeetingView View, OwnView? Own, Instant Now);
