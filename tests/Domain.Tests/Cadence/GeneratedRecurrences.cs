using System.Collections.Immutable;
using Coordinator.Domain.Cadence;
using Coordinator.Domain.Tests.Support;
using NodaTime;

namespace Coordinator.Domain.Tests.Cadence;

/// <summary>Recurrences drawn from a number, always the same.</summary>
internal static class GeneratedRecurrences
{
    /// <summary>The six capitals' zones, the first six, and harsh ones.</summary>
    public static readonly string[] Zones =
    [
        "Asia/Shanghai", "Asia/Pyongyang", "Asia/Tokyo", "Asia/Seoul", "Europe/Moscow", "America/New_York",
        "Australia/Lord_Howe", "Pacific/Apia", "America/Caracas", "Africa/Cairo", "Asia/Kathmandu", "Antarctica/Troll",
    ];

    private static readonly LocalTime[] s_times = [new(0, 0), new(0, 15), new(1, 30), new(2, 0), new(2, 30), new(3, 0), new(9, 0), new(10, 15), new(23, 45)];

    public static Recurrence Of(int number)
    {
        var draw = new Draw(number);
        for (var i = 0; i < 3; i++) draw.Below(2);
        var start = new LocalDate(1990 + draw.Below(34), 1, 1).PlusDays(draw.Below(365)) + draw.Of(s_times);
        var frequency = (Frequency)draw.Below(3);
        var rule = new RecurrenceRule
        {
            Frequency = frequency,
            Interval = draw.OneIn(3) ? 1 + draw.Below(draw.OneIn(5) ? 40 : 4) : 1,
            ByMonth = draw.OneIn(3) ? Some(ref draw, 4, (ref d) => 1 + d.Below(12)) : [],
            ByMonthDay = frequency != Frequency.Weekly && draw.OneIn(3) ? Some(ref draw, 5, (ref d) => d.OneIn(3) ? -1 - d.Below(31) : 1 + d.Below(31)) : [],
            ByDay = draw.OneIn(2) ? Weekdays(ref draw, frequency) : [],
            WeekStart = draw.OneIn(3) ? (IsoDayOfWeek)(1 + draw.Below(7)) : IsoDayOfWeek.Monday,
        };
        if (draw.OneIn(3) && rule.ByMonth.Length + rule.ByMonthDay.Length + rule.ByDay.Length > 0)
            rule = rule with { BySetPos = Some(ref draw, 2, (ref d) => d.OneIn(2) ? -1 - (d.OneIn(2) ? 0 : d.Below(4)) : 1 + d.Below(4)) };

        var zone = draw.OneIn(2) ? draw.Of(Zones) : null;
        rule = draw.Below(4) switch
        {
            0 => rule with { Count = 1 + draw.Below(30) },
            1 => rule with { Until = UntilAfter(ref draw, start, zone) },
            _ => rule,
        };
        var recurrence = new Recurrence { Start = start, TimeZone = zone, Rule = rule };
        var excluded = ImmutableArray.CreateBuilder<LocalDateTime>();
        if (draw.OneIn(4))
            foreach (var time in recurrence.LocalTimes().Take(12))
                if (draw.OneIn(3)) excluded.Add(time);
        return recurrence with
        {
            Excluded = excluded.ToImmutable(),
            Added = draw.OneIn(4) ? Some(ref draw, 5, (ref d) => start.PlusDays(d.Below(900)).PlusMinutes(15 * d.Below(96))) : [],
        };
    }

    /// <summary>Far enough for some dozens of times of most rules.</summary>
    public static LocalDateTime Horizon(Recurrence recurrence) => recurrence.Start.PlusYears(recurrence.Rule!.Frequency switch
    {
        Frequency.Yearly => 20,
        Frequency.Monthly => 5,
        _ => 2,
    });

    private delegate T Drawing<T>(ref Draw draw);

    private static ImmutableArray<T> Some<T>(ref Draw draw, int most, Drawing<T> one)
    {
        var values = ImmutableArray.CreateBuilder<T>();
        for (var left = 1 + draw.Below(most); left > 0; left--) values.Add(one(ref draw));
        return values.ToImmutable();
    }

    private static ImmutableArray<RuleDay> Weekdays(ref Draw draw, Frequency frequency)
    {
        var ordinals = frequency != Frequency.Weekly && draw.OneIn(2);
        var far = frequency == Frequency.Yearly && draw.OneIn(2) ? 53 : 5;
        return Some(ref draw, 4, (ref d) => new RuleDay(
            (IsoDayOfWeek)(1 + d.Below(7)),
            !ordinals || d.OneIn(8) ? 0 : (d.OneIn(2) ? -1 : 1) * (1 + d.Below(far))));
    }

    private static Until UntilAfter(ref Draw draw, LocalDateTime start, string? zone)
    {
        var last = start.PlusDays(draw.Below(4_000)).PlusHours(draw.Below(3) - 1);
        return draw.OneIn(4) ? new(last.Date.AtMidnight(), UntilForm.Date) : new(last, zone is null ? UntilForm.Local : UntilForm.Utc);
    }
}
