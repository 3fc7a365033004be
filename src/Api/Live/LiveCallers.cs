using Coordinator.Domain;
using NodaTime;

namespace Coordinator.Api.Live;

/// <summary>Who is behind a live connection.</summary>
/// <param name="Actor">As whom it may watch.</param>
/// <param name="Session">The session's identity; its connections are counted together.</param>
/// <param name="Mechanism">Where the accreditation is kept; its end is an event of that mechanism.</param>
/// <param name="Expires">When the session ends by itself.</param>
public sealed record LiveCaller(Actor Actor, string Session, MechanismId Mechanism, AccreditationId Accreditation, Instant Expires);

/// <summary>Why a live connection is closed for good.</summary>
/// <param name="Code">Stable, in kebab case.</param>
public sealed record LiveEnd(string Code, string Detail)
{
    public static LiveEnd SignedOut { get; } = new("session-ended", "This session was signed out.");
    public static LiveEnd Revoked { get; } = new("session-revoked", "This accreditation was revoked.");
    public static LiveEnd Withdrawn { get; } = new("accreditation-withdrawn", "This representative is no longer accredited.");
    public static LiveEnd Expired { get; } = new("session-expired", "This session has expired. Ask the secretariat for a new link.");
}

/// <summary>How the live protocol learns who asks.</summary>
public interface ILiveCallers
{
    /// <summary>Who makes this request; null for somebody who is not signed in.</summary>
    LiveCaller? Of(HttpContext context);

    /// <summary>Null while the caller's session is live, otherwise why not. Asked once a connection is open, when its end could no longer be missed.</summary>
    ValueTask<LiveEnd?> CheckAgainAsync(LiveCaller caller, CancellationToken cancellation);
}
