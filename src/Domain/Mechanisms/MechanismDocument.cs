using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace Coordinator.Domain.Mechanisms;

/// <summary>
/// A mechanism as a document: its parties, bodies and past meetings. The shape of <c>samples/data/six-party-talks.json</c>;
/// members that begin with '$' and <c>sources</c> are notes to the reader.
/// </summary>
public sealed record MechanismDocument
{
    [JsonPropertyName("$comment")] public string? Comment { get; init; }
    public ImmutableArray<string> Sources { get; init; } = [];
    public required NamedMechanism Mechanism { get; init; }
    public required ImmutableArray<DocumentParty> Parties { get; init; }
    public required ImmutableArray<DocumentBody> Bodies { get; init; }
    public ImmutableArray<DocumentMeeting> Meetings { get; init; } = [];
    public ImmutableArray<DocumentCommitment> Commitments { get; init; } = [];
}

public sealed record NamedMechanism(MechanismId Id, string Name);

/// <param name="TimeZone">The capital's zone in the IANA time zone database.</param>
/// <param name="Language">BCP 47 tag of its language at the talks.</param>
public sealed record DocumentParty(PartyId Id, string Name, string Short, string Capital, string TimeZone, string Language);

/// <param name="Chair">The party that holds the chair; null for a body that has none.</param>
/// <param name="Level">The level of representation it requires.</param>
public sealed record DocumentBody(BodyId Id, string Name, ImmutableArray<PartyId> Members, PartyId? Chair, Level Level, BodyId? Parent = null, ImmutableArray<PartyId> Observers = default);

/// <summary>A meeting that was held before the coordinator kept the record.</summary>
/// <param name="From">First day, local to the venue.</param>
/// <param name="To">Last day, inclusive.</param>
/// <param name="TimeZone">The venue's zone; when absent, that of the party whose capital it is, else of the chair.</param>
/// <param name="Heads">Heads of delegation; absent when not known.</param>
public sealed record DocumentMeeting(
    BodyId Body,
    string Name,
    LocalDate From,
    LocalDate To,
    string Place,
    string? Outcome = null,
    string? TimeZone = null,
    ImmutableArray<DocumentHead> Heads = default);

public sealed record DocumentHead(PartyId Party, string Name, string Title, Level Level);

/// <summary>How a promise to meet within a window came out.</summary>
public enum CommitmentResult
{
    Kept,
    Slipped,
    Declined,
}

/// <summary>A promise, made at a meeting, to do something within a window of dates (inclusive).</summary>
public sealed record DocumentCommitment(
    LocalDate Made,
    string Text,
    LocalDate WindowFrom,
    LocalDate WindowTo,
    string Kind,
    BodyId Body,
    CommitmentResult? Result = null,
    LocalDate? On = null,
    PartyId? By = null);
