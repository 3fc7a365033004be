using System.Collections.Immutable;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Api.Contracts;

/// <summary>A mechanism: its parties, bodies and rules.</summary>
public sealed record MechanismView(
    MechanismId Id,
    string Name,
    CharterText Charter,
    ImmutableArray<MechanismParty> Parties,
    ImmutableArray<BodySummary> Bodies,
    ImmutableArray<DocumentCommitment> Commitments);

/// <summary>The rules of procedure, in words.</summary>
public sealed record CharterText(string Title, int Version, ArticleText Quorum, ArticleText Representation, SpeakingText Speaking, ImmutableArray<MatterText> Matters);

/// <param name="Text">The rule in one sentence.</param>
public sealed record ArticleText(string Article, string Text, string Source);

public sealed record SpeakingText(string Article, int StatementSeconds, int PointOfOrderSeconds, int ReplySeconds, string Source);

/// <param name="Rule">In words.</param>
public sealed record MatterText(string Id, string Name, MatterKind Kind, string Rule, ChoiceVisibility Choices, bool PresentAndVotingMayAbstain, string Article, string Source);

/// <param name="Policy">What happens to a party below the required level.</param>
public sealed record BodySummary(BodyId Id, string Name, ImmutableArray<PartyId> Members, ImmutableArray<PartyId> Observers, PartyId? Chair, Level RequiredLevel, RepresentationPolicy Policy, BodyId? Parent);

/// <summary>A body with its rules and its meetings, by start.</summary>
public sealed record BodyView(
    BodyId Id,
    string Name,
    ImmutableArray<Seat> Members,
    ImmutableArray<Seat> Observers,
    Seat? Chair,
    Level RequiredLevel,
    RepresentationPolicy Policy,
    BodyId? Parent,
    CharterText Charter,
    ImmutableArray<MeetingSummary> Meetings);

/// <param name="DatesOnly">Taken over from the record: its times are whole days of the venue.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record MeetingSummary(
    MeetingId Id,
    BodyId Body,
    string BodyName,
    string Name,
    MeetingStatus Status,
    Instant Starts,
    Instant Ends,
    string TimeZone,
    string Place,
    bool DatesOnly,
    string? Outcome);

/// <summary>A party with its people and its history at the table.</summary>
public sealed record PartyView(
    PartyId Id,
    string Name,
    string Short,
    string Capital,
    string TimeZone,
    string Language,
    ImmutableArray<RepresentativeView> Representatives,
    ImmutableArray<PartyVoiceView> Voices,
    ImmutableArray<AttendanceRecord> Attendance);

/// <param name="Body">The body it is accredited to; absent for all.</param>
public sealed record RepresentativeView(RepresentativeId Id, string Name, string Title, RepresentativeRole Role, Level Level, BodyId? Body, bool Withdrawn);

public sealed record PartyVoiceView(MeetingId Meeting, RepresentativeId Representative, Instant Since);

/// <summary>An accreditation, without its secrets.</summary>
/// <param name="SignedIn">Whether somebody is signed in under it now.</param>
/// <param name="Since">Since when, or when it was last used.</param>
public sealed record AccreditationView(AccreditationId Id, AccreditationHolder Holder, Instant Expires, bool Revoked, bool SignedIn, Instant? Since);

/// <summary>To whom a link is to be given; which members are needed follows from the role.</summary>
/// <param name="Name">The holder's name; for a representative it may be left out.</param>
/// <param name="Expires">Until when the link signs in; two weeks when left out.</param>
public sealed record NewAccreditation(ActorRole Role, string? Name = null, PartyId? Party = null, RepresentativeId? Representative = null, BodyId? Body = null, MeetingId? Meeting = null, Instant? Expires = null);

/// <param name="Link">Signs in once. It is shown this once, and kept nowhere.</param>
public sealed record IssuedAccreditation(AccreditationId Id, string Link, Instant Expires);

/// <summary>What an import added.</summary>
public sealed record Imported(long Version, bool Replayed, MechanismId Mechanism, int Parties, int Bodies, int Meetings, int Commitments);

/// <param name="Meeting">Its identity; one is made up when left out.</param>
public sealed record NewMeeting(string Name, Instant Starts, Instant Ends, string TimeZone, string Place, MeetingId? Meeting = null, ImmutableArray<string> Agenda = default);

public sealed record ScheduledMeeting(long Version, bool Replayed, MeetingId Meeting);
