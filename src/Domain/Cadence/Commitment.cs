using Coordinator.Domain.Mechanisms;
using NodaTime;

namespace Coordinator.Domain.Cadence;

/// <summary>A promise that a body meets within a window of dates.</summary>
/// <param name="Made">The day it was made.</param>
/// <param name="Text">Its words.</param>
/// <param name="Body">Who is to meet.</param>
/// <param name="WindowFrom">First day of the window.</param>
/// <param name="WindowTo">Last day of the window, inclusive.</param>
/// <param name="RefusedBy">The party that refused to come, where one is on record as having done so.</param>
public sealed record Commitment(LocalDate Made, string Text, BodyId Body, LocalDate WindowFrom, LocalDate WindowTo, PartyId? RefusedBy = null)
{
    /// <summary>The kind of promise that is followed.</summary>
    public const string MeetingKind = "meeting";

    /// <summary>The promise without the result that the document gives it; null when it is not one to meet.</summary>
    public static Commitment? Of(DocumentCommitment commitment) => commitment.Kind != MeetingKind
        ? null
        : new(commitment.Made, commitment.Text, commitment.Body, commitment.WindowFrom, commitment.WindowTo, commitment.By);

    /// <summary>
    /// What has become of it on a given day, from the meetings held. It is
    /// <list type="bullet">
    /// <item>kept, when the body began a meeting within the window and after the day of the promise, whoever refused before;</item>
    /// <item>else declined, when a party is on record as having refused, even if the body met later;</item>
    /// <item>else slipped, once the window is over; <see cref="FollowedCommitment.On"/> is the first meeting after it, if there was one;</item>
    /// <item>else open. A meeting before the window leaves it open.</item>
    /// </list>
    /// </summary>
    /// <param name="meetings">Meetings of any body, in any order; those that begin after <paramref name="asOf"/> are not held yet.</param>
    /// <param name="asOf">The day, local to the venue.</param>
    public FollowedCommitment Follow(IEnumerable<HeldMeeting> meetings, LocalDate asOf)
    {
        LocalDate? on = null;
        foreach (var meeting in meetings)
        {
            if (meeting.Body != Body || meeting.From <= Made || meeting.From < WindowFrom || meeting.From > asOf) continue;
            if (on is null || meeting.From < on) on = meeting.From;
        }

        if (on <= WindowTo) return new(this, CommitmentResult.Kept, on);
        if (RefusedBy is not null) return new(this, CommitmentResult.Declined, null);
        return asOf > WindowTo ? new(this, CommitmentResult.Slipped, on) : new(this, null, null);
    }
}

/// <summary>A promise and what has become of it.</summary>
/// <param name="Result">Null while it is open.</param>
/// <param name="On">First day of the meeting that kept it, or of the first after a window that passed; null when there was none.</param>
public sealed record FollowedCommitment(Commitment Commitment, CommitmentResult? Result, LocalDate? On)
{
    /// <summary>Days from the end of the window to the meeting; null unless it slipped and the meeting was held.</summary>
    public int? DaysLate => Result == CommitmentResult.Slipped && On is { } on ? Period.DaysBetween(Commitment.WindowTo, on) : null;
}
