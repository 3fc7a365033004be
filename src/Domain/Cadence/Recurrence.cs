using System.Collections.Immutable;
using NodaTime;

namespace Coordinator.Domain.Cadence;

/// <summary>One time of a recurrence in its time zone.</summary>
/// <param name="Nominal">The local time that the recurrence gives, which a change of the clocks may skip or repeat.</param>
/// <param name="At">When that is.</param>
public readonly record struct Occurrence(LocalDateTime Nominal, Instant At);

/// <summary>
/// When something recurs: a start, a rule, and times taken out and added (RFC 5545: DTSTART, RRULE, EXDATE, RDATE).
/// Wall-clock time is kept: a meeting at ten stays at ten when the clocks change. Two recurrences are equal when their
/// canonical texts are. Immutable.
/// </summary>
/// <remarks>
/// <para>Where the RFC leaves a choice or contradicts itself:</para>
/// <list type="bullet">
/// <item>A start that does not match its own rule is not a time of the recurrence (the RFC leaves it undefined).</item>
/// <item>A local time that the clocks skip is not dropped (3.3.10) but read with the offset before the change (3.8.5.3
/// with 3.3.5): 02:30 becomes 03:30, and a time on a day that a zone skips whole comes a day later. A delegation rather
/// meets an hour off than not at all. A day (Feb 30) that does not exist is left out.</item>
/// <item>A local time that the clocks repeat is the first of the two (3.3.5).</item>
/// <item>Where two nominal times thereby come to one instant it occurs once.</item>
/// </list>
/// </remarks>
public sealed record Recurrence
{
    /// <summary>The first time, and what gives the time of day.</summary>
    public required LocalDateTime Start { get; init; }

    /// <summary>The venue's zone in the IANA time zone database; null for local times of no zone in particular.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Null when only the start and <see cref="Added"/> are meant.</summary>
    public RecurrenceRule? Rule { get; init; }

    /// <summary>Times taken out (EXDATE).</summary>
    public ImmutableArray<LocalDateTime> Excluded { get; init; } = [];

    /// <summary>Times added (RDATE); none before the start.</summary>
    public ImmutableArray<LocalDateTime> Added { get; init; } = [];

