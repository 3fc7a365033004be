using System.Collections.Immutable;
using NodaTime;

namespace Coordinator.Domain.Parties;

/// <summary>What a representative may do for its party.</summary>
public enum RepresentativeRole
{
    Head,
    Alternate,
    Adviser,
    Observer,
}

/// <summary>An accredited person of a party.</summary>
/// <param name="Body">The body it is accredited to; null for all bodies of the mechanism.</param>
public sealed record Representative(RepresentativeId Id, string Name, string Title, RepresentativeRole Role, Level Level, BodyId? Body, bool Withdrawn)
{
    /// <summary>Whether it may speak and vote for its party in <paramref name="body"/>.</summary>
    public bool MaySpeakIn(BodyId body) => !Withdrawn && Role is RepresentativeRole.Head or RepresentativeRole.Alternate && (Body is null || Body == body);
}

/// <summary>Who speaks for a party in one meeting: one voice, over however many devices.</summary>
public sealed record PartyVoice(MeetingId Meeting, BodyId Body, RepresentativeId Representative, Instant Since);

/// <summary>One line of a party's attendance history.</summary>
/// <param name="Attended">Null where the record does not say.</param>
/// <param name="HeadedBy">Who spoke for it, with the title then; null when not known or absent.</param>
public sealed record AttendanceRecord(
    MeetingId Meeting,
    BodyId Body,
    string Name,
    Instant Starts,
    bool? Attended,
    string? HeadedBy,
    string? Title,
    Level? Level,
    Level RequiredLevel);

/// <summary>A party as its grain holds it. <c>Id</c> is the default value until it is admitted.</summary>
public sealed record PartyState
{
    public static PartyState Initial { get; } = new();

    public MechanismId Mechanism { get; init; }
    public PartyId Id { get; init; }
    public string Name { get; init; } = "";
    public string Short { get; init; } = "";
    public string Capital { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string Language { get; init; } = "";
    public ImmutableSortedDictionary<RepresentativeId, Representative> Representatives { get; init; } = ImmutableSortedDictionary<RepresentativeId, Representative>.Empty;

    /// <summary>Who speaks for it now, by meeting.</summary>
    public ImmutableSortedDictionary<MeetingId, PartyVoice> Voices { get; init; } = ImmutableSortedDictionary<MeetingId, PartyVoice>.Empty;

    /// <summary>Meetings it was called to, in the order they became known.</summary>
    public ImmutableArray<AttendanceRecord> Attendance { get; init; } = [];

    public bool IsAdmitted => !string.IsNullOrEmpty(Id.Value);
}

/// <summary>What a party can be asked to do.</summary>
public abstract record PartyCommand
{
    /// <summary>Makes it a party of the mechanism. By the system, following the mechanism's decision.</summary>
    [Name("party.admit")]
    public sealed record Admit(MechanismId Mechanism, PartyId Id, string Name, string Short, string Capital, string TimeZone, string Language) : PartyCommand;

    /// <summary>Accredits a person. By the secretariat, or by the party's head. A second head for the same body is refused.</summary>
    [Name("party.accredit-representative")]
    public sealed record AccreditRepresentative(RepresentativeId Id, string Name, string Title, RepresentativeRole Role, Level Level, BodyId? Body = null) : PartyCommand;

    /// <summary>Changes what is known of a person. By the secretariat, or by the party's head.</summary>
    [Name("party.amend-representative")]
    public sealed record AmendRepresentative(RepresentativeId Id, string Name, string Title, RepresentativeRole Role, Level Level, BodyId? Body = null) : PartyCommand;

    /// <summary>Ends an accreditation; a voice it holds ends with it. By the secretariat, or by the party's head.</summary>
    [Name("party.withdraw-representative")]
    public sealed record WithdrawRepresentative(RepresentativeId Id) : PartyCommand;

    /// <summary>
    /// The representative who asks begins to speak for the party in a meeting. Taken once, on any number of devices.
    /// Held by another, it is handed over by its holder or taken back by the head.
    /// </summary>
    [Name("party.take-voice")]
    public sealed record TakeVoice(MeetingId Meeting, BodyId Body) : PartyCommand;

    /// <summary>The holder of the voice (or the party's head) hands it to another representative who may speak.</summary>
    [Name("party.hand-over-voice")]
    public sealed record HandOverVoice(MeetingId Meeting, BodyId Body, RepresentativeId To) : PartyCommand;

    /// <summary>Nobody speaks for the party in that meeting any more. By the holder, the secretariat, or the system.</summary>
    [Name("party.release-voice")]
    public sealed record ReleaseVoice(MeetingId Meeting, string? Reason = null) : PartyCommand;

    /// <summary>Enters a meeting into the attendance history. By the system, following the meeting.</summary>
    [Name("party.record-attendance")]
    public sealed record RecordAttendance(AttendanceRecord Record) : PartyCommand;
}

/// <summary>What happened to a party.</summary>
public abstract record PartyEvent
{
    [Name("party.admitted.v1")]
    public sealed record Admitted(MechanismId Mechanism, PartyId Id, string Name, string Short, string Capital, string TimeZone, string Language) : PartyEvent;

    [Name("party.representative-accredited.v1")]
    public sealed record RepresentativeAccredited(RepresentativeId Id, string Name, string Title, RepresentativeRole Role, Level Level, BodyId? Body) : PartyEvent;

    [Name("party.representative-amended.v1")]
    public sealed record RepresentativeAmended(RepresentativeId Id, string Name, string Title, RepresentativeRole Role, Level Level, BodyId? Body) : PartyEvent;

    [Name("party.representative-withdrawn.v1")]
    public sealed record RepresentativeWithdrawn(RepresentativeId Id) : PartyEvent;

    /// <summary>Carries the person as accredited then, so that the meeting can record it without asking back.</summary>
    [Name("party.voice-taken.v1")]
    public sealed record VoiceTaken(MeetingId Meeting, BodyId Body, RepresentativeId Representative, string Name, string Title, RepresentativeRole Role, Level Level, RepresentativeId? Previous) : PartyEvent;

    [Name("party.voice-released.v1")]
    public sealed record VoiceReleased(MeetingId Meeting, RepresentativeId Representative, string? Reason) : PartyEvent;

    [Name("party.attendance-recorded.v1")]
    public sealed record AttendanceRecorded(AttendanceRecord Record) : PartyEvent;
}
