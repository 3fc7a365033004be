using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NodaTime;

namespace Coordinator.Domain.Cadence;

/// <summary>How long one period of a recurrence rule is (RFC 5545, FREQ).</summary>
public enum Frequency
{
    Weekly,
    Monthly,
    Yearly,
}

/// <summary>A weekday of a rule (RFC 5545, BYDAY).</summary>
/// <param name="Day">The day of the week.</param>
/// <param name="Ordinal">
/// Which of them in the month, or in the year where the rule is yearly without BYMONTH; negative ones count from the
/// end; 0 is every one.
/// </param>
public readonly record struct RuleDay(IsoDayOfWeek Day, int Ordinal = 0)
{
    private static readonly string[] s_names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    internal static IsoDayOfWeek DayOf(string name) => (IsoDayOfWeek)(Array.IndexOf(s_names, name) + 1);

    internal static string NameOf(IsoDayOfWeek day) => s_names[(int)day - 1];

    /// <summary>As BYDAY has it: <c>MO</c>, <c>2TU</c>, <c>-1FR</c>.</summary>
    public override string ToString() => (Ordinal == 0 ? "" : Ordinal.ToString(CultureInfo.InvariantCulture)) + NameOf(Day);
}

/// <summary>In what form the last possible time of a rule is written (RFC 5545, UNTIL).</summary>
public enum UntilForm
{
    /// <summary>A date; all of that day is included. The RFC has this for whole days only, calendars write it for meetings too.</summary>
    Date,

    /// <summary>A local time; for a recurrence without a time zone.</summary>
    Local,

    /// <summary>A time in UTC; for a recurrence in a time zone.</summary>
    Utc,
}

/// <summary>The last possible time of a rule, inclusive.</summary>
/// <param name="Time">Midnight where the form is <see cref="UntilForm.Date"/>.</param>
public readonly record struct Until(LocalDateTime Time, UntilForm Form)
{
    /// <summary>As UNTIL has it.</summary>
    public override string ToString() => Form switch
    {
        UntilForm.Date => RecurrenceText.DatePattern.Format(Time.Date),
        UntilForm.Local => RecurrenceText.TimePattern.Format(Time),
        _ => RecurrenceText.TimePattern.Format(Time) + "Z",
    };
}

/// <summary>
/// A recurrence rule (RFC 5545, RRULE) of yearly, monthly or weekly frequency. Two rules are equal when their canonical
/// texts are; the order of what their lists hold does not matter. Immutable.
/// </summary>
public sealed record RecurrenceRule
{
    /// <summary>The last year that times are given in: one less than instants have, so that every time is an instant in every zone.</summary>
    internal const int LastYear = 9998;

    private static readonly LocalDate s_lastDay = new(LastYear, 12, 31);

    public required Frequency Frequency { get; init; }

    /// <summary>Every how many periods; 1 or more.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>How many times the rule gives, those that EXDATE takes out included; not together with <see cref="Until"/>.</summary>
    public int? Count { get; init; }

    public Until? Until { get; init; }

    /// <summary>Months, 1 to 12.</summary>
    public ImmutableArray<int> ByMonth { get; init; } = [];

    /// <summary>Days of the month, 1 to 31, or −1 to −31 from its end; not in a weekly rule.</summary>
    public ImmutableArray<int> ByMonthDay { get; init; } = [];

    /// <summary>Weekdays; with ordinals only in monthly and yearly rules.</summary>
    public ImmutableArray<RuleDay> ByDay { get; init; } = [];

    /// <summary>Which of the times of one period remain, 1 to 366, or −1 to −366 from the last; only beside another list.</summary>
    public ImmutableArray<int> BySetPos { get; init; } = [];

    /// <summary>The day that weeks begin with.</summary>
    public IsoDayOfWeek WeekStart { get; init; } = IsoDayOfWeek.Monday;

    /// <summary>
    /// After so many periods without a match there never is one: the calendar repeats every 400 years, which are
    /// 4,800 months and exactly 20,871 weeks, so that many steps of any interval come back to a period already seen.
    /// </summary>
    private int PeriodsOfTheCalendar => Frequency switch { Frequency.Yearly => 400, Frequency.Monthly => 4_800, _ => 20_871 };

