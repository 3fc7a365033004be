using Coordinator.Domain.Meetings;
using Coordinator.Domain.Tests.Support;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;
using MeetingScenario = Coordinator.Domain.Tests.Support.Scenario<Coordinator.Domain.Meetings.MeetingState, Coordinator.Domain.Meetings.MeetingCommand, Coordinator.Domain.Meetings.MeetingEvent>;

namespace Coordinator.Domain.Tests.Meetings;

public class LifecycleTests
{
    private static readonly Dictionary<string, MeetingCommand> s_moves = new(StringComparer.Ordinal)
    {
        ["convene"] = new MeetingCommand.Convene(),
        ["postpone"] = new MeetingCommand.Postpone("Not yet ready"),
        ["reschedule"] = new MeetingCommand.Reschedule(Start + Duration.FromDays(7), Start + Duration.FromDays(8), "Asia/Shanghai", "Beijing"),
        ["cancel"] = new MeetingCommand.Cancel("Called off"),
        ["open"] = new MeetingCommand.Open(),
        ["suspend"] = new MeetingCommand.Suspend("Consultations"),
        ["resume"] = new MeetingCommand.Resume(),
        ["close"] = new MeetingCommand.Close(),
    };

    /// <summary>Every move that the rules allow, and where it leads; every other one is refused.</summary>
    private static readonly Dictionary<(MeetingStatus, string), MeetingStatus> s_allowed = new()
    {
        [(MeetingStatus.Scheduled, "convene")] = MeetingStatus.Convened,
        [(MeetingStatus.Scheduled, "postpone")] = MeetingStatus.Postponed,
        [(MeetingStatus.Scheduled, "reschedule")] = MeetingStatus.Scheduled,
        [(MeetingStatus.Scheduled, "cancel")] = MeetingStatus.Cancelled,
        [(MeetingStatus.Convened, "postpone")] = MeetingStatus.Postponed,
        [(MeetingStatus.Convened, "reschedule")] = MeetingStatus.Scheduled,
        [(MeetingStatus.Convened, "cancel")] = MeetingStatus.Cancelled,
        [(MeetingStatus.Convened, "open")] = MeetingStatus.Open,
        [(MeetingStatus.Open, "suspend")] = MeetingStatus.Suspended,
        [(MeetingStatus.Open, "close")] = MeetingStatus.Closed,
        [(MeetingStatus.Suspended, "resume")] = MeetingStatus.Open,
        [(MeetingStatus.Suspended, "close")] = MeetingStatus.Closed,
        [(MeetingStatus.Postponed, "reschedule")] = MeetingStatus.Scheduled,
        [(MeetingStatus.Postponed, "cancel")] = MeetingStatus.Cancelled,
    };

    private static MeetingScenario In(MeetingStatus status) => status switch
    {
        MeetingStatus.Scheduled => Scheduled(),
        MeetingStatus.Convened => Convened(),
        MeetingStatus.Open => InSession(),
        MeetingStatus.Suspended => Suspended,
        MeetingStatus.Closed => Closed,
        MeetingStatus.Postponed => Postponed,
        MeetingStatus.Cancelled => Cancelled,
        _ => NoMeeting,
    };

