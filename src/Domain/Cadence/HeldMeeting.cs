using System.Collections.Immutable;
using Coordinator.Domain.Mechanisms;
using NodaTime;

namespace Coordinator.Domain.Cadence;

/// <summary>A head of delegation that a party sent.</summary>
public readonly record struct SentHead(PartyId Party, Level Level);

/// <summary>A meeting that was held, as far as cadence and representation go.</summary>
/// <param name="From">First day, local to the venue.</param>
/// <param name="To">Last day, inclusive.</param>
/// <param name="Heads">Who headed the delegations that came, one a party; the default value when that is not known.</param>
public sealed record HeldMeeting(BodyId Body, string Name, LocalDate From, LocalDate To, ImmutableArray<SentHead> Heads = default)
{
    /// <summary>A meeting from before the coordinator kept the record.</summary>
    public static HeldMeeting Of(DocumentMeeting meeting) => new(
        meeting.Body,
        meeting.Name,
        meeting.From,
        meeting.To,
        meeting.Heads.IsDefault ? default : [.. meeting.Heads.Select(h => new SentHead(h.Party, h.Level))]);
}
