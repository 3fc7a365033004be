using System.Collections.Immutable;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Domain.Mechanisms;

/// <summary>A party's place at the table, with the name on its plate.</summary>
public sealed record Seat(PartyId Party, string Name);

/// <summary>A party as the mechanism knows it.</summary>
public sealed record MechanismParty(PartyId Id, string Name, string Short, string Capital, string TimeZone, string Language);

/// <summary>A body as the mechanism knows it.</summary>
public sealed record MechanismBody(BodyId Id, string Name, ImmutableArray<PartyId> Members, ImmutableArray<PartyId> Observers, PartyId? Chair, Level RequiredLevel, RepresentationPolicy? Policy, BodyId? Parent);

/// <summary>
/// To whom an accreditation is given. Which of the identities are set follows from the role: a chair has a body, a
/// representative a party and a person, a display a meeting or (for the hall of a body) a body.
/// </summary>
public sealed record AccreditationHolder(ActorRole Role, string Name, PartyId? Party = null, RepresentativeId? Representative = null, BodyId? Body = null, MeetingId? Meeting = null);

/// <summary>An accreditation link and the session that it became. Secrets are kept as SHA-256 of 256 random bits.</summary>
public sealed record Accreditation(AccreditationId Id, AccreditationHolder Holder, string SecretHash, Instant Expires, bool Revoked, AccreditationSession? Session)
{
    /// <summary>Whether somebody is signed in under it at <paramref name="at"/>.</summary>
    public bool IsLive(Instant at) => !Revoked && Session is { Ended: false } session && at < session.Expires;
}

public sealed record AccreditationSession(string Id, string SecretHash, Instant Since, Instant Expires, bool Ended);

/// <summary>A mechanism as its grain holds it. <c>Id</c> is the default value until it is established.</summary>
public sealed record MechanismState
{
    public static MechanismState Initial { get; } = new();

    public MechanismId Id { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Null until established.</summary>
    public Charter? Charter { get; init; }

    /// <summary>In the order of admission, which is the order of the roll.</summary>
    public ImmutableArray<MechanismParty> Parties { get; init; } = [];
    public ImmutableArray<MechanismBody> Bodies { get; init; } = [];
    public ImmutableArray<DocumentCommitment> Commitments { get; init; } = [];
    public ImmutableSortedSet<MeetingId> PastMeetings { get; init; } = [];
    public ImmutableSortedDictionary<AccreditationId, Accreditation> Accreditations { get; init; } = ImmutableSortedDictionary<AccreditationId, Accreditation>.Empty;

    public bool IsEstablished => !string.IsNullOrEmpty(Id.Value);

    public MechanismParty? FindParty(PartyId id)
    {
        foreach (var party in Parties)
            if (party.Id == id) return party;
        return null;
    }

    public MechanismBody? FindBody(BodyId id)
    {
        foreach (var body in Bodies)
            if (body.Id == id) return body;
        return null;
    }
}

/// <summary>What a mechanism can be asked to do.</summary>
public abstract record MechanismCommand
{
    /// <summary>Sets up an empty mechanism with its charter. By the installation's secretariat.</summary>
    [Name("mechanism.establish")]
    public sealed record Establish(MechanismId Id, string Name, Charter Charter) : MechanismCommand;

    /// <summary>
    /// Sets up a whole mechanism from a document, or nothing at all. Imported again, parties, bodies and meetings that
    /// are there already are left as they are and new ones are added. By the installation's secretariat.
    /// </summary>
    [Name("mechanism.import")]
    public sealed record Import(MechanismDocument Document, Charter Charter) : MechanismCommand;

    /// <summary>Makes a state a party of the mechanism. By the secretariat.</summary>
    [Name("mechanism.admit-party")]
    public sealed record AdmitParty(PartyId Id, string Name, string Short, string Capital, string TimeZone, string Language) : MechanismCommand;

    /// <summary>Establishes a body with its members, in the order of the roll. By the secretariat.</summary>
    [Name("mechanism.establish-body")]
    public sealed record EstablishBody(BodyId Id, string Name, ImmutableArray<PartyId> Members, Level RequiredLevel, ImmutableArray<PartyId> Observers = default, PartyId? Chair = null, RepresentationPolicy? Policy = null, BodyId? Parent = null) : MechanismCommand;

    /// <summary>Gives out a sign-in link. By the secretariat, or by the system when an installation starts. At most <see cref="MechanismDecider.LongestLink"/> ahead.</summary>
    [Name("mechanism.issue-accreditation")]
    public sealed record IssueAccreditation(AccreditationId Id, AccreditationHolder Holder, string SecretHash, Instant Expires) : MechanismCommand;

    /// <summary>Signs in: turns a link into a session, once. By the system, on behalf of whoever holds the secret.</summary>
    [Name("mechanism.redeem-accreditation")]
    public sealed record RedeemAccreditation(AccreditationId Id, string SecretHash, string Session, string SessionHash, Instant SessionExpires) : MechanismCommand;

    /// <summary>Ends the accreditation and its session. By the secretariat.</summary>
    [Name("mechanism.revoke-accreditation")]
    public sealed record RevokeAccreditation(AccreditationId Id) : MechanismCommand;

    /// <summary>Signs out. By the system, on behalf of the session itself.</summary>
    [Name("mechanism.end-session")]
    public sealed record EndSession(AccreditationId Id) : MechanismCommand;
}

/// <summary>What happened to a mechanism.</summary>
public abstract record MechanismEvent
{
    [Name("mechanism.established.v1")]
    public sealed record Established(MechanismId Id, string Name, Charter Charter) : MechanismEvent;

    [Name("mechanism.party-admitted.v1")]
    public sealed record PartyAdmitted(PartyId Id, string Name, string Short, string Capital, string TimeZone, string Language) : MechanismEvent;

    /// <summary>Carries the charter, so that the body can begin without asking back.</summary>
    [Name("mechanism.body-established.v1")]
    public sealed record BodyEstablished(BodyId Id, string Name, ImmutableArray<Seat> Members, ImmutableArray<Seat> Observers, Seat? Chair, Level RequiredLevel, RepresentationPolicy? Policy, BodyId? Parent, Charter Charter) : MechanismEvent;

    [Name("mechanism.past-meeting-entered.v1")]
    public sealed record PastMeetingEntered(MeetingId Meeting, BodyId Body, string BodyName, string Name, Instant Starts, Instant Ends, string TimeZone, string Place, string? Outcome, ImmutableArray<DocumentHead> Heads, ImmutableArray<Seat> Members, Seat? Chair, Level RequiredLevel, Charter Charter, ImmutableArray<Seat> Observers = default) : MechanismEvent;

    [Name("mechanism.commitment-entered.v1")]
    public sealed record CommitmentEntered(DocumentCommitment Commitment) : MechanismEvent;

    [Name("mechanism.accreditation-issued.v1")]
    public sealed record AccreditationIssued(AccreditationId Id, AccreditationHolder Holder, string SecretHash, Instant Expires) : MechanismEvent;

    [Name("mechanism.accreditation-redeemed.v1")]
    public sealed record AccreditationRedeemed(AccreditationId Id, string Session, string SessionHash, Instant SessionExpires) : MechanismEvent;

    [Name("mechanism.accreditation-revoked.v1")]
    public sealed record AccreditationRevoked(AccreditationId Id) : MechanismEvent;

    [Name("mechanism.session-ended.v1")]
    public sealed record SessionEnded(AccreditationId Id) : MechanismEvent;
}