    /// <summary>Reads the value of an RRULE; on failure <paramref name="refusal"/> names the part, as in <c>RRULE.BYDAY</c>.</summary>
    public static RecurrenceRule? Parse(string text, out Refusal? refusal) => RecurrenceText.ReadRule(text, out refusal);

    /// <summary>What is wrong with the rule, or null.</summary>
    public Refusal? Check()
    {
        if (!Enum.IsDefined(Frequency)) return Invalid("FREQ", "FREQ must be one of YEARLY, MONTHLY, WEEKLY.");
        if (Interval < 1) return Invalid("INTERVAL", $"INTERVAL must be 1 or more, not {Interval}.");
        if (Count < 1) return Invalid("COUNT", $"COUNT must be 1 or more, not {Count}.");
        if (Count is not null && Until is not null) return Invalid("UNTIL", "COUNT and UNTIL must not both be given.");
        if (Until is { } until && (!Enum.IsDefined(until.Form) || until.Time.Calendar != CalendarSystem.Iso || until.Form == UntilForm.Date && until.Time.TimeOfDay != LocalTime.Midnight))
            return Invalid("UNTIL", "UNTIL must be a date or a time of the ISO calendar.");
        foreach (var month in ByMonth)
            if (month is < 1 or > 12) return Invalid("BYMONTH", $"BYMONTH must have months from 1 to 12, not {month}.");
        foreach (var day in ByMonthDay)
            if (day is 0 or < -31 or > 31) return Invalid("BYMONTHDAY", $"BYMONTHDAY must have days from 1 to 31 or from -31 to -1, not {day}.");
        foreach (var day in ByDay)
        {
            if (day.Day is < IsoDayOfWeek.Monday or > IsoDayOfWeek.Sunday) return Invalid("BYDAY", "BYDAY must have the days MO, TU, WE, TH, FR, SA, SU.");
            if (day.Ordinal is < -53 or > 53) return Invalid("BYDAY", $"BYDAY must have ordinals from 1 to 53 or from -53 to -1, not {day.Ordinal}.");
            if (day.Ordinal != 0 && Frequency == Frequency.Weekly) return Invalid("BYDAY", $"BYDAY must not have an ordinal in a weekly rule, as {day} has.");
        }

        foreach (var position in BySetPos)
            if (position is 0 or < -366 or > 366) return Invalid("BYSETPOS", $"BYSETPOS must have positions from 1 to 366 or from -366 to -1, not {position}.");
        if (ByMonthDay.Length > 0 && Frequency == Frequency.Weekly) return Invalid("BYMONTHDAY", "BYMONTHDAY must not be given in a weekly rule.");
        if (BySetPos.Length > 0 && ByMonth.Length + ByMonthDay.Length + ByDay.Length == 0)
            return Invalid("BYSETPOS", "BYSETPOS must be given together with BYMONTH, BYMONTHDAY or BYDAY.");
        return WeekStart is < IsoDayOfWeek.Monday or > IsoDayOfWeek.Sunday ? Invalid("WKST", "WKST must be one of MO, TU, WE, TH, FR, SA, SU.") : null;
    }

    /// <summary>
    /// The days on or after <paramref name="start"/> that the lists and the interval give, strictly ascending, computed as
    /// they are asked for; COUNT and UNTIL are not applied. What the lists leave open is taken from the start. It ends
    /// with the year 9998, or when it is certain that no day matches any more.
    /// </summary>
    internal IEnumerable<LocalDate> Days(LocalDate start)
    {
        var lists = Frequency switch
        {
            Frequency.Weekly when ByDay.IsEmpty => this with { ByDay = [new(start.DayOfWeek)] },
            Frequency.Monthly when ByMonthDay.IsEmpty && ByDay.IsEmpty => this with { ByMonthDay = [start.Day] },
            Frequency.Yearly when ByMonthDay.IsEmpty && ByDay.IsEmpty => this with { ByMonthDay = [start.Day], ByMonth = ByMonth.IsEmpty ? [start.Month] : ByMonth },
            _ => this,
        };
        var empty = 0;
        foreach (var period in Periods(start))
        {
            var matching = lists.DaysOf(period).Where(lists.Matches).ToList();
            if (BySetPos.Length > 0) matching = Positions(matching);
            empty = matching.Count == 0 ? empty + 1 : 0;
            if (empty >= PeriodsOfTheCalendar) yield break;
            foreach (var day in matching)
                if (day >= start) yield return day;
        }
    }

