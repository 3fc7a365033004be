using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Domain.Cadence;
using NodaTime.Text;

namespace Coordinator.Domain.Tests.Cadence;

/// <summary>Recurrences against the package rrule, and their instants against the time zone data of Node.</summary>
public sealed class RecurrenceAgreementTests : IDisposable
{
    private const int Cases = 5_000;

    private static readonly LocalDateTimePattern s_times = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    private readonly NodePackage _node = new(Repository.PathOf("tests", "NodeRecurrence"));

    public void Dispose() => _node.Dispose();

    [NodeFact]
    public async Task Thousands_of_generated_recurrences_are_expanded_as_by_an_independent_implementation()
    {
        var all = Enumerable.Range(0, Cases).Select(GeneratedRecurrences.Of).ToList();
        var comparable = all.Where(r => !Deviates(r)).ToList();

        // rrule looks for a time of a rule that has none until the year 9999, so only some of them are asked for.
        var without = comparable.Where(r => !(r with { Excluded = [], Added = [] }).LocalTimes().Any()).ToList();
        var compared = comparable.Except(without.Skip(20)).ToList();
        var theirs = await ExpandAsync(compared);

        int times = 0, instants = 0, inZone = 0, empty = 0;
        for (var i = 0; i < compared.Count; i++)
        {
            var horizon = GeneratedRecurrences.Horizon(compared[i]);
            var ours = compared[i].LocalTimes().TakeWhile(t => t <= horizon).Select(s_times.Format).ToList();
            ours.ShouldBe(theirs[i].Times, compared[i].ToString());
            times += ours.Count;
            if (ours.Count == 0) empty++;
            if (compared[i].TimeZone is null) continue;
            inZone++;
            var expected = theirs[i].Instants.Distinct().Order().ToList();
            compared[i].Occurrences().Select(o => o.At.ToUnixTimeSeconds()).Take(expected.Count).ShouldBe(expected, compared[i].ToString());
            instants += expected.Count;
        }

        Console.WriteLine($"Recurrence: {compared.Count} of {compared.Count} generated recurrences agree with rrule 2.8.1 ({times} times, {empty} recurrences without any; "
            + $"{inZone} in {GeneratedRecurrences.Zones.Length} zones, {instants} instants); of {all.Count}, {all.Count - comparable.Count} are left out where rrule departs from the RFC, {comparable.Count - compared.Count} for having no time.");
        compared.Count.ShouldBeGreaterThan(3_500);
        times.ShouldBeGreaterThan(50_000);
        inZone.ShouldBeGreaterThan(800);
        empty.ShouldBeLessThan(compared.Count / 10);
    }

    [NodeFact]
    public async Task Where_the_other_implementation_departs_from_the_RFC_the_RFC_is_followed()
    {
        (string Start, string Rule, string Ours, string Theirs)[] cases =
        [
            ("20240101T100000", "FREQ=MONTHLY;COUNT=4;BYDAY=FR,1MO", "20240101 20240105 20240112 20240119", ""),
            ("20240101T100000", "FREQ=MONTHLY;COUNT=2;BYDAY=1MO;BYSETPOS=-2", "", "20240101 20240205"),
            ("20240103T100000", "FREQ=WEEKLY;COUNT=2;BYDAY=MO,WE,FR;BYSETPOS=2", "20240103 20240110", "20240105 20240110"),
            ("20230801T100000", "FREQ=MONTHLY;COUNT=2;BYDAY=SU;BYSETPOS=-1,4", "20230827 20230924", "20230827"),
        ];
        var recurrences = cases.Select(c => new Recurrence { Start = s_times.Parse(c.Start).Value, Rule = RecurrenceRule.Parse(c.Rule, out _)! }).ToList();
        var theirs = await ExpandAsync(recurrences);
        for (var i = 0; i < cases.Length; i++)
        {
            Days(recurrences[i].LocalTimes().Select(s_times.Format)).ShouldBe(cases[i].Ours, cases[i].Rule);
            Days(theirs[i].Times).ShouldBe(cases[i].Theirs, cases[i].Rule);
            Deviates(recurrences[i]).ShouldBeTrue(cases[i].Rule);
        }

        static string Days(IEnumerable<string> times) => string.Join(' ', times.Select(t => t[..8]));
    }

    private async Task<IReadOnlyList<(IReadOnlyList<string> Times, IReadOnlyList<long> Instants)>> ExpandAsync(IReadOnlyList<Recurrence> recurrences)
    {
        var lines = await _node.RunAsync("expand.mjs", recurrences.Select(r => JsonSerializer.Serialize(new
        {
            start = s_times.Format(r.Start),
            rule = RuleForThem(r.Rule!),
            exdates = r.Excluded.Select(s_times.Format),
            rdates = r.Added.Select(s_times.Format),
            horizon = s_times.Format(GeneratedRecurrences.Horizon(r)),
            zone = r.TimeZone,
        })));
        return [.. lines.Select(line => JsonNode.Parse(line)!).Select(said => (
            (IReadOnlyList<string>)[.. said["times"]!.AsArray().Select(t => t!.GetValue<string>())],
            (IReadOnlyList<long>)[.. said["instants"]?.AsArray().Select(t => t!.GetValue<long>()) ?? []]))];
    }

    /// <summary>rrule reads a date in UNTIL as its midnight; here it is the whole day.</summary>
    private static string RuleForThem(RecurrenceRule rule) => rule.Until is { Form: UntilForm.Date } until
        ? (rule with { Until = new(until.Time.PlusSeconds(86_399), UntilForm.Local) }).ToString()
        : rule.ToString();

    /// <summary>
    /// Where rrule 2.8.1 does not do what RFC 5545 says, each shown in
    /// <see cref="Where_the_other_implementation_departs_from_the_RFC_the_RFC_is_followed"/>:
    /// weekdays with and without ordinals in one BYDAY are both required of a day; a negative BYSETPOS beyond the times
    /// of a period gives the first of them; BYSETPOS counts from the start in the week that the start is in; a time that two
    /// positions name counts twice towards COUNT.
    /// </summary>
    private static bool Deviates(Recurrence recurrence)
    {
        var rule = recurrence.Rule!;
        var ordinals = rule.ByDay.Count(d => d.Ordinal != 0);
        if (ordinals > 0 && ordinals < rule.ByDay.Length) return true;
        if (rule.BySetPos.IsEmpty) return false;
        if (rule.Frequency == Frequency.Weekly && recurrence.Start.DayOfWeek != rule.WeekStart) return true;
        if (rule.Count is not null && rule.BySetPos.Any(p => p < 0) && rule.BySetPos.Any(p => p > 0)) return true;
        var always4 = rule.Frequency != Frequency.Weekly && rule.ByMonthDay.IsEmpty && !rule.ByDay.IsEmpty && ordinals == 0;
        return rule.BySetPos.Any(p => p < (always4 ? -4 : -1));
    }
}
