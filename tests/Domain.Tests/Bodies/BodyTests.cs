using Coordinator.Domain.Bodies;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Tests.Support;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;

namespace Coordinator.Domain.Tests.Bodies;

public class BodyTests
{
    private static readonly BodyCommand.ScheduleMeeting s_schedule =
        new(Round, "Sixth round, third heads of delegation meeting", Start, Start + Duration.FromDays(4), "Asia/Shanghai", "Beijing", ["Adoption of the agenda", "Verification", "Chairman's statement"]);

    private static readonly MeetingEntry s_entry = new(Round, "Sixth round", MeetingStatus.Closed, Start, Start + Duration.FromDays(4), "Asia/Shanghai", "Beijing", DatesOnly: false, "Chairman's Statement");

    private static BodyCommand.Establish Establish => new(Mechanism, Heads, "Heads of Delegation", Seats, [], Seats[0], Level.AmbassadorAtLarge, null, Charter());

    private static readonly Dictionary<string, Actor> s_actors = new(StringComparer.Ordinal)
    {
        ["system"] = SixParty.System,
        ["installation"] = Actor.Installation,
        ["secretariat"] = Secretariat,
        ["chair"] = Chair,
        ["chair of another body"] = OtherChair,
        ["head"] = Head(China),
        ["alternate"] = Alternate(China),
        ["adviser"] = Adviser(China),
        ["observer"] = Observer(China),
        ["display"] = Display,
        ["secretariat of other talks"] = Stranger,
    };

    private static readonly CapacityMatrix<BodyState, BodyCommand, BodyEvent> s_matrix = new(
        s_actors,
        new(NoBody, Establish, ["system"]),
        new(Body, new BodyCommand.RequireLevel(Level.Minister, RepresentationPolicy.Require), ["installation", "secretariat"]),
        new(Body, s_schedule, ["system", "installation", "secretariat", "chair"]),
        new(Body, new BodyCommand.RecordMeeting(s_entry), ["system"]));

    public static TheoryData<string, string> Matrix() => s_matrix.Rows();

    [Fact]
    public void The_matrix_has_every_command() => s_matrix.ShouldHaveEveryCommand();

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Each_acts_in_the_capacity_of_its_accreditation(string command, string actor) => s_matrix.Check(command, actor);

    [Fact]
    public void A_body_is_established_once_and_nothing_is_asked_of_one_that_is_not()
    {
        Body.When(Establish, SixParty.System).ThenRefused("already-established", rule: "standing.once-established");
        NoBody.When(s_schedule, Secretariat).ThenRefused("unknown-body", kind: RefusalKind.NotFound);
    }

    [Fact]
    public void The_plan_carries_all_that_the_meeting_needs() => Body
        .When(s_schedule, Chair)
        .Then(new BodyEvent.MeetingScheduled(Plan()));

    [Fact]
    public void A_meeting_comes_onto_the_calendar_once()
    {
        var scheduled = Body.Done(s_schedule, Secretariat);
        scheduled.When(s_schedule, Secretariat).ThenRefused("already-scheduled");
        scheduled.State.Meetings.ShouldHaveSingleItem().Status.ShouldBe(MeetingStatus.Scheduled);
        var recorded = scheduled.When(new BodyCommand.RecordMeeting(s_entry), SixParty.System).Then(new BodyEvent.MeetingRecorded(s_entry));
        recorded.State.Meetings.ShouldBe([s_entry]);
        recorded.When(new BodyCommand.RecordMeeting(s_entry), SixParty.System).ThenNothing();
    }

    [Fact]
    public void The_required_level_holds_for_meetings_scheduled_from_then_on()
    {
        var required = Body.When(new BodyCommand.RequireLevel(Level.Minister, RepresentationPolicy.Require), Secretariat)
            .Then(new BodyEvent.LevelRequired(Level.Minister, RepresentationPolicy.Require));
        required.When(new BodyCommand.RequireLevel(Level.Minister, RepresentationPolicy.Require), Secretariat).ThenNothing();
        required.When(s_schedule, Secretariat).Then(new BodyEvent.MeetingScheduled(Plan(RepresentationPolicy.Require) with { RequiredLevel = Level.Minister }));
    }

    [Fact]
    public void Undefined_levels_and_policies_are_refused()
    {
        Body.When(new BodyCommand.RequireLevel((Level)99, RepresentationPolicy.Warn), Secretariat).ThenRefused("invalid-field", field: "level");
        Body.When(new BodyCommand.RequireLevel(Level.Minister, (RepresentationPolicy)99), Secretariat).ThenRefused("invalid-field", field: "policy");
    }

    [Fact]
    public void Times_places_and_agendas_that_make_no_sense_are_refused_by_field()
    {
        void Refused(BodyCommand.ScheduleMeeting bad, string field, string code)
        {
            Body.When(bad, Secretariat).ThenRefused(code, field: field, kind: RefusalKind.Invalid);
            if (field is "meeting" or "name" || field.StartsWith("agenda", StringComparison.Ordinal)) return;
            Scheduled().When(new MeetingCommand.Reschedule(bad.Starts, bad.Ends, bad.TimeZone, bad.Place), Secretariat).ThenRefused(code, field: field);
        }

        Refused(s_schedule with { Meeting = default }, "meeting", "invalid-id");
        Refused(s_schedule with { Meeting = new(new('m', 65)) }, "meeting", "invalid-id");
        Refused(s_schedule with { Meeting = new("-m") }, "meeting", "invalid-id");
        Refused(s_schedule with { Name = " " }, "name", "empty-field");
        Refused(s_schedule with { Place = "Bei\u0000jing" }, "place", "control-character");
        Refused(s_schedule with { Place = "Bei\njing" }, "place", "control-character");
        Refused(s_schedule with { Place = "Bei\u2028jing" }, "place", "control-character");
        Refused(s_schedule with { Place = "Bei\ud800jing" }, "place", "control-character");
        Refused(s_schedule with { Place = "Bei\u2066jing" }, "place", "control-character");
        Refused(s_schedule with { Place = new('x', Texts.MaxName + 1) }, "place", "field-too-long");
        Refused(s_schedule with { TimeZone = "Asia/Atlantis" }, "timeZone", "unknown-time-zone");
        Refused(s_schedule with { TimeZone = null! }, "timeZone", "empty-field");
        Refused(s_schedule with { Ends = Start }, "ends", "times-out-of-order");
        Refused(s_schedule with { Ends = Start - Duration.FromDays(1) }, "ends", "times-out-of-order");
        Refused(s_schedule with { Ends = Start + Duration.FromDays(61) }, "ends", "times-out-of-order");
        Refused(s_schedule with { Starts = Instant.MinValue, Ends = Instant.MaxValue }, "starts", "time-out-of-range");
        Refused(s_schedule with { Starts = Instant.MaxValue - Duration.FromDays(1), Ends = Instant.MaxValue }, "starts", "time-out-of-range");
        Refused(s_schedule with { Agenda = [.. Enumerable.Repeat("Item", 101)] }, "agenda", "invalid-field");
        Refused(s_schedule with { Agenda = ["Item", null!] }, "agenda[1]", "empty-field");
        Refused(s_schedule with { Agenda = ["Item", ""] }, "agenda[1]", "empty-field");
        Body.When(s_schedule with { Agenda = default }, Secretariat).Answer.Refusal.ShouldBeNull();
    }
}
