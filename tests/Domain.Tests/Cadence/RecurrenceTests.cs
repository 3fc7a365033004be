using Coordinator.Domain.Cadence;
using NodaTime;
using NodaTime.Text;

namespace Coordinator.Domain.Tests.Cadence;

public class RecurrenceTests
{
    private const int Cases = 3_000;

    private static Recurrence Read(string text) => Recurrence.Parse(text, out var refusal) ?? throw new InvalidOperationException(refusal!.ToString());

    private static string Days(string start, string rule, int take = 100) => string.Join(' ', Read($"DTSTART:{start}\nRRULE:{rule}").LocalTimes().Take(take).Select(t => LocalDatePattern.Iso.Format(t.Date)));

    private static string Instants(string zone, string start, string rule, string more = "", int take = 100) =>
        string.Join(' ', Read($"DTSTART;TZID={zone}:{start}\nRRULE:{rule}\n{more}").Occurrences().Take(take).Select(o => InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm'Z'").Format(o.At)));

    /// <summary>Examples of RFC 5545, 3.8.5.3, with the dates printed there, and some dates told apart by hand.</summary>
    [Theory]
    [InlineData("19970902T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 1997-10-16")]
    [InlineData("19970905T090000", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06 1998-04-03 1998-05-01 1998-06-05")]
    [InlineData("19970907T090000", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01 1998-03-29 1998-05-03 1998-05-31")]
    [InlineData("19970922T090000", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16")]
    [InlineData("19970930T090000", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31 1998-01-01 1998-01-31 1998-02-01")]
    [InlineData("19970902T090000", "FREQ=MONTHLY;COUNT=5;BYDAY=FR;BYMONTHDAY=13", "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13")]
    [InlineData("19961105T090000", "FREQ=YEARLY;INTERVAL=4;COUNT=3;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05 2000-11-07 2004-11-02")]
    [InlineData("19970519T090000", "FREQ=YEARLY;COUNT=3;BYDAY=20MO", "1997-05-19 1998-05-18 1999-05-17")]
    [InlineData("19970904T090000", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04 1997-10-07 1997-11-06")]
    [InlineData("19970929T090000", "FREQ=MONTHLY;COUNT=7;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26 1998-03-30")]
    [InlineData("19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05 1997-08-10 1997-08-19 1997-08-24")]
    [InlineData("19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05 1997-08-17 1997-08-19 1997-08-31")]
    [InlineData("20070115T090000", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30")]
    [InlineData("20240131T090000", "FREQ=MONTHLY;COUNT=4", "2024-01-31 2024-03-31 2024-05-31 2024-07-31")]
    [InlineData("20240229T090000", "FREQ=YEARLY;COUNT=3", "2024-02-29 2028-02-29 2032-02-29")]
    [InlineData("20240229T090000", "FREQ=YEARLY;UNTIL=20320229", "2024-02-29 2028-02-29 2032-02-29")]
    [InlineData("20240229T090000", "FREQ=YEARLY;UNTIL=20320229T085959", "2024-02-29 2028-02-29")]
    [InlineData("20040101T090000", "FREQ=YEARLY;COUNT=3;BYDAY=53TH", "2004-12-30 2009-12-31 2015-12-31")]
    [InlineData("20200101T090000", "FREQ=YEARLY;COUNT=2;BYDAY=-53WE", "2020-01-01 2025-01-01")]
    public void A_rule_gives_the_dates_that_the_RFC_gives(string start, string rule, string dates) => Days(start, rule).ShouldBe(dates);

    [Theory]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("FREQ=MONTHLY;BYDAY=6MO")]
    [InlineData("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2")]
    public void A_rule_that_never_matches_ends(string rule) => Days("20240108T090000", rule).ShouldBeEmpty();

    [Theory]
    [InlineData("FREQ=WEEKLY;INTERVAL=2147483647;BYDAY=SU", "2024-01-14")]
    [InlineData("FREQ=MONTHLY;INTERVAL=2147483647;BYMONTHDAY=9", "2024-01-09")]
    [InlineData("FREQ=YEARLY;INTERVAL=2147483647;BYMONTH=3", "2024-03-08")]
    public void The_longest_interval_leaves_the_first_period(string rule, string dates) => Days("20240108T090000", rule).ShouldBe(dates);

    [Fact]
    public void A_rule_that_matches_once_in_centuries_is_found()
    {
        // Of the years of this step only every fourth is a leap year.
        Days("19000101T090000", "FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29;COUNT=2").ShouldBe("2000-02-29 2400-02-29");
        Read("DTSTART:20240101T000000\nRRULE:FREQ=YEARLY").LocalTimes().Last().Year.ShouldBe(9998);
        Read("DTSTART;TZID=America/New_York:99981201T233000\nRRULE:FREQ=WEEKLY").Occurrences().Count().ShouldBe(5);
    }

    /// <summary>Wall-clock time is kept; what the clocks skip has the offset from before, what they repeat is the first.</summary>
    [Theory]
    [InlineData("America/New_York", "20240309T100000", "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3", "2024-03-09T15:00Z 2024-03-10T14:00Z 2024-03-16T14:00Z")]
    [InlineData("America/New_York", "20240309T023000", "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3", "2024-03-09T07:30Z 2024-03-10T07:30Z 2024-03-16T06:30Z")]
    [InlineData("America/New_York", "20241102T013000", "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3", "2024-11-02T05:30Z 2024-11-03T05:30Z 2024-11-09T06:30Z")]
    [InlineData("Australia/Lord_Howe", "20240406T014500", "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3", "2024-04-05T14:45Z 2024-04-06T14:45Z 2024-04-12T15:15Z")]
    [InlineData("Australia/Lord_Howe", "20241005T021500", "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3", "2024-10-04T15:45Z 2024-10-05T15:45Z 2024-10-11T15:15Z")]
    [InlineData("Pacific/Apia", "20111229T100000", "FREQ=WEEKLY;BYDAY=TH,FR,SA,SU;COUNT=4", "2011-12-29T20:00Z 2011-12-30T20:00Z 2011-12-31T20:00Z")]
    [InlineData("Pacific/Apia", "20111223T100000", "FREQ=WEEKLY;COUNT=3", "2011-12-23T20:00Z 2011-12-30T20:00Z 2012-01-05T20:00Z")]
    [InlineData("Asia/Pyongyang", "20150814T100000", "FREQ=WEEKLY;BYDAY=FR,SA;COUNT=2", "2015-08-14T01:00Z 2015-08-15T01:30Z")]
    [InlineData("Asia/Pyongyang", "20150814T234500", "FREQ=WEEKLY;COUNT=1", "2015-08-14T14:45Z")]
    [InlineData("Asia/Pyongyang", "20180504T234500", "FREQ=WEEKLY;COUNT=2", "2018-05-04T15:15Z 2018-05-11T14:45Z")]
    [InlineData("Europe/Moscow", "20110327T023000", "FREQ=WEEKLY;COUNT=2", "2011-03-26T23:30Z 2011-04-02T22:30Z")]
    [InlineData("Europe/Moscow", "20141026T013000", "FREQ=WEEKLY;COUNT=2", "2014-10-25T21:30Z 2014-11-01T22:30Z")]
    [InlineData("Asia/Shanghai", "20070208T090000", "FREQ=MONTHLY;COUNT=2", "2007-02-08T01:00Z 2007-03-08T01:00Z")]
    [InlineData("Asia/Tokyo", "20070208T090000", "FREQ=MONTHLY;UNTIL=20070308T000000Z", "2007-02-08T00:00Z 2007-03-08T00:00Z")]
    [InlineData("Asia/Seoul", "20070208T090000", "FREQ=MONTHLY;UNTIL=20070307T235959Z", "2007-02-08T00:00Z")]
    public void Wall_clock_time_is_kept_when_the_clocks_change(string zone, string start, string rule, string instants) => Instants(zone, start, rule).ShouldBe(instants);

    [Fact]
    public void A_skipped_time_that_moves_behind_another_comes_behind_it()
    {
        // 02:30 does not exist and becomes 03:30; 03:15 was added.
        Instants("America/New_York", "20240310T023000", "FREQ=YEARLY;COUNT=1", "RDATE;TZID=America/New_York:20240310T031500").ShouldBe("2024-03-10T07:15Z 2024-03-10T07:30Z");
    }

    [Fact]
    public void What_is_taken_out_does_not_come_back_through_a_gap()
    {
        const string Rule = "FREQ=WEEKLY;BYDAY=FR,SA;COUNT=2";
        Instants("Pacific/Apia", "20111230T100000", Rule, "EXDATE;TZID=Pacific/Apia:20111230T100000").ShouldBe("2011-12-30T20:00Z", "the meeting of the 31st stays");
        Instants("Pacific/Apia", "20111230T100000", Rule, "EXDATE;TZID=Pacific/Apia:20111231T100000").ShouldBeEmpty("the 30th became the 31st, which is taken out");
    }

    [Fact]
    public void A_start_that_does_not_match_its_rule_is_no_time_of_it() => Days("20240103T090000", "FREQ=WEEKLY;BYDAY=MO;COUNT=2").ShouldBe("2024-01-08 2024-01-15");

    [Fact]
    public void Without_a_rule_there_are_the_start_and_what_was_added() =>
        Read("DTSTART:20240103T090000\nRDATE:20240105T090000,20240104T100000\nEXDATE:20240105T090000").LocalTimes().ShouldBe([new(2024, 1, 3, 9, 0), new(2024, 1, 4, 10, 0)]);

    /// <summary>What is read, and the canonical text that is written for it.</summary>
    [Theory]
    [InlineData("dtstart:20240101T090000\nrrule:freq=monthly;byday=+2TU,mo,-1FR,MO;interval=1;wkst=mo", "DTSTART:20240101T090000\r\nRRULE:FREQ=MONTHLY;BYDAY=-1FR,MO,2TU\r\n")]
    [InlineData("RRULE:WKST=SU;BYSETPOS=-1,1;BYDAY=FR,MO;COUNT=9;INTERVAL=2;FREQ=YEARLY;BYMONTH=12,3\r\nDTSTART;TZID=Asia/Seoul:20240101T090000\r\n", "DTSTART;TZID=Asia/Seoul:20240101T090000\r\nRRULE:FREQ=YEARLY;INTERVAL=2;COUNT=9;BYMONTH=3,12;BYDAY=MO,FR;BYSETPOS=-1,1\r\n ;WKST=SU\r\n")]
    [InlineData("DTSTART:20240101T090000Z\nRRULE:FREQ=WEEKLY;UNTIL=20250101T000000Z\nEXDATE:20240115T090000Z", "DTSTART:20240101T090000Z\r\nRRULE:FREQ=WEEKLY;UNTIL=20250101T000000Z\r\nEXDATE:20240115T090000Z\r\n")]
    [InlineData("DTSTART;TZID=\"Asia/Tokyo\";VALUE=DATE-TIME:20240101T090000\nRRULE:FREQ=MON\n THLY;BYMONTHDAY=-1,15\nRDATE;TZID=Asia/Tokyo:20240303T110000\nRDATE;TZID=Asia/Tokyo:20240202T110000", "DTSTART;TZID=Asia/Tokyo:20240101T090000\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1,15\r\nRDATE;TZID=Asia/Tokyo:20240202T110000,20240303T110000\r\n")]
    public void A_recurrence_is_written_in_one_canonical_form(string read, string written)
    {
        Read(read).ToString().ShouldBe(written);
        Read(written).ShouldBe(Read(read));
    }

    [Theory]
    [InlineData("RRULE:FREQ=WEEKLY", "DTSTART")]
    [InlineData("DTSTART:20240101", "DTSTART")]
    [InlineData("DTSTART:20230229T090000", "DTSTART")]
    [InlineData("DTSTART:20240101T090000\nDTSTART:20240101T090000", "DTSTART")]
    [InlineData("DTSTART;VALUE=DATE:20240101", "DTSTART")]
    [InlineData("DTSTART;TZID=Asia/Nowhere:20240101T090000", "DTSTART.TZID")]
    [InlineData("DTSTART;TZID=Asia/Seoul:20240101T090000\nEXDATE:20240101T090000", "EXDATE")]
    [InlineData("DTSTART:20240101T090000\nEXDATE:20240101T090000Z,20240102T090000", "EXDATE")]
    [InlineData("DTSTART:20240101T090000\nRDATE:20231231T090000", "RDATE")]
    [InlineData("DTSTART:20240101T090000\nRDATE;VALUE=PERIOD:20231231T090000/PT1H", "RDATE")]
    [InlineData("DTSTART:20240101T090000\nDTEND:20240101T100000", "DTEND")]
    [InlineData("DTSTART:20240101T090000\nnothing", "line")]
    [InlineData("DTSTART:20240101T090000\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=WEEKLY", "RRULE")]
    [InlineData("DTSTART:20240101T090000\nRRULE:FREQ=WEEKLY;UNTIL=20240101T090000Z", "RRULE.UNTIL")]
    [InlineData("DTSTART;TZID=Asia/Seoul:20240101T090000\nRRULE:FREQ=WEEKLY;UNTIL=20240101T090000", "RRULE.UNTIL")]
    public void What_is_wrong_with_a_recurrence_is_named(string text, string part)
    {
        Recurrence.Parse(text, out var refusal).ShouldBeNull();
        refusal!.Field.ShouldBe(part);
        refusal.Kind.ShouldBe(RefusalKind.Invalid);
    }

    [Theory]
    [InlineData("INTERVAL=2", "FREQ")]
    [InlineData("FREQ=DAILY", "FREQ")]
    [InlineData("FREQ=WEEKLY;FREQ=WEEKLY", "FREQ")]
    [InlineData("FREQ=WEEKLY;INTERVAL=0", "INTERVAL")]
    [InlineData("FREQ=WEEKLY;INTERVAL=99999999999", "INTERVAL")]
    [InlineData("FREQ=WEEKLY;COUNT=-1", "COUNT")]
    [InlineData("FREQ=WEEKLY;COUNT=0", "COUNT")]
    [InlineData("FREQ=WEEKLY;COUNT=1;UNTIL=20240101", "UNTIL")]
    [InlineData("FREQ=WEEKLY;UNTIL=20240230", "UNTIL")]
    [InlineData("FREQ=YEARLY;BYMONTH=13", "BYMONTH")]
    [InlineData("FREQ=YEARLY;BYMONTH=-1", "BYMONTH")]
    [InlineData("FREQ=YEARLY;BYMONTH=1,", "BYMONTH")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY")]
    [InlineData("FREQ=WEEKLY;BYDAY=1MO", "BYDAY")]
    [InlineData("FREQ=YEARLY;BYDAY=54MO", "BYDAY")]
    [InlineData("FREQ=YEARLY;BYDAY=0MO", "BYDAY")]
    [InlineData("FREQ=YEARLY;BYDAY=MON", "BYDAY")]
    [InlineData("FREQ=YEARLY;BYSETPOS=1", "BYSETPOS")]
    [InlineData("FREQ=YEARLY;BYMONTH=1;BYSETPOS=367", "BYSETPOS")]
    [InlineData("FREQ=YEARLY;WKST=XX", "WKST")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=1", "BYWEEKNO")]
    [InlineData("FREQ=YEARLY;", "")]
    [InlineData("", "")]
    public void What_is_wrong_with_a_rule_is_named(string rule, string part)
    {
        RecurrenceRule.Parse(rule, out var refusal).ShouldBeNull();
        refusal!.Field.ShouldBe("RRULE." + part);
    }

    [Fact]
    public void What_was_not_read_is_checked_before_it_is_expanded()
    {
        var wrong = new Recurrence { Start = new(2024, 1, 1, 9, 0), Rule = new RecurrenceRule { Frequency = Frequency.Weekly, Interval = 0 } };
        Should.Throw<InvalidOperationException>(wrong.LocalTimes).Message.ShouldContain("INTERVAL");
        Should.Throw<InvalidOperationException>(() => new Recurrence { Start = new(2024, 1, 1, 9, 0) }.Occurrences()).Message.ShouldContain("time zone");
    }

    [Fact]
    public void Generated_recurrences_keep_what_they_promise()
    {
        for (var number = 0; number < Cases; number++)
        {
            var recurrence = GeneratedRecurrences.Of(number);
            var text = recurrence.ToString();
            Read(text).ShouldBe(recurrence);
            Read(text).ToString().ShouldBe(text);
            text.Split("\r\n").ShouldAllBe(line => line.Length <= 75);

            var times = recurrence.LocalTimes().Take(60).ToList();
            for (var i = 1; i < times.Count; i++) times[i].ShouldBeGreaterThan(times[i - 1], text);
            times.Intersect(recurrence.Excluded).ShouldBeEmpty(text);
            times.ShouldAllBe(t => t >= recurrence.Start);
            var byRule = (recurrence with { Added = [], Excluded = [] }).LocalTimes().Take(60).ToList();
            if (recurrence.Rule!.Count is { } count) byRule.Count.ShouldBeLessThanOrEqualTo(count, text);
            if (recurrence.Rule.Until is { Form: UntilForm.Date } until) byRule.ShouldAllBe(t => t.Date <= until.Time.Date);
            if (recurrence.TimeZone is not { } name) continue;

            var zone = DateTimeZoneProviders.Tzdb[name];
            var occurrences = recurrence.Occurrences().Take(60).ToList();
            for (var i = 1; i < occurrences.Count; i++) occurrences[i].At.ShouldBeGreaterThan(occurrences[i - 1].At, text);
            occurrences.ShouldAllBe(o => o.At == Recurrence.At(o.Nominal, zone));
            occurrences.Select(o => o.At.InZone(zone).LocalDateTime).Intersect(recurrence.Excluded).ShouldBeEmpty(text);
            if (recurrence.Rule.Until is { Form: UntilForm.Utc, Time: var last })
                byRule.ShouldAllBe(t => Recurrence.At(t, zone) <= last.InUtc().ToInstant());
        }

        Console.WriteLine($"Recurrence: {Cases} generated recurrences keep their order, COUNT, UNTIL, EXDATE and text.");
    }
}