    private DateTimeZone? Zone => TimeZone is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone);

    /// <summary>
    /// Reads content lines (DTSTART, RRULE, EXDATE, RDATE), folded or not, ended by CR LF or LF. On failure
    /// <paramref name="refusal"/> names the part: <c>RRULE.BYDAY</c>, <c>EXDATE</c>.
    /// </summary>
    public static Recurrence? Parse(string text, out Refusal? refusal) => RecurrenceText.Read(text, out refusal);

    /// <summary>What is wrong with it, or null.</summary>
    public Refusal? Check()
    {
        if (!IsWhole(Start)) return Refusal.Invalid("DTSTART", "DTSTART must be a time of the years 1 to 9998 in whole seconds.");
        if (TimeZone is not null && Zone is null) return Refusal.Invalid("DTSTART.TZID", $"TZID '{RecurrenceText.Shown(TimeZone)}' is not in the time zone database.");
        if (Rule?.Check() is { } refusal) return refusal;
        if (Rule?.Until is { Form: UntilForm.Utc } && TimeZone is null) return Refusal.Invalid("RRULE.UNTIL", "UNTIL must not be in UTC where DTSTART has no time zone.");
        if (Rule?.Until is { Form: UntilForm.Local } && TimeZone is not null) return Refusal.Invalid("RRULE.UNTIL", "UNTIL must be in UTC (or a date) where DTSTART has a time zone.");
        foreach (var time in Excluded)
            if (!IsWhole(time)) return Refusal.Invalid("EXDATE", "EXDATE must have times of the years 1 to 9998 in whole seconds.");
        foreach (var time in Added)
        {
            if (!IsWhole(time)) return Refusal.Invalid("RDATE", "RDATE must have times of the years 1 to 9998 in whole seconds.");
            if (time < Start) return Refusal.Invalid("RDATE", $"RDATE must not have times before DTSTART, as {RecurrenceText.TimePattern.Format(time)} is.");
        }

        return null;
    }

    /// <summary>
    /// The nominal times, strictly ascending, computed as they are asked for; without COUNT and UNTIL they go on to the
    /// end of year 9998.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="Check"/> refuses it.</exception>
    public IEnumerable<LocalDateTime> LocalTimes() => Check() is { } refusal ? throw new InvalidOperationException(refusal.ToString()) : Merged();

    /// <summary>The times with their instants, which ascend strictly, computed as they are asked for.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Check"/> refuses it, or it has no time zone.</exception>
    public IEnumerable<Occurrence> Occurrences() => Check() is { } refusal ? throw new InvalidOperationException(refusal.ToString())
        : Zone is { } zone ? InZone(zone)
        : throw new InvalidOperationException("A recurrence without a time zone has no instants.");

    /// <summary>When a local time is, in a zone: what the clocks skip, with the offset before the change; what they repeat, the first.</summary>
    public static Instant At(LocalDateTime time, DateTimeZone zone) => zone.AtLeniently(time).ToInstant();

    private IEnumerable<LocalDateTime> Merged()
    {
        var excluded = Excluded.ToHashSet();
        var added = new Queue<LocalDateTime>(Added.Order().Distinct());
        foreach (var time in ByRule())
        {
            while (added.TryPeek(out var next) && next <= time)
            {
                added.Dequeue();
                if (next < time && !excluded.Contains(next)) yield return next;
            }

            if (!excluded.Contains(time)) yield return time;
        }

        foreach (var next in added)
            if (!excluded.Contains(next)) yield return next;
    }

    private IEnumerable<LocalDateTime> ByRule()
    {
        if (Rule is null)
        {
            yield return Start;
            yield break;
        }

        var left = Rule.Count ?? int.MaxValue;
        foreach (var day in Rule.Days(Start.Date))
        {
            var time = day + Start.TimeOfDay;
            if (Rule.Until is { } until && IsPast(time, until)) yield break;
            yield return time;
            if (Rule.Count is not null && --left == 0) yield break;
        }
    }

    private bool IsPast(LocalDateTime time, Until until) => until.Form switch
    {
        UntilForm.Date => time.Date > until.Time.Date,
        UntilForm.Local => time > until.Time,
        _ => At(time, Zone!) > until.Time.InUtc().ToInstant(),
    };

    private IEnumerable<Occurrence> InZone(DateTimeZone zone)
    {
        // A skipped time moves behind what follows the gap, so it waits until nothing earlier can come.
        var waiting = new SortedDictionary<Instant, LocalDateTime>();
        var excluded = Excluded.ToHashSet();
        foreach (var nominal in Merged())
        {
            var at = At(nominal, zone);
            var mapping = zone.MapLocal(nominal);
            var earliest = mapping.Count == 0 ? mapping.EarlyInterval.End : at;
            while (waiting.Count > 0 && waiting.First() is var (instant, first) && instant < earliest)
            {
                waiting.Remove(instant);
                yield return new(first, instant);
            }

            if (mapping.Count > 0 || !excluded.Contains(at.InZone(zone).LocalDateTime)) waiting.TryAdd(at, nominal);
        }

        foreach (var (instant, nominal) in waiting) yield return new(nominal, instant);
    }

    /// <summary>The content lines, canonical, folded at 75 octets, each ended by CR LF.</summary>
    public override string ToString() => RecurrenceText.Write(this);

    public bool Equals(Recurrence? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static bool IsWhole(LocalDateTime time) => time.Calendar == CalendarSystem.Iso && time.Year is >= 1 and <= RecurrenceRule.LastYear && time.NanosecondOfSecond == 0;
}
