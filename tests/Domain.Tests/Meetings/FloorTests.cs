using Coordinator.Domain.Meetings;
using Coordinator.Domain.Tests.Support;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;

namespace Coordinator.Domain.Tests.Meetings;

public class FloorTests
{
    private static Instant At(int seconds) => Start + Duration.FromSeconds(seconds);

    [Fact]
    public void Speakers_are_listed_in_the_order_in_which_they_asked_and_points_of_order_go_first()
    {
        var queue = InSession()
            .Done(new MeetingCommand.RequestFloor(), Head(Rok))
            .Done(new MeetingCommand.RequestFloor(FloorKind.Reply), Head(Us))
            .Done(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Russia))
            .Done(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Japan))
            .Done(new MeetingCommand.RequestFloor(), Head(China))
            .State.Queue;
        queue.Select(r => r.Number).ShouldBe([3, 4, 1, 2, 5]);
    }

    [Fact]
    public void Asking_twice_keeps_the_place() => InSession()
        .Done(new MeetingCommand.RequestFloor(), Head(Rok))
        .When(new MeetingCommand.RequestFloor(), Head(Rok))
        .ThenNothing();

    [Fact]
    public void A_speaker_has_the_time_of_the_charter_and_one_deadline() => InSession()
        .Done(new MeetingCommand.RequestFloor(), Head(Rok))
        .Done(new MeetingCommand.TakeUpItem(2), Chair)
        .When(new MeetingCommand.RecogniseSpeaker(1), Chair)
        .Then(new MeetingEvent.SpeakerRecognised(1, 1, Rok, FloorKind.Statement, VoiceOf(Rok), 2, 300, At(300), null, null));

    [Theory]
    [InlineData(FloorKind.Statement, 300)]
    [InlineData(FloorKind.Reply, 180)]
    [InlineData(FloorKind.PointOfOrder, 120)]
    public void Each_kind_has_its_limit(FloorKind kind, int seconds) => Speaking(Rok, kind).State.Speaking!.Seconds.ShouldBe(seconds);

    [Fact]
    public void The_chair_may_set_another_limit() => InSession()
        .Done(new MeetingCommand.RequestFloor(), Head(Rok))
        .Done(new MeetingCommand.RecogniseSpeaker(1, 45), Chair)
        .State.Speaking!.Deadline.ShouldBe(At(45));

    [Theory]
    [InlineData(14)]
    [InlineData(7201)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Limits_out_of_range_are_refused_by_the_charters_article(int seconds)
    {
        InSession().Done(new MeetingCommand.RequestFloor(), Head(Rok)).When(new MeetingCommand.RecogniseSpeaker(1, seconds), Chair)
            .ThenRefused("invalid-field", rule: "charter.5", field: "seconds", kind: RefusalKind.Invalid);
        Speaking(Rok).When(new MeetingCommand.ExtendTime(seconds), Chair).ThenRefused("invalid-field", rule: "charter.5", field: "seconds");
    }

    [Fact]
    public void The_floor_is_not_given_twice() => Speaking(Rok)
        .Done(new MeetingCommand.RequestFloor(), Head(Us))
        .When(new MeetingCommand.RecogniseSpeaker(2), Chair)
        .ThenRefused("floor-taken", rule: "meeting.floor", detail: "ROK has the floor.");

    [Fact]
    public void The_chair_may_end_one_and_give_the_floor_to_the_next() => Speaking(Rok)
        .Done(new MeetingCommand.RequestFloor(), Head(Us))
        .When(new MeetingCommand.RecogniseSpeaker(2, EndCurrent: true), Chair)
        .Then(
            new MeetingEvent.InterventionEnded(1, EndedBy.Chair, null, null),
            new MeetingEvent.SpeakerRecognised(2, 2, Us, FloorKind.Statement, VoiceOf(Us), null, 300, At(300), null, null));

    [Fact]
    public void A_point_of_order_interrupts_and_gives_the_floor_back_with_the_time_that_was_left()
    {
        var interrupted = Speaking(Rok)
            .After(Duration.FromSeconds(100))
            .Done(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Us))
            .When(new MeetingCommand.RecogniseSpeaker(2), Chair)
            .Then(new MeetingEvent.SpeakerRecognised(2, 2, Us, FloorKind.PointOfOrder, VoiceOf(Us), null, 120, At(220), 1, 200_000));
        interrupted.State.Interrupted!.Remaining.ShouldBe(Duration.FromSeconds(200));

        var back = interrupted
            .After(Duration.FromSeconds(30))
            .When(new MeetingCommand.EndIntervention(), Head(Us))
            .Then(new MeetingEvent.InterventionEnded(2, EndedBy.Speaker, 1, At(330)));
        back.State.Speaking!.Party.ShouldBe(Rok);
        back.State.Speaking.Deadline.ShouldBe(At(330));
        back.State.Interrupted.ShouldBeNull();
        back.State.PointsToRule.ShouldBe([2]);
    }

    [Fact]
    public void A_point_of_order_does_not_interrupt_a_point_of_order() => Speaking(Rok, FloorKind.PointOfOrder)
        .Done(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Us))
        .When(new MeetingCommand.RecogniseSpeaker(2), Chair)
        .ThenRefused("floor-taken");

    [Fact]
    public void A_speaker_interrupted_after_its_time_gets_the_floor_back_with_none_left() => Speaking(Rok)
        .After(Duration.FromSeconds(400))
        .Done(new MeetingCommand.ReachDeadline("speaking.1"), SixParty.System)
        .Done(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Us))
        .Done(new MeetingCommand.RecogniseSpeaker(2), Chair)
        .Done(new MeetingCommand.EndIntervention(), Chair)
        .State.Speaking.ShouldSatisfyAllConditions(s => s!.Elapsed.ShouldBeTrue(), s => s!.Deadline.ShouldBe(At(400)));

    [Fact]
    public void Time_elapses_once() => Speaking(Rok)
        .When(new MeetingCommand.ReachDeadline("speaking.1"), SixParty.System, At(300)).Then(new MeetingEvent.SpeakingTimeElapsed(1))
        .When(new MeetingCommand.ReachDeadline("speaking.1"), SixParty.System, At(301)).ThenNothing();

    [Fact]
    public void A_deadline_that_was_extended_while_it_was_on_its_way_has_not_come() => Speaking(Rok)
        .Done(new MeetingCommand.ExtendTime(60), Chair)
        .When(new MeetingCommand.ReachDeadline("speaking.1"), SixParty.System, At(300)).ThenNothing()
        .When(new MeetingCommand.ReachDeadline("speaking.1"), SixParty.System, At(360)).Then(new MeetingEvent.SpeakingTimeElapsed(1));

    [Fact]
    public void A_deadline_kept_in_milliseconds_comes() => InSession()
        .Done(new MeetingCommand.RequestFloor(), Head(Rok))
        .After(Duration.FromTicks(7))
        .Done(new MeetingCommand.RecogniseSpeaker(1, 60), Chair)
        .When(new MeetingCommand.ReachDeadline("speaking.1"), SixParty.System, At(60))
        .Then(new MeetingEvent.SpeakingTimeElapsed(1));

    [Fact]
    public void More_time_runs_from_the_deadline_or_from_now_whichever_is_later()
    {
        Speaking(Rok).When(new MeetingCommand.ExtendTime(60), Chair).Then(new MeetingEvent.TimeExtended(1, 60, At(360)));
        Speaking(Rok).When(new MeetingCommand.ExtendTime(60), Chair, At(500)).Then(new MeetingEvent.TimeExtended(1, 60, At(560)))
            .State.Speaking!.Elapsed.ShouldBeFalse();
    }

    [Fact]
    public void Without_a_speaker_there_is_nothing_to_extend_or_end()
    {
        InSession().When(new MeetingCommand.ExtendTime(60), Chair).ThenRefused("nobody-speaks", rule: "meeting.floor");
        InSession().When(new MeetingCommand.EndIntervention(), Chair).ThenRefused("nobody-speaks");
    }

    [Fact]
    public void Nobody_ends_what_another_delegation_says() => Speaking(Rok)
        .When(new MeetingCommand.EndIntervention(), Head(Us))
        .ThenRefused("not-your-party", rule: "meeting.floor");

    [Fact]
    public void Nobody_withdraws_the_request_of_another_delegation() => InSession()
        .Done(new MeetingCommand.RequestFloor(), Head(Rok))
        .When(new MeetingCommand.WithdrawRequest(1), Head(Us)).ThenRefused("not-your-party")
        .When(new MeetingCommand.WithdrawRequest(1), Head(Rok)).Then(new MeetingEvent.RequestWithdrawn(1))
        .When(new MeetingCommand.WithdrawRequest(1), Head(Rok)).ThenRefused("unknown-request", kind: RefusalKind.NotFound);

    [Fact]
    public void An_absent_delegation_does_not_ask_for_the_floor() => InSession(attendance: p => p == Rok ? Attendance.Absent : Attendance.Present)
        .When(new MeetingCommand.RequestFloor(), Head(Rok))
        .ThenRefused("not-present", rule: "meeting.roll-call");

    [Fact]
    public void One_that_left_after_asking_is_not_given_the_floor() => InSession()
        .Done(new MeetingCommand.RequestFloor(), Head(Rok))
        .Done(new MeetingCommand.RecordAttendance([new(Rok, Attendance.Absent)]), Chair)
        .When(new MeetingCommand.RecogniseSpeaker(1), Chair)
        .ThenRefused("not-present", rule: "meeting.roll-call");

    [Fact]
    public void A_closed_list_takes_no_statement_but_a_reply_and_a_point_of_order()
    {
        var closed = InSession().Done(new MeetingCommand.CloseSpeakersList(), Chair);
        closed.When(new MeetingCommand.CloseSpeakersList(), Chair).ThenNothing();
        closed.When(new MeetingCommand.RequestFloor(), Head(Rok)).ThenRefused("speakers-list-closed", rule: "meeting.speakers-list");
        closed.When(new MeetingCommand.RequestFloor(FloorKind.Reply), Head(Rok)).Then(new MeetingEvent.FloorRequested(1, Rok, FloorKind.Reply));
        closed.When(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Rok)).Then(new MeetingEvent.FloorRequested(1, Rok, FloorKind.PointOfOrder));
        closed.Done(new MeetingCommand.ReopenSpeakersList(), Chair).When(new MeetingCommand.ReopenSpeakersList(), Chair).ThenNothing()
            .When(new MeetingCommand.RequestFloor(), Head(Rok)).Then(new MeetingEvent.FloorRequested(1, Rok, FloorKind.Statement));
    }

    [Fact]
    public void During_a_vote_only_points_of_order_are_heard()
    {
        var voting = WithVote();
        voting.When(new MeetingCommand.RequestFloor(), Head(Rok)).ThenRefused("vote-in-progress", rule: "meeting.conduct-of-voting");
        voting.When(new MeetingCommand.RequestFloor(FloorKind.Reply), Head(Rok)).ThenRefused("vote-in-progress");
        voting.Done(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Rok)).Done(new MeetingCommand.RecogniseSpeaker(1), Chair).State.Speaking!.Party.ShouldBe(Rok);
        WithProposal().Done(new MeetingCommand.RequestFloor(), Head(Rok)).Done(new MeetingCommand.OpenVote(1), Chair)
            .When(new MeetingCommand.RecogniseSpeaker(1), Chair).ThenRefused("vote-in-progress");
    }

    [Fact]
    public void A_point_of_order_is_ruled_on_once()
    {
        var made = Speaking(Rok, FloorKind.PointOfOrder);
        made.When(new MeetingCommand.RuleOnPointOfOrder(1, Ruling.Upheld), Chair).ThenRefused("no-such-point", rule: "meeting.point-of-order");
        made.Done(new MeetingCommand.EndIntervention(), Head(Rok))
            .When(new MeetingCommand.RuleOnPointOfOrder(1, Ruling.NotUpheld, "The item was taken up."), Chair)
            .Then(new MeetingEvent.PointOfOrderRuled(1, Ruling.NotUpheld, "The item was taken up."))
            .When(new MeetingCommand.RuleOnPointOfOrder(1, Ruling.Upheld), Chair)
            .ThenRefused("no-such-point");
    }

    [Fact]
    public void An_observer_makes_statements_and_raises_no_points_of_order()
    {
        var observed = NoMeeting.Given(
            new MeetingEvent.Scheduled(Plan(observers: [new(Mongolia, "Mongolia")])),
            new MeetingEvent.Convened(),
            new MeetingEvent.VoiceRecorded(Mongolia, VoiceOf(Rok) with { Representative = HeadId(Mongolia) }),
            new MeetingEvent.Opened());
        observed.When(new MeetingCommand.RequestFloor(), Head(Mongolia)).Then(new MeetingEvent.FloorRequested(1, Mongolia, FloorKind.Statement));
        observed.When(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Mongolia)).ThenRefused("not-a-member", rule: "meeting.point-of-order");
        observed.When(new MeetingCommand.SubmitProposal("T", "T", "procedure"), Head(Mongolia)).ThenRefused("not-a-member", rule: "meeting.proposals");
        observed.When(new MeetingCommand.RecordAttendance([new(Mongolia, Attendance.PresentAndVoting)]), Chair).ThenRefused("not-a-member", field: "entries[0].attendance");
        observed.When(new MeetingCommand.RecordAttendance([new(Mongolia, Attendance.Present)]), Chair).Then(new MeetingEvent.AttendanceRecorded([new(Mongolia, Attendance.Present)]));
    }

    [Fact]
    public void The_floor_belongs_to_a_meeting_that_is_open()
    {
        Convened().When(new MeetingCommand.RequestFloor(), Head(Rok)).ThenRefused("wrong-status");
        Suspended.When(new MeetingCommand.RequestFloor(), Head(Rok)).ThenRefused("wrong-status");
        Convened().When(new MeetingCommand.RecogniseSpeaker(1), Chair).ThenRefused("wrong-status");
        InSession().When(new MeetingCommand.RecogniseSpeaker(9), Chair).ThenRefused("unknown-request");
    }
}
