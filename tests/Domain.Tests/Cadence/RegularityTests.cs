using System.Collections.Immutable;
using Coordinator.Domain.Cadence;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Tests.Support;
using NodaTime;

namespace Coordinator.Domain.Tests.Cadence;

public class RegularityTests
{
    private static readonly BodyId s_heads = new("heads-of-delegation");
    private static readonly MechanismDocument s_document = PublicRecord.SixPartyTalks();
    private static readonly ImmutableArray<HeldMeeting> s_meetings = [.. s_document.Meetings.Select(HeldMeeting.Of)];
    private static readonly Level s_required = s_document.Bodies.Single(b => b.Id == s_heads).Level;

    private static IEnumerable<HeldMeeting> OfHeads => s_meetings.Where(m => m.Body == s_heads);

    private static Regularity Every(params int[] gaps)
    {
        var day = new LocalDate(2024, 1, 1);
        return Regularity.Of([day, .. gaps.Select(g => day = day.PlusDays(g))]);
    }

    private static Representation Sent(params Level?[] levels) => Representation.Of(new("A"), Level.Ambassador, levels.Select((level, i) => new HeldMeeting(
        s_heads, $"m{i + 1}", new LocalDate(2024, 1, 1).PlusMonths(i), new LocalDate(2024, 1, 2).PlusMonths(i), level is { } l ? [new(new("A"), l), new(new("B"), Level.Minister)] : [new(new("B"), Level.Minister)])));

    [Fact]
    public void The_heads_of_delegation_met_as_irregularly_as_the_record_says()
    {
        var regularity = Regularity.Of(OfHeads.Select(m => m.From));
        regularity.Count.ShouldBe(13);
        regularity.Gaps.Sum(g => g.Days).ShouldBe(1_930);
        regularity.Mean.ShouldBe(new Ratio(965, 6));
        regularity.Mean!.Value.ToString(1).ShouldBe("160.8");
        Math.Round(regularity.CoefficientOfVariation!.Value, 2).ShouldBe(0.79);
        regularity.Longest.ShouldBe(new Gap(new(2005, 11, 9), new(2006, 12, 18)));
        regularity.Longest!.Value.Days.ShouldBe(404);
        regularity.Shortest.ShouldBe(new Gap(new(2007, 2, 8), new(2007, 3, 19)));
        regularity.Shortest!.Value.Days.ShouldBe(39);
    }

    [Fact]
    public void Against_a_grid_of_two_months_most_dates_of_the_talks_were_missed()
    {
        var grid = new Recurrence { Start = new(2003, 8, 27, 9, 0), Rule = new RecurrenceRule { Frequency = Frequency.Monthly, Interval = 2, Until = new(new(2008, 12, 11, 0, 0), UntilForm.Date) } };
        var punctuality = Regularity.Of(OfHeads.Select(m => m.From)).Against(grid.LocalTimes().Select(t => t.Date), new(14, 14), new(2009, 2, 20));
        punctuality.Dates.Length.ShouldBe(32);
        (punctuality.Dates.Count(d => d.Held is not null) + punctuality.OutsidePlan.Length).ShouldBe(13);
        punctuality.Dates[0].ShouldBe(new GridDate(new(2003, 8, 27), new(2003, 8, 27), Kept: true, Due: true));
        punctuality.Missed.ShouldBe(32 - punctuality.Dates.Count(d => d.Held is not null));
        punctuality.WindowsKept!.Value.ShouldBeLessThan(new Ratio(1, 2));
    }

    [Fact]
    public void Equal_intervals_vary_by_nothing()
    {
        var regularity = Every(30, 30, 30);
        regularity.SquaredVariation.ShouldBe(new Ratio(0, 1));
        regularity.CoefficientOfVariation.ShouldBe(0);
        regularity.Trend.ShouldBe(new Ratio(0, 1));
    }

    [Fact]
    public void The_variation_is_that_of_the_population()
    {
        // Mean 20, population deviation 10.
        Every(10, 30).SquaredVariation.ShouldBe(new Ratio(1, 4));
        Every(10, 30).CoefficientOfVariation.ShouldBe(0.5);
    }

    [Fact]
    public void Figures_that_need_more_meetings_are_left_out()
    {
        var none = Regularity.Of([]);
        (none.Count, none.Mean, none.Median, none.CoefficientOfVariation, none.Longest, none.Shortest, none.Trend).ShouldBe((0, null, null, null, null, null, null));
        Every(7).Trend.ShouldBeNull();
        Every(7).CoefficientOfVariation.ShouldBeNull();
        Every(0, 0).CoefficientOfVariation.ShouldBeNull();
    }

    [Fact]
    public void The_trend_is_the_later_half_less_the_earlier()
    {
        Every(10, 20, 99, 40, 60).Trend.ShouldBe(new Ratio(35, 1));
        Every(60, 10).Trend.ShouldBe(new Ratio(-50, 1));
    }

