using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Coordinator.Domain.Cadence;

/// <summary>Recurrences in the text of RFC 5545.</summary>
internal static class RecurrenceText
{
    internal const string Utc = "UTC";
    private const int LongestLine = 75;

    internal static LocalDatePattern DatePattern { get; } = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    internal static LocalDateTimePattern TimePattern { get; } = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    /// <summary>What came from outside, short enough for a message.</summary>
    internal static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";

    internal static Recurrence? Read(string text, out Refusal? refusal)
    {
        LocalDateTime? start = null;
        string? zone = null;
        RecurrenceRule? rule = null;
        var excluded = ImmutableArray.CreateBuilder<LocalDateTime>();
        var added = ImmutableArray.CreateBuilder<LocalDateTime>();
        var others = new List<(string Part, string? Zone)>();

        foreach (var line in Unfolded(text))
        {
            if (!Split(line, out var name, out var parameters, out var value)) return Refused("line", $"'{Shown(line)}' is not a content line of the form NAME:VALUE.", out refusal);
            switch (name)
            {
                case "RRULE":
                    if (rule is not null) return Refused("RRULE", "RRULE must not be given twice.", out refusal);
                    if (parameters.Length > 0) return Refused("RRULE", $"RRULE takes no parameter, as '{Shown(parameters[0])}'.", out refusal);
                    rule = ReadRule(value, out refusal);
                    if (rule is null) return null;
                    break;
                case "DTSTART":
                    if (start is not null) return Refused(name, "DTSTART must not be given twice.", out refusal);
                    if (ReadTimes(name, parameters, value, out zone, out refusal) is not { } starts) return null;
                    if (starts.Length != 1) return Refused(name, "DTSTART must have one time.", out refusal);
                    start = starts[0];
                    break;
                case "EXDATE" or "RDATE":
                    if (ReadTimes(name, parameters, value, out var own, out refusal) is not { } times) return null;
                    (name == "EXDATE" ? excluded : added).AddRange(times);
                    others.Add((name, own));
                    break;
                default:
                    return Refused(Shown(name), $"{Shown(name)} is not one of DTSTART, RRULE, EXDATE, RDATE.", out refusal);
            }
        }

        if (start is null) return Refused("DTSTART", "DTSTART must be given.", out refusal);
        foreach (var (part, own) in others)
            if (own != zone) return Refused(part, $"{part} must be in the time zone of DTSTART, {zone ?? "none"}, not {own ?? "none"}.", out refusal);

        var read = new Recurrence { Start = start.Value, TimeZone = zone, Rule = rule, Excluded = excluded.ToImmutable(), Added = added.ToImmutable() };
        refusal = read.Check();
        return refusal is null ? read : null;

        static Recurrence? Refused(string part, string detail, out Refusal? refusal)
        {
            refusal = Refusal.Invalid(part, detail);
            return null;
        }
    }

    internal static RecurrenceRule? ReadRule(string text, out Refusal? refusal)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rule = new RecurrenceRule { Frequency = Frequency.Weekly };
        foreach (var part in text.ToUpperInvariant().Split(';'))
        {
            var (name, value) = part.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (part[..at], part[(at + 1)..]) : (part, "");
            if (value.Length == 0) return Refused(Shown(name), $"'{Shown(part)}' is not of the form PART=VALUE.", out refusal);
            if (!seen.Add(name)) return Refused(name, $"{Shown(name)} must not be given twice.", out refusal);
            switch (name)
            {
                case "FREQ":
                    Frequency? frequency = value switch { "YEARLY" => Frequency.Yearly, "MONTHLY" => Frequency.Monthly, "WEEKLY" => Frequency.Weekly, _ => null };
                    if (frequency is null) return Refused(name, $"FREQ must be one of YEARLY, MONTHLY, WEEKLY, not {Shown(value)}.", out refusal);
                    rule = rule with { Frequency = frequency.Value };
                    break;
                case "INTERVAL" or "COUNT":
                    if (!Number(value, signed: false, out var number)) return Refused(name, $"{name} must be a whole number, not '{Shown(value)}'.", out refusal);
                    rule = name == "COUNT" ? rule with { Count = number } : rule with { Interval = number };
                    break;
                case "UNTIL":
                    if (ReadUntil(value) is not { } until) return Refused(name, $"UNTIL must be a date, 20081211, or a time, 20081211T100000Z, not '{Shown(value)}'.", out refusal);
                    rule = rule with { Until = until };
                    break;
                case "BYMONTH" or "BYMONTHDAY" or "BYSETPOS":
                    var numbers = ImmutableArray.CreateBuilder<int>();
                    foreach (var item in value.Split(','))
                    {
                        if (!Number(item, signed: name != "BYMONTH", out var one)) return Refused(name, $"{name} must have whole numbers, not '{Shown(item)}'.", out refusal);
                        numbers.Add(one);
                    }

                    rule = name switch
                    {
                        "BYMONTH" => rule with { ByMonth = numbers.ToImmutable() },
                        "BYMONTHDAY" => rule with { ByMonthDay = numbers.ToImmutable() },
                        _ => rule with { BySetPos = numbers.ToImmutable() },
                    };
                    break;
                case "BYDAY":
                    var days = ImmutableArray.CreateBuilder<RuleDay>();
                    foreach (var item in value.Split(','))
                    {
                        var ordinal = 0;
                        if (item.Length < 2 || RuleDay.DayOf(item[^2..]) is var day && day == IsoDayOfWeek.None || item.Length > 2 && (!Number(item[..^2], signed: true, out ordinal) || ordinal == 0))
                            return Refused(name, $"BYDAY must have days such as MO, 2TU or -1FR, not '{Shown(item)}'.", out refusal);
                        days.Add(new(day, ordinal));
                    }

                    rule = rule with { ByDay = days.ToImmutable() };
                    break;
                case "WKST":
                    if (RuleDay.DayOf(value) is var first && first == IsoDayOfWeek.None) return Refused(name, $"WKST must be one of MO, TU, WE, TH, FR, SA, SU, not '{Shown(value)}'.", out refusal);
                    rule = rule with { WeekStart = first };
                    break;
                default:
                    return Refused(Shown(name), $"{Shown(name)} is not one of FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, WKST.", out refusal);
            }
        }

