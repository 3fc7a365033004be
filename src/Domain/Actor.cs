namespace Coordinator.Domain;

/// <summary>In what capacity somebody asks.</summary>
public enum ActorRole
{
    /// <summary>Follows the talks as the public: sees a display, changes nothing.</summary>
    Display,

    /// <summary>A party's representative without voice: may follow, and watch its delegation's side.</summary>
    Observer,

    /// <summary>A party's adviser: sees what its delegation sees, does not speak or vote for it.</summary>
    Adviser,

    /// <summary>May speak and vote for the party when it holds the party's voice.</summary>
    Alternate,

    /// <summary>Heads the party's delegation.</summary>
    Head,

    /// <summary>Presides over the meetings of one body.</summary>
    Chair,

    /// <summary>Administers; it has no vote and cannot alter a closed record.</summary>
    Secretariat,

    /// <summary>The coordinator itself: a reactor that carries one aggregate's event to another, or a deadline.</summary>
    System,
}

/// <summary>
/// Who asks. It is established by the caller (an authenticated session) and arrives in the command; deciders trust it
/// and check what it may do.
/// </summary>
/// <param name="Role">The capacity.</param>
/// <param name="Mechanism">The mechanism it is accredited to; the default value for the installation's own secretariat and for the system.</param>
/// <param name="Party">For representatives, the party.</param>
/// <param name="Representative">For representatives, the person.</param>
/// <param name="Body">For a chair, the body it presides; for a representative accredited to one body only, that body.</param>
/// <param name="Meeting">For a display, the one meeting it shows.</param>
/// <param name="Name">A name for the record: a person, or for the system the reactor.</param>
public sealed record Actor(
    ActorRole Role,
    MechanismId Mechanism = default,
    PartyId? Party = null,
    RepresentativeId? Representative = null,
    BodyId? Body = null,
    MeetingId? Meeting = null,
    string? Name = null)
{
    /// <summary>The coordinator itself.</summary>
    public static Actor System(string name) => new(ActorRole.System, Name: name);

    /// <summary>The secretariat of the installation: it may set up any mechanism.</summary>
    public static Actor Installation { get; } = new(ActorRole.Secretariat, Name: "installation");

    public bool IsSystem => Role == ActorRole.System;

    /// <summary>Whether this is somebody of a party's delegation.</summary>
    public bool IsDelegate => Party is not null && Role is ActorRole.Head or ActorRole.Alternate or ActorRole.Adviser or ActorRole.Observer;

    /// <summary>Whether its accreditation reaches the mechanism.</summary>
    public bool Reaches(MechanismId mechanism) =>
        IsSystem || Mechanism == mechanism || (Role == ActorRole.Secretariat && string.IsNullOrEmpty(Mechanism.Value));

    public bool IsSecretariatOf(MechanismId mechanism) => Role == ActorRole.Secretariat && Reaches(mechanism);

    public bool IsChairOf(MechanismId mechanism, BodyId body) => Role == ActorRole.Chair && Mechanism == mechanism && Body == body;
}