    /// <summary>The first day of each period, the one with the start first.</summary>
    private IEnumerable<LocalDate> Periods(LocalDate start)
    {
        if (Frequency == Frequency.Weekly)
        {
            var week = start.PlusDays(-(((int)start.DayOfWeek - (int)WeekStart + 7) % 7));
            while (true)
            {
                yield return week;
                if (7L * Interval > Period.DaysBetween(week, s_lastDay)) yield break;
                week = week.PlusDays(7 * Interval);
            }
        }

        var step = Frequency == Frequency.Yearly ? 12L * Interval : Interval;
        for (var month = (start.Year * 12L) + (Frequency == Frequency.Yearly ? 0 : start.Month - 1); month / 12 <= LastYear; month += step)
            yield return new LocalDate((int)(month / 12), (int)(month % 12) + 1, 1);
    }

    private IEnumerable<LocalDate> DaysOf(LocalDate first)
    {
        if (Frequency == Frequency.Weekly)
        {
            var days = Math.Min(6, Period.DaysBetween(first, s_lastDay));
            for (var i = 0; i <= days; i++) yield return first.PlusDays(i);
            yield break;
        }

        for (var month = first.Month; month <= (Frequency == Frequency.Yearly ? 12 : first.Month); month++)
        {
            if (ByMonth.Length > 0 && !ByMonth.Contains(month)) continue;
            for (var day = 1; day <= CalendarSystem.Iso.GetDaysInMonth(first.Year, month); day++) yield return new LocalDate(first.Year, month, day);
        }
    }

    private bool Matches(LocalDate day) =>
        (ByMonth.IsEmpty || ByMonth.Contains(day.Month))
        && (ByMonthDay.IsEmpty || ByMonthDay.Contains(day.Day) || ByMonthDay.Contains(day.Day - CalendarSystem.Iso.GetDaysInMonth(day.Year, day.Month) - 1))
        && (ByDay.IsEmpty || MatchesWeekday(day));

    private bool MatchesWeekday(LocalDate day)
    {
        var (number, of) = Frequency == Frequency.Yearly && ByMonth.IsEmpty
            ? (day.DayOfYear, CalendarSystem.Iso.GetDaysInYear(day.Year))
            : (day.Day, CalendarSystem.Iso.GetDaysInMonth(day.Year, day.Month));
        foreach (var wanted in ByDay)
        {
            if (wanted.Day != day.DayOfWeek) continue;
            if (wanted.Ordinal == 0 || wanted.Ordinal == ((number - 1) / 7) + 1 || wanted.Ordinal == -((of - number) / 7) - 1) return true;
        }

        return false;
    }

    private List<LocalDate> Positions(List<LocalDate> days) =>
        [.. days.Where((_, i) => BySetPos.Contains(i + 1) || BySetPos.Contains(i - days.Count))];

    /// <summary>The value of an RRULE, canonical: parts in one order, lists sorted and without repetition, defaults left out.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("FREQ=").Append(Frequency.ToString().ToUpperInvariant());
        if (Interval != 1) text.Append(CultureInfo.InvariantCulture, $";INTERVAL={Interval}");
        if (Count is not null) text.Append(CultureInfo.InvariantCulture, $";COUNT={Count}");
        if (Until is { } until) text.Append(CultureInfo.InvariantCulture, $";UNTIL={until}");
        Append("BYMONTH", ByMonth.Order());
        Append("BYMONTHDAY", ByMonthDay.Order());
        Append("BYDAY", ByDay.OrderBy(d => d.Ordinal).ThenBy(d => d.Day));
        Append("BYSETPOS", BySetPos.Order());
        if (WeekStart != IsoDayOfWeek.Monday) text.Append(CultureInfo.InvariantCulture, $";WKST={RuleDay.NameOf(WeekStart)}");
        return text.ToString();

        void Append<T>(string name, IEnumerable<T> values)
        {
            var list = string.Join(',', values.Distinct());
            if (list.Length > 0) text.Append(';').Append(name).Append('=').Append(list);
        }
    }

    public bool Equals(RecurrenceRule? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static Refusal Invalid(string part, string detail) => Refusal.Invalid("RRULE." + part, detail);
}
