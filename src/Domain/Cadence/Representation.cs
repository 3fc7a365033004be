using System.Collections.Immutable;
using NodaTime;

namespace Coordinator.Domain.Cadence;

/// <summary>What a party sent to one meeting whose heads of delegation are known.</summary>
/// <param name="Meeting">The meeting's name.</param>
/// <param name="From">Its first day.</param>
/// <param name="Sent">The level of the party's head; null when it was absent.</param>
/// <param name="StepsBelow">How many ranks that is below the required level; 0 or less when it meets it, null when absent.</param>
/// <param name="OthersMedian">The median rank of the other parties' heads (1 is a head of state); null when there were none.</param>
public sealed record SentTo(string Meeting, LocalDate From, Level? Sent, int? StepsBelow, Ratio? OthersMedian);

/// <summary>Why a party's representation needs attention.</summary>
public enum RepresentationAlertKind
{
    /// <summary>Below the required level at two meetings running.</summary>
    TwiceBelow,

    /// <summary>Two or more ranks lower than at the meeting before.</summary>
    Downgrade,
}

/// <summary>A fall in a party's level of representation.</summary>
/// <param name="Meeting">The meeting at which it showed.</param>
/// <param name="Before">The level sent the time before.</param>
/// <param name="Sent">The level sent.</param>
public sealed record RepresentationAlert(RepresentationAlertKind Kind, string Meeting, LocalDate From, Level Before, Level Sent);

/// <summary>
/// What level a party sent to a body's meetings, in order of time. Meetings whose heads are not known say nothing; one
/// that the party stayed away from is counted as absence and passed over when levels are compared.
/// </summary>
/// <param name="Party">Whose.</param>
/// <param name="Required">The level that the body requires.</param>
/// <param name="Meetings">The meetings whose heads are known.</param>
/// <param name="Alerts">
/// In order of time. A run below the required level is told once, at its second meeting; every downgrade of two ranks is told.
/// </param>
public sealed record Representation(PartyId Party, Level Required, ImmutableArray<SentTo> Meetings, ImmutableArray<RepresentationAlert> Alerts)
{
    /// <param name="meetings">The body's meetings, in any order.</param>
    public static Representation Of(PartyId party, Level required, IEnumerable<HeldMeeting> meetings)
    {
        var sent = ImmutableArray.CreateBuilder<SentTo>();
        var alerts = ImmutableArray.CreateBuilder<RepresentationAlert>();
        Level? before = null;
        var below = 0;
        foreach (var meeting in meetings.Where(m => !m.Heads.IsDefault).OrderBy(m => m.From))
        {
            var others = Ratio.Median(meeting.Heads.Where(h => h.Party != party).Select(h => (int)h.Level));
            Level? level = null;
            foreach (var head in meeting.Heads)
                if (head.Party == party) level = head.Level;
            sent.Add(new(meeting.Name, meeting.From, level, level?.StepsBelow(required), others));
            if (level is not { } now) continue;

            below = now.Meets(required) ? 0 : below + 1;
            if (before is { } last)
            {
                if (now.StepsBelow(last) >= 2) alerts.Add(new(RepresentationAlertKind.Downgrade, meeting.Name, meeting.From, last, now));
                if (below == 2) alerts.Add(new(RepresentationAlertKind.TwiceBelow, meeting.Name, meeting.From, last, now));
            }

            before = now;
        }

        return new(party, required, sent.ToImmutable(), alerts.ToImmutable());
    }

    /// <summary>Meetings the party came to of those whose heads are known; null when none is.</summary>
    public Ratio? Attendance => Meetings.IsEmpty ? null : new(Meetings.Count(m => m.Sent is not null), Meetings.Length);

    /// <summary>Meetings at or above the required level of those it came to; null when it came to none.</summary>
    public Ratio? AtLevel => Meetings.Count(m => m.Sent is not null) is > 0 and var came ? new(Meetings.Count(m => m.StepsBelow <= 0), came) : null;
}
