using Coordinator.Domain;
using Coordinator.Domain.Parties;
using NodaTime;

namespace Coordinator.Api.Contracts;

/// <summary>How a session is carried.</summary>
public enum SessionKind
{
    /// <summary>By a cookie, for the console.</summary>
    Cookie,

    /// <summary>By a token in the Authorization header, for programs.</summary>
    Bearer,
}

/// <param name="Link">What stands after '#' in a sign-in link; the whole link is taken too.</param>
public sealed record SignIn(string Link, SessionKind Kind = SessionKind.Cookie);

/// <param name="Session">The session's name, which is no secret.</param>
/// <param name="Token">For a bearer: its token. It is shown this once.</param>
public sealed record SignedInView(string Session, string? Token, Me Me);

/// <summary>Who is signed in.</summary>
/// <param name="Now">The server's time.</param>
public sealed record Me(
    string Session,
    ActorRole Role,
    string Name,
    NamedMechanismView Mechanism,
    NamedParty? Party,
    NamedRepresentative? Representative,
    NamedBody? Body,
    MeetingId? Meeting,
    Instant Expires,
    Instant Now);

public sealed record NamedMechanismView(MechanismId Id, string Name);

public sealed record NamedParty(PartyId Id, string Short);

public sealed record NamedRepresentative(RepresentativeId Id, string Name, string Title, RepresentativeRole Role, Level Level);
