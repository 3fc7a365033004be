using Coordinator.Api.Live;

namespace Coordinator.Api.Identity;

/// <summary>Tells the live protocol who asks: whoever the request was authenticated as.</summary>
internal sealed class SignedInCallers(Sessions sessions) : ILiveCallers
{
    public LiveCaller? Of(HttpContext context) => context.Features.Get<SignedIn>() is { } signedIn
        ? new(signedIn.Actor, signedIn.Session, signedIn.Mechanism, signedIn.Accreditation, signedIn.Expires)
        : null;

    public async ValueTask<LiveEnd?> CheckAgainAsync(LiveCaller caller, CancellationToken cancellation)
    {
        var before = new SignedIn(caller.Session, caller.Mechanism, caller.Accreditation, caller.Actor, caller.Actor.Name ?? "", caller.Expires, null);
        var (_, reason) = await sessions.CheckAgainAsync(before, cancellation);
        return reason is null ? null : new(reason.Code, reason.Detail);
    }
}
