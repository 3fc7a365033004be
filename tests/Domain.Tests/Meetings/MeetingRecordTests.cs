using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;
using MeetingScenario = Coordinator.Domain.Tests.Support.Scenario<Coordinator.Domain.Meetings.MeetingState, Coordinator.Domain.Meetings.MeetingCommand, Coordinator.Domain.Meetings.MeetingEvent>;

namespace Coordinator.Domain.Tests.Meetings;

public class MeetingRecordTests
{
    private static Instant At(int seconds) => Start + Duration.FromSeconds(seconds);

    private static MeetingRecord RecordOf(MeetingScenario scenario) => MeetingRecord.From(scenario.History).ShouldNotBeNull();

    private static MeetingScenario Asked(MeetingScenario scenario, int seconds, MeetingCommand command, Actor actor) =>
        scenario.After(Duration.FromSeconds(seconds)).Done(command, actor);

    /// <summary>The third heads of delegation meeting of the sixth round as it might have run under a charter that requires the level.</summary>
    private static MeetingScenario Session()
    {
        var s = NoMeeting
            .Done(new MeetingCommand.Schedule(Plan(RepresentationPolicy.Require, observers: [new(Mongolia, "Mongolia")])), SixParty.System)
            .Done(new MeetingCommand.Postpone("The verification text is not agreed yet"), Secretariat);
        s = Asked(s, 60, new MeetingCommand.Reschedule(At(3600), At(3600) + Duration.FromDays(3), "Asia/Shanghai", "Diaoyutai, Beijing"), Secretariat);
        s = Asked(s, 60, new MeetingCommand.Convene(), Secretariat);
        foreach (var party in Six) s = s.Done(new MeetingCommand.RecordVoice(party, VoiceOf(party)), SixParty.System);
        s = Asked(s, 3480, new MeetingCommand.Open(), Chair);
        s = Asked(s, 10, new MeetingCommand.RecordAttendance([.. Six.Select(p => new AttendanceEntry(p, p == Dprk ? Attendance.Absent : p == Us ? Attendance.PresentAndVoting : Attendance.Present))]), Chair);
        s = Asked(s, 20, new MeetingCommand.WaiveLevel(Japan, "Head of Japan's delegation at every round so far"), Chair);
        s = Asked(s, 5, new MeetingCommand.TakeUpItem(1), Chair);
        s = Asked(s, 30, new MeetingCommand.ConcludeItem(1), Chair);
        s = Asked(s, 5, new MeetingCommand.TakeUpItem(2), Chair);
        s = Asked(s, 5, new MeetingCommand.RequestFloor(), Head(Rok));
        s = Asked(s, 5, new MeetingCommand.RequestFloor(), Head(Us));
        s = Asked(s, 5, new MeetingCommand.RecogniseSpeaker(1), Chair);
        s = Asked(s, 100, new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), Head(Russia));
        s = Asked(s, 0, new MeetingCommand.RecogniseSpeaker(3), Chair);
        s = Asked(s, 30, new MeetingCommand.EndIntervention(), Head(Russia));
        s = Asked(s, 5, new MeetingCommand.RuleOnPointOfOrder(2, Ruling.NotUpheld, "The item was taken up."), Chair);
        s = Asked(s, 95, new MeetingCommand.EndIntervention(), Head(Rok));
        s = Asked(s, 5, new MeetingCommand.RecogniseSpeaker(2, 60), Chair);
        s = Asked(s, 60, new MeetingCommand.ReachDeadline("speaking.3"), SixParty.System);
        s = Asked(s, 10, new MeetingCommand.ExtendTime(30), Chair);
        s = Asked(s, 20, new MeetingCommand.EndIntervention(), Chair);
        s = Asked(s, 5, new MeetingCommand.SubmitProposal("Verification protocol", "The parties agree on a verification protocol.", "recommendation"), Head(Rok));
        s = Asked(s, 5, new MeetingCommand.SubmitProposal("Chairman's statement", "The heads of delegation met in Beijing.", "joint-statement"), Chair);
        s = Asked(s, 5, new MeetingCommand.SubmitProposal("Adjourn early", "The meeting rises at noon.", "procedure"), Head(Russia));
        s = Asked(s, 5, new MeetingCommand.WithdrawProposal(3), Head(Russia));
        s = Asked(s, 5, new MeetingCommand.OpenVote(1), Chair);
        s = Asked(s, 5, new MeetingCommand.CastBallot(1, Choice.No), Head(Us));
        s = Asked(s, 5, new MeetingCommand.AbandonVote(1, "The screens showed an earlier text"), Chair);
        s = Asked(s, 5, new MeetingCommand.Suspend("For consultations", s.Now + Duration.FromSeconds(900)), Chair);
        s = Asked(s, 600, new MeetingCommand.Resume(), Chair);
        s = Asked(s, 5, new MeetingCommand.RecordAttendance([new(Dprk, Attendance.Present)]), Chair);
        s = Asked(s, 5, new MeetingCommand.RecordVoice(Us, new(AlternateId(Us), "Sung Kim", "Special Envoy", RepresentativeRole.Alternate, Level.Ambassador)), SixParty.System);
        s = Asked(s, 5, new MeetingCommand.OpenVote(1), Chair);
        s = Asked(s, 5, new MeetingCommand.CastBallot(2, Choice.No), Head(Rok));
        s = Asked(s, 5, new MeetingCommand.CastBallot(2, Choice.Yes), Head(Rok));
        s = Asked(s, 5, new MeetingCommand.CastBallot(2, Choice.Yes), Head(Japan));
        s = Asked(s, 5, new MeetingCommand.CastBallot(2, Choice.No, "It goes beyond the agreement"), Head(Dprk));
        s = Asked(s, 5, new MeetingCommand.CastBallot(2, Choice.Abstain), Head(China));
        s = Asked(s, 5, new MeetingCommand.CloseVote(2), Chair);
        s = Asked(s, 5, new MeetingCommand.TakeUpItem(3), Chair);
        s = Asked(s, 5, new MeetingCommand.OpenVote(2), Chair);
        s = Asked(s, 5, new MeetingCommand.CastBallot(3, Choice.Abstain), Head(Dprk));
        s = Asked(s, 5, new MeetingCommand.CloseVote(3), Chair);
        s = Asked(s, 5, new MeetingCommand.VacateVoice(Japan), SixParty.System);
        return Asked(s, 5, new MeetingCommand.Close(), Chair);
    }

    [Fact]
    public void The_record_of_a_whole_meeting_is_the_golden_one()
    {
        var record = RecordOf(Session());
        GoldenFile.ShouldMatch("record", "meeting-record", GoldenFile.Text(record));
        Stored.State(Stored.Read<MeetingRecord>(Stored.State(record))).ShouldBe(Stored.State(record));
    }

    [Fact]
    public void It_tells_when_it_was_called_opened_suspended_and_closed()
    {
        var record = RecordOf(Session());
        record.Course.Select(s => s.Step).ShouldBe([CourseStep.Scheduled, CourseStep.Postponed, CourseStep.Rescheduled, CourseStep.Convened, CourseStep.Opened, CourseStep.Suspended, CourseStep.Resumed, CourseStep.Closed]);
        record.Course[1].Reason.ShouldBe("The verification text is not agreed yet");
        record.Course[0].Schedule!.Place.ShouldBe("Beijing");
        record.Scheduled.Place.ShouldBe("Diaoyutai, Beijing");
        record.Opened.ShouldBe(At(3600));
        var suspension = record.Suspensions.ShouldHaveSingleItem();
        (suspension.Resumed!.Value - suspension.From).ShouldBe(Duration.FromSeconds(600));
        suspension.Until.ShouldNotBeNull();
        record.Closed.ShouldNotBeNull();
    }

    [Fact]
    public void It_tells_who_was_there_at_what_level_and_what_the_chair_waived()
    {
        var record = RecordOf(Session());
        record.Delegations.Select(d => d.Party).ShouldBe([.. Six, Mongolia]);
        var japan = record.Delegations.Single(d => d.Party == Japan);
        japan.Standing.ShouldBe(LevelStanding.Waived, "also after the voice was given up");
        japan.Waivers.ShouldHaveSingleItem().Speaker!.Name.ShouldBe("Saiki Akitaka");
        japan.Voices[^1].Speaker.ShouldBeNull();
        var us = record.Delegations.Single(d => d.Party == Us);
        us.Voices.Select(v => v.Speaker!.Name).ShouldBe(["Christopher Hill", "Sung Kim"]);
        us.Standing.ShouldBe(LevelStanding.Insufficient);
        record.Delegations.Single(d => d.Party == Dprk).RollCalls.Select(r => r.Attendance).ShouldBe([Attendance.Absent, Attendance.Present]);
        record.Delegations.Single(d => d.Party == Mongolia).ShouldSatisfyAllConditions(
            d => d.Observer.ShouldBeTrue(),
            d => d.Attendance.ShouldBeNull(),
            d => d.Standing.ShouldBe(LevelStanding.Unrepresented));
    }

    [Fact]
    public void It_tells_how_long_each_spoke_without_what_interrupted_it()
    {
        var record = RecordOf(Session());
        var (first, point, last) = (record.Interventions[0], record.Interventions[1], record.Interventions[2]);
        (first.SecondsUsed, first.LimitSeconds, first.OverTime).ShouldBe((200, 300, false));
        first.InterruptedBy.ShouldBe([2]);
        (first.To!.Value - first.From).ShouldBe(Duration.FromSeconds(230));
        first.Item.ShouldBe(2);
        first.Speaker!.Name.ShouldBe("Kim Sook");
        (point.SecondsUsed, point.LimitSeconds, point.EndedBy).ShouldBe((30, 120, EndedBy.Speaker));
        (last.SecondsUsed, last.LimitSeconds, last.OverTime, last.EndedBy).ShouldBe((90, 90, true, EndedBy.Chair));
        record.Rulings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Party.ShouldBe(Russia), r => r.Ruling.ShouldBe(Ruling.NotUpheld));
    }

    [Fact]
    public void It_tells_when_each_item_was_taken_up_and_concluded()
    {
        var agenda = RecordOf(Session()).Agenda;
        agenda.Select(i => i.Status).ShouldBe([AgendaStatus.Concluded, AgendaStatus.Pending, AgendaStatus.Current]);
        agenda.ShouldAllBe(i => i.Considered.Length == 1 && i.Considered[0].To != null);
        (agenda[0].Considered[0].To!.Value - agenda[0].Considered[0].From).ShouldBe(Duration.FromSeconds(30));
    }

    [Fact]
    public void It_tells_how_each_party_voted_and_why_the_outcome_is_what_it_is()
    {
        var record = RecordOf(Session());
        record.Proposals.Select(p => p.Status).ShouldBe([ProposalStatus.Adopted, ProposalStatus.Adopted, ProposalStatus.Withdrawn]);
        var vote = record.Votes[1];
        vote.Rule.ShouldBe("at least two-thirds of the members present and voting");
        vote.Article.ShouldBe("6.2");
        vote.Excluded.ShouldBe([new(Us, ExclusionReason.BelowRequiredLevel)]);
        vote.Choices!.Value.ShouldBe(
        [
            new(China, Choice.Abstain, null),
            new(Dprk, Choice.No, "It goes beyond the agreement"),
            new(Japan, Choice.Yes, null),
            new(Rok, Choice.Yes, null),
            new(Russia, null, null),
        ]);
        vote.Outcome!.Explanation.ShouldBe("Carried: 2 in favour, 1 against, 1 abstention, 1 not voting; at least two-thirds of the members present and voting (3) is 2.");
    }

    [Fact]
    public void An_abandoned_vote_is_on_record_with_its_reason_and_without_its_choices()
    {
        var vote = RecordOf(Session()).Votes[0];
        vote.Status.ShouldBe(VoteStatus.Abandoned);
        vote.Abandoned.ShouldBe("The screens showed an earlier text");
        vote.Choices.ShouldBeNull();
        vote.Outcome.ShouldBeNull();
        Stored.State(vote).ShouldNotContain("\"no\"");
    }

    [Fact]
    public void Choices_are_on_record_once_the_vote_is_closed_and_not_before()
    {
        var open = WithVote("joint-statement").Done(new MeetingCommand.CastBallot(1, Choice.No, "A secret reason"), Head(Dprk));
        var before = Stored.State(RecordOf(open));
        before.ShouldNotContain("A secret reason");
        before.ShouldNotContain("choices");
        RecordOf(open.Done(new MeetingCommand.CloseVote(1), Chair)).Votes[0].Choices!.Value.ShouldContain(new RecordedChoice(Dprk, Choice.No, "A secret reason"));
    }

    [Fact]
    public void What_still_lasts_has_no_end()
    {
        var record = RecordOf(Speaking(Rok).Done(new MeetingCommand.TakeUpItem(1), Chair));
        record.Interventions[0].ShouldSatisfyAllConditions(i => i.To.ShouldBeNull(), i => i.SecondsUsed.ShouldBeNull(), i => i.EndedBy.ShouldBeNull());
        record.Agenda[0].Considered[0].To.ShouldBeNull();
        record.Closed.ShouldBeNull();
    }

    [Fact]
    public void A_meeting_from_the_record_has_its_heads_levels_and_outcome()
    {
        var record = RecordOf(NoMeeting.Done(new MeetingCommand.EnterFromRecord(Plan(), "Chairman's Statement", LastRound.Heads), SixParty.System));
        record.FromRecord.ShouldBeTrue();
        record.RecordedOutcome.ShouldBe("Chairman's Statement");
        record.Opened.ShouldBe(Start);
        record.Delegations.ShouldAllBe(d => d.Attendance == Attendance.Present && d.Voices.Length == 1);
        record.Delegations.Single(d => d.Party == Japan).Standing.ShouldBe(LevelStanding.Flagged);
        record.Delegations.Single(d => d.Party == Us).Voices[0].Speaker!.Title.ShouldBe("Assistant Secretary of State for East Asian and Pacific Affairs");
    }

    [Fact]
    public void A_meeting_that_is_not_on_the_calendar_has_no_record() => MeetingRecord.From([]).ShouldBeNull();
}
