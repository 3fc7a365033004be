using Coordinator.Api.Hosting;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Hosting;
using NodaTime;

namespace Coordinator.Api.Identity;

/// <summary>Somebody who is signed in, as of this request.</summary>
/// <param name="Session">The public identity of the session; not a secret.</param>
/// <param name="Mechanism">Where the accreditation is kept.</param>
/// <param name="Actor">What the deciders are told.</param>
/// <param name="Representative">For representatives, the person as accredited now.</param>
public sealed record SignedIn(string Session, MechanismId Mechanism, AccreditationId Accreditation, Actor Actor, string Name, Instant Expires, Representative? Representative);

/// <summary>Why somebody is not signed in.</summary>
/// <param name="Code">Stable, in kebab case.</param>
public sealed record NotSignedIn(string Code, string Detail)
{
    public static NotSignedIn Anonymous { get; } = new("not-signed-in", "Sign in first.");
    internal static NotSignedIn Unknown { get; } = new("session-unknown", "This session is not known. Sign in again.");
    internal static NotSignedIn Ended { get; } = new("session-ended", "This session was signed out.");
    internal static NotSignedIn Expired { get; } = new("session-expired", "This session has expired. Ask the secretariat for a new link.");
    internal static NotSignedIn Revoked { get; } = new("session-revoked", "This accreditation was revoked.");
    internal static NotSignedIn Withdrawn { get; } = new("accreditation-withdrawn", "This representative is no longer accredited.");
    internal static NotSignedIn Unreadable { get; } = new("malformed-credentials", "These credentials cannot be read.");
    internal static NotSignedIn WrongOrigin { get; } = new("wrong-origin", "A cookie counts only for requests of this console.");
}

/// <summary>
/// Who is signed in, from the journaled state alone: a session that was revoked, ended or has expired counts no more, from
/// the next request on, and a representative acts in the role that its party gives it now.
/// </summary>
public sealed class Sessions(IGrains grains, TimeProvider time)
{
    /// <summary>Validates what a request carries.</summary>
    public async ValueTask<(SignedIn? SignedIn, NotSignedIn? Reason)> CheckAsync(Token token, CancellationToken cancellation = default)
    {
        var (mechanism, _) = await grains.Mechanism(token.Mechanism).ReadAsync(cancellation);
        if (!mechanism.Accreditations.TryGetValue(token.Accreditation, out var accreditation)
            || accreditation.Session is not { } session
            || !token.Secret.Matches(session.SecretHash))
        {
            return (null, NotSignedIn.Unknown);
        }

        return await CheckAsync(token.Mechanism, accreditation, session, cancellation);
    }

    /// <summary>Whether somebody who was signed in still is, and as what. For connections that stay open.</summary>
    public async ValueTask<(SignedIn? SignedIn, NotSignedIn? Reason)> CheckAgainAsync(SignedIn before, CancellationToken cancellation = default)
    {
        var (mechanism, _) = await grains.Mechanism(before.Mechanism).ReadAsync(cancellation);
        return mechanism.Accreditations.TryGetValue(before.Accreditation, out var accreditation) && accreditation.Session is { } session && session.Id == before.Session
            ? await CheckAsync(before.Mechanism, accreditation, session, cancellation)
            : (null, NotSignedIn.Unknown);
    }

    private async ValueTask<(SignedIn?, NotSignedIn?)> CheckAsync(MechanismId mechanism, Accreditation accreditation, AccreditationSession session, CancellationToken cancellation)
    {
        if (accreditation.Revoked) return (null, NotSignedIn.Revoked);
        if (session.Ended) return (null, NotSignedIn.Ended);
        if (session.Expires <= time.Now()) return (null, NotSignedIn.Expired);

        var holder = accreditation.Holder;
        if (holder is not { Party: { } party, Representative: { } representative })
        {
            var reach = mechanism == Installation.Id ? default : mechanism;
            var actor = new Actor(holder.Role, reach, Body: holder.Body, Meeting: holder.Meeting, Name: holder.Name);
            return (new(session.Id, mechanism, accreditation.Id, actor, holder.Name, session.Expires, null), null);
        }

        if (await FindPersonAsync(mechanism, party, representative, cancellation) is not { } person) return (null, NotSignedIn.Withdrawn);
        return (new(
            session.Id,
            mechanism,
            accreditation.Id,
            new(RoleOf(person.Role), mechanism, party, representative, person.Body, Name: person.Name),
            person.Name,
            session.Expires,
            person), null);
    }

    /// <summary>A person that is accredited now, or null.</summary>
    public async ValueTask<Representative?> FindPersonAsync(MechanismId mechanism, PartyId party, RepresentativeId id, CancellationToken cancellation = default)
    {
        var (state, _) = await grains.Party(mechanism, party).ReadAsync(cancellation);
        return state.Representatives.TryGetValue(id, out var person) && !person.Withdrawn ? person : null;
    }

    public static ActorRole RoleOf(RepresentativeRole role) => role switch
    {
        RepresentativeRole.Head => ActorRole.Head,
        RepresentativeRole.Alternate => ActorRole.Alternate,
        RepresentativeRole.Adviser => ActorRole.Adviser,
        RepresentativeRole.Observer => ActorRole.Observer,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Unknown role."),
    };
}

/// <summary>Who asks, on a request that has passed authentication.</summary>
public static class SignedInExtensions
{
    /// <summary>Who is signed in; throws on a request that did not have to sign in.</summary>
    public static SignedIn SignedIn(this HttpContext context) =>
        context.Features.Get<SignedIn>() ?? throw new InvalidOperationException($"{context.Request.Path} is open to anyone, and yet asks who it is.");

    public static Actor Actor(this HttpContext context) => context.SignedIn().Actor;
}