    public static TheoryData<MeetingStatus, string> Matrix()
    {
        var matrix = new TheoryData<MeetingStatus, string>();
        foreach (var status in Enum.GetValues<MeetingStatus>())
            foreach (var move in s_moves.Keys)
                matrix.Add(status, move);
        return matrix;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Every_move_is_allowed_or_refused_by_the_life_cycle(MeetingStatus status, string move)
    {
        var given = In(status);
        given.State.Status.ShouldBe(status);
        var asked = given.When(s_moves[move], Chair);

        if (status == MeetingStatus.None)
        {
            asked.ThenRefused("unknown-meeting", kind: RefusalKind.NotFound);
        }
        else if (s_allowed.TryGetValue((status, move), out var leadsTo))
        {
            asked.Answer.Refusal.ShouldBeNull();
            asked.State.Status.ShouldBe(leadsTo);
        }
        else
        {
            asked.ThenRefused("wrong-status", rule: "meeting.life-cycle", kind: RefusalKind.Conflict);
            asked.Answer.Refusal!.Detail.ShouldContain(status.ToString().ToLowerInvariant());
            asked.State.Status.ShouldBe(status);
        }
    }

    [Fact]
    public void A_whole_meeting_runs_from_the_calendar_to_its_close() => NoMeeting
        .Done(new MeetingCommand.Schedule(Plan()), SixParty.System)
        .Done(new MeetingCommand.Convene(), Secretariat)
        .Done(new MeetingCommand.Open(), Chair)
        .Done(new MeetingCommand.Suspend(), Chair)
        .Done(new MeetingCommand.Resume(), Chair)
        .After(Duration.FromHours(3))
        .Done(new MeetingCommand.Close(), Chair)
        .State.ClosedAt.ShouldBe(Start + Duration.FromHours(3));

    [Fact]
    public void A_meeting_comes_onto_the_calendar_once() => Scheduled()
        .When(new MeetingCommand.Schedule(Plan()), SixParty.System)
        .ThenRefused("already-scheduled", rule: "standing.once-established");

    [Fact]
    public void A_meeting_on_record_is_not_taken_over_again() => NoMeeting
        .Done(new MeetingCommand.EnterFromRecord(Plan(), "Chairman's Statement", LastRound.Heads), SixParty.System)
        .When(new MeetingCommand.EnterFromRecord(Plan(), null, []), SixParty.System)
        .ThenRefused("already-scheduled");

    [Fact]
    public void A_meeting_from_the_record_is_closed_with_its_heads_present_at_their_levels()
    {
        var state = NoMeeting.Done(new MeetingCommand.EnterFromRecord(Plan(), "Chairman's Statement", LastRound.Heads), SixParty.System).State;

        state.Status.ShouldBe(MeetingStatus.Closed);
        state.FromRecord.ShouldBeTrue();
        state.RecordedOutcome.ShouldBe("Chairman's Statement");
        state.Delegations.Length.ShouldBe(6);
        state.Delegations.ShouldAllBe(d => d.IsPresent && d.Voice != null);
        state.StandingOf(state.Find(Japan)!).ShouldBe(LevelStanding.Flagged);
        state.StandingOf(state.Find(China)!).ShouldBe(LevelStanding.Met);
    }

    [Fact]
    public void A_meeting_from_the_record_survives_its_snapshot()
    {
        var state = NoMeeting.Done(new MeetingCommand.EnterFromRecord(Plan(), null, LastRound.Heads), SixParty.System).State;
        Stored.State(Stored.Read<MeetingState>(Stored.State(state))).ShouldBe(Stored.State(state));
    }

    [Fact]
    public void Heads_that_are_not_known_leave_attendance_unknown() => NoMeeting
        .Done(new MeetingCommand.EnterFromRecord(Plan(), null, []), SixParty.System)
        .State.Delegations.ShouldAllBe(d => d.Attendance == null && d.Voice == null);

    [Fact]
    public void Rescheduling_to_the_same_times_changes_nothing() => Scheduled()
        .When(new MeetingCommand.Reschedule(Start, Start + Duration.FromDays(4), "Asia/Shanghai", "Beijing"), Secretariat)
        .ThenNothing();

    [Fact]
    public void A_postponed_meeting_may_come_back_at_the_same_times() => Postponed
        .When(new MeetingCommand.Reschedule(Start, Start + Duration.FromDays(4), "Asia/Shanghai", "Beijing"), Secretariat)
        .Then(new MeetingEvent.Rescheduled(Start, Start + Duration.FromDays(4), "Asia/Shanghai", "Beijing"));

    [Fact]
    public void A_suspension_ends_what_is_said_and_what_was_interrupted() => Speaking(Russia)
        .Done(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Us))
        .Done(new MeetingCommand.RecogniseSpeaker(2), Chair)
        .When(new MeetingCommand.Suspend("Order"), Chair)
        .Then(
            new MeetingEvent.InterventionEnded(2, EndedBy.Meeting, null, null),
            new MeetingEvent.InterventionEnded(1, EndedBy.Meeting, null, null),
            new MeetingEvent.Suspended("Order", null))
        .State.PointsToRule.ShouldBe([2]);

    [Fact]
    public void A_meeting_is_not_suspended_until_a_time_that_is_past() => InSession()
        .When(new MeetingCommand.Suspend(null, Start), Chair)
        .ThenRefused("times-out-of-order", field: "until");

    [Theory]
    [InlineData("suspend")]
    [InlineData("close")]
    public void Nothing_interrupts_a_vote(string move) => WithVote()
        .When(s_moves[move], Chair)
        .ThenRefused("vote-in-progress", rule: "meeting.conduct-of-voting");

    [Fact]
    public void Closing_ends_the_intervention_and_empties_the_list() => Speaking(Russia)
        .Done(new MeetingCommand.RequestFloor(), Head(Us))
        .When(new MeetingCommand.Close(), Chair)
        .Then(new MeetingEvent.InterventionEnded(1, EndedBy.Meeting, null, null), new MeetingEvent.Closed())
        .State.Queue.ShouldBeEmpty();

    [Fact]
    public void The_time_to_resume_comes_once()
    {
        var suspended = Suspended;
        suspended.When(new MeetingCommand.ReachDeadline("resumption"), SixParty.System, Start + Duration.FromMinutes(59)).ThenNothing();
        var due = suspended.When(new MeetingCommand.ReachDeadline("resumption"), SixParty.System, Start + Duration.FromHours(1)).Then(new MeetingEvent.ResumptionDue());
        due.When(new MeetingCommand.ReachDeadline("resumption"), SixParty.System).ThenNothing();
        due.State.Status.ShouldBe(MeetingStatus.Suspended);
    }

    [Fact]
    public void The_deadline_of_an_earlier_suspension_does_not_end_a_later_one() => Suspended
        .Done(new MeetingCommand.Resume(), Chair)
        .Done(new MeetingCommand.Suspend(null, Start + Duration.FromHours(5)), Chair)
        .When(new MeetingCommand.ReachDeadline("resumption"), SixParty.System, Start + Duration.FromHours(1))
        .ThenNothing();

    [Fact]
    public void A_suspension_without_a_time_is_never_due() => InSession()
        .Done(new MeetingCommand.Suspend(), Chair)
        .When(new MeetingCommand.ReachDeadline("resumption"), SixParty.System, Start + Duration.FromDays(30))
        .ThenNothing();

    [Fact]
    public void A_deadline_of_nothing_that_runs_changes_nothing() => InSession()
        .When(new MeetingCommand.ReachDeadline("speaking.7"), SixParty.System)
        .ThenNothing();
}