    [Fact]
    public void A_meeting_answers_the_ideal_date_nearest_to_it()
    {
        LocalDate[] grid = [new(2024, 1, 1), new(2024, 1, 31), new(2024, 3, 1), new(2024, 3, 31), new(2024, 4, 30)];
        LocalDate[] held = [new(2024, 1, 4), new(2024, 2, 10), new(2024, 2, 2), new(2024, 3, 20)];
        var punctuality = Punctuality.Of(held, grid, new(3, 7), new(2024, 4, 8));
        punctuality.Dates.Select(d => d.Slip).ShouldBe([3, 2, null, -11, null]);
        punctuality.Dates.Select(d => d.Kept).ShouldBe([true, true, false, false, false]);
        punctuality.Dates.Select(d => d.Due).ShouldBe([true, true, true, true, false]);
        punctuality.OutsidePlan.ShouldBe([new(2024, 2, 10)]);
        punctuality.WindowsKept.ShouldBe(new Ratio(1, 2));
        punctuality.OnTime.ShouldBe(new Ratio(1, 2));
        punctuality.MedianSlip.ShouldBe(new Ratio(2, 1));
        punctuality.Missed.ShouldBe(1);
    }

    [Fact]
    public void Without_a_grid_every_meeting_is_outside_the_plan()
    {
        var punctuality = Punctuality.Of([new(2024, 1, 1)], [], new(1, 1), new(2024, 2, 1));
        punctuality.OutsidePlan.ShouldBe([new(2024, 1, 1)]);
        (punctuality.WindowsKept, punctuality.MedianSlip, punctuality.OnTime).ShouldBe((null, null, new Ratio(0, 1)));
        Should.Throw<ArgumentException>(() => Punctuality.Of([], [new(2024, 1, 2), new(2024, 1, 1)], new(1, 1), new(2024, 2, 1)));
    }

    [Fact]
    public void Ratios_are_exact_and_round_half_away_from_zero()
    {
        new Ratio(6, -4).ToString().ShouldBe("-3/2");
        new Ratio(6, -4).ToString(0).ShouldBe("-2");
        new Ratio(1, 8).ToString(2).ShouldBe("0.13");
        new Ratio(-1, 1000).ToString(2).ShouldBe("0.00");
        default(Ratio).ShouldBe(new Ratio(0, 5));
        new Ratio(1, 3).ShouldBeLessThan(new Ratio(34, 100));
        Ratio.Median([5, 1, 4, 2]).ShouldBe(new Ratio(3, 1));
        Should.Throw<DivideByZeroException>(() => new Ratio(1, 0));
    }

    [Fact]
    public void What_the_six_parties_sent_is_measured()
    {
        var parties = s_document.Parties.ToDictionary(p => p.Id.Value, p => Representation.Of(p.Id, s_required, OfHeads), StringComparer.Ordinal);
        foreach (var party in parties.Values)
        {
            party.Meetings.Length.ShouldBe(7);
            party.Attendance.ShouldBe(new Ratio(1, 1));
        }

        parties["CHN"].AtLevel.ShouldBe(new Ratio(1, 1));
        parties["CHN"].Alerts.ShouldBeEmpty();
        parties["JPN"].AtLevel.ShouldBe(new Ratio(0, 1));
        parties["JPN"].Alerts.ShouldBe([new(RepresentationAlertKind.TwiceBelow, "Second round", new(2004, 2, 25), Level.DirectorGeneral, Level.DirectorGeneral)]);
        parties["RUS"].AtLevel.ShouldBe(new Ratio(5, 7));
        parties["RUS"].Alerts.Select(a => (a.Kind, a.From, a.Before, a.Sent)).ShouldBe(
        [
            (RepresentationAlertKind.Downgrade, new(2006, 12, 18), Level.ViceMinister, Level.Ambassador),
            (RepresentationAlertKind.Downgrade, new(2007, 7, 18), Level.ViceMinister, Level.Ambassador),
        ]);
        parties["RUS"].Meetings[0].OthersMedian.ShouldBe(new Ratio(3, 1));
    }

    [Fact]
    public void A_run_below_is_told_once_and_again_after_it_was_met()
    {
        Sent(Level.Expert, Level.Expert, Level.Expert, Level.Ambassador, Level.Director, Level.Director).Alerts
            .Select(a => (a.Kind, a.Meeting)).ShouldBe([(RepresentationAlertKind.TwiceBelow, "m2"), (RepresentationAlertKind.Downgrade, "m5"), (RepresentationAlertKind.TwiceBelow, "m6")]);
    }

    [Fact]
    public void Absence_is_counted_and_passed_over()
    {
        var representation = Sent(Level.Director, null, Level.Director);
        representation.Attendance.ShouldBe(new Ratio(2, 3));
        representation.AtLevel.ShouldBe(new Ratio(0, 1));
        representation.Alerts.ShouldHaveSingleItem().Meeting.ShouldBe("m3");
        representation.Meetings[1].StepsBelow.ShouldBeNull();
        Sent(null, null).AtLevel.ShouldBeNull();
    }
}