        if (!seen.Contains("FREQ")) return Refused("FREQ", "FREQ must be given.", out refusal);
        refusal = rule.Check();
        return refusal is null ? rule : null;

        static RecurrenceRule? Refused(string part, string detail, out Refusal? refusal)
        {
            refusal = Refusal.Invalid("RRULE." + part, detail);
            return null;
        }
    }

    internal static string Write(Recurrence recurrence)
    {
        var text = new StringBuilder();
        Line("DTSTART", [recurrence.Start]);
        if (recurrence.Rule is { } rule) Fold($"RRULE:{rule}");
        if (recurrence.Excluded.Length > 0) Line("EXDATE", recurrence.Excluded);
        if (recurrence.Added.Length > 0) Line("RDATE", recurrence.Added);
        return text.ToString();

        void Line(string name, ImmutableArray<LocalDateTime> times)
        {
            var suffix = recurrence.TimeZone == Utc ? "Z" : "";
            var zone = recurrence.TimeZone is null or Utc ? "" : $";TZID={recurrence.TimeZone}";
            Fold($"{name}{zone}:{string.Join(',', times.Order().Distinct().Select(t => TimePattern.Format(t) + suffix))}");
        }

        void Fold(string line)
        {
            for (var (at, room) = (0, LongestLine); ; room = LongestLine - 1)
            {
                var end = Math.Min(at + room, line.Length);
                text.Append(line, at, end - at).Append("\r\n");
                if (end == line.Length) return;
                text.Append(' ');
                at = end;
            }
        }
    }

    private static IEnumerable<string> Unfolded(string text) => text
        .Replace("\r\n", "\n", StringComparison.Ordinal)
        .Replace("\n ", "", StringComparison.Ordinal)
        .Replace("\n\t", "", StringComparison.Ordinal)
        .Split('\n')
        .Where(line => line.Length > 0);

    private static bool Split(string line, out string name, out string[] parameters, out string value)
    {
        (name, parameters, value) = ("", [], "");
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') quoted = !quoted;
            if (quoted || line[i] != ':') continue;
            var head = line[..i].Split(';');
            (name, parameters, value) = (head[0].ToUpperInvariant(), head[1..], line[(i + 1)..]);
            return name.Length > 0;
        }

        return false;
    }

    private static ImmutableArray<LocalDateTime>? ReadTimes(string name, string[] parameters, string value, out string? zone, out Refusal? refusal)
    {
        zone = null;
        foreach (var parameter in parameters)
        {
            if (parameter.Equals("VALUE=DATE-TIME", StringComparison.OrdinalIgnoreCase)) continue;
            if (!parameter.StartsWith("TZID=", StringComparison.OrdinalIgnoreCase)) return Refused($"{name} takes times with a TZID only, not '{Shown(parameter)}'.", out refusal);
            zone = parameter["TZID=".Length..].Trim('"');
        }

        var times = ImmutableArray.CreateBuilder<LocalDateTime>();
        var inUtc = false;
        foreach (var item in value.Split(','))
        {
            var utc = item.EndsWith('Z');
            if (ReadTime(utc ? item[..^1] : item) is not { } time) return Refused($"{name} must have times such as 20081211T100000, not '{Shown(item)}'.", out refusal);
            if (times.Count > 0 && utc != inUtc) return Refused($"{name} must not mix local times and UTC.", out refusal);
            if (utc && zone is not null) return Refused($"{name} must not have both a TZID and a time in UTC.", out refusal);
            inUtc = utc;
            times.Add(time);
        }

        if (inUtc) zone = Utc;
        refusal = null;
        return times.ToImmutable();

        ImmutableArray<LocalDateTime>? Refused(string detail, out Refusal? refusal)
        {
            refusal = Refusal.Invalid(name, detail);
            return null;
        }
    }

    private static Until? ReadUntil(string value)
    {
        if (value.Length == 8) return AllDigits(value) && DatePattern.Parse(value) is { Success: true, Value: var date } ? new(date.AtMidnight(), UntilForm.Date) : null;
        var utc = value.EndsWith('Z');
        return ReadTime(utc ? value[..^1] : value) is { } time ? new(time, utc ? UntilForm.Utc : UntilForm.Local) : null;
    }

    private static LocalDateTime? ReadTime(string value) =>
        value.Length == 15 && AllDigits(value.AsSpan(0, 8)) && value[8] == 'T' && AllDigits(value.AsSpan(9)) && TimePattern.Parse(value) is { Success: true, Value: var time } && time.Year >= 1 ? time : null;

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool Number(string text, bool signed, out int number) =>
        int.TryParse(text, signed ? NumberStyles.AllowLeadingSign : NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
