using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;
using static Coordinator.Domain.Tests.Support.SixParty;

namespace Coordinator.Domain.Tests.Meetings;

public class RollCallAndLevelsTests
{
    private static readonly RepresentationPolicy s_require = RepresentationPolicy.Require;

    [Fact]
    public void The_roll_records_only_what_changed() => InSession()
        .When(new MeetingCommand.RecordAttendance([new(China, Attendance.Present), new(Rok, Attendance.PresentAndVoting)]), Secretariat)
        .Then(new MeetingEvent.AttendanceRecorded([new(Rok, Attendance.PresentAndVoting)]));

    [Fact]
    public void A_roll_that_changes_nothing_is_taken() => InSession()
        .When(new MeetingCommand.RecordAttendance([new(China, Attendance.Present)]), Chair)
        .ThenNothing();

    [Fact]
    public void The_roll_is_recorded_whole_or_not_at_all()
    {
        var opened = Opened();
        opened.When(new MeetingCommand.RecordAttendance([new(China, Attendance.Present), new(Mongolia, Attendance.Present)]), Chair)
            .ThenRefused("not-a-member", field: "entries[1].party")
            .State.Find(China)!.Attendance.ShouldBeNull();
        opened.When(new MeetingCommand.RecordAttendance([new(China, Attendance.Present), new(China, Attendance.Absent)]), Chair).ThenRefused("named-twice", field: "entries[1].party");
        opened.When(new MeetingCommand.RecordAttendance([new(China, (Attendance)9)]), Chair).ThenRefused("invalid-field", field: "entries[0].attendance");
        opened.When(new MeetingCommand.RecordAttendance([]), Chair).ThenRefused("empty-field", field: "entries");
        opened.When(new MeetingCommand.RecordAttendance(default), Chair).ThenRefused("empty-field", field: "entries");
        opened.When(new MeetingCommand.RecordAttendance([null!]), Chair).ThenRefused("empty-field", field: "entries[0]");
    }

    [Fact]
    public void The_roll_is_called_in_session_and_not_during_a_vote()
    {
        Convened().When(new MeetingCommand.RecordAttendance([new(China, Attendance.Present)]), Chair).ThenRefused("wrong-status");
        WithVote().When(new MeetingCommand.RecordAttendance([new(China, Attendance.Absent)]), Chair).ThenRefused("vote-in-progress");
    }

    [Fact]
    public void Being_accredited_and_joined_is_not_attendance() => Opened().State.Delegations.ShouldAllBe(d => d.Voice != null && d.Attendance == null && !d.IsPresent);

    [Fact]
    public void Japans_director_general_is_flagged_where_the_policy_is_to_warn_and_counts_and_votes()
    {
        var voting = WithVote(policy: RepresentationPolicy.Warn);
        voting.State.StandingOf(voting.State.Find(Japan)!).ShouldBe(LevelStanding.Flagged);
        voting.State.Quorum().ShouldBe((6, 6, 5));
        voting.When(new MeetingCommand.CastBallot(1, Choice.Yes), Head(Japan)).Then(new MeetingEvent.BallotCast(1, Japan, Choice.Yes, null));
    }

    [Fact]
    public void Where_the_policy_is_to_require_it_does_not_count_and_does_not_vote_on_substance()
    {
        var voting = WithVote(policy: s_require);
        voting.State.StandingOf(voting.State.Find(Japan)!).ShouldBe(LevelStanding.Insufficient);
        voting.State.Quorum().ShouldBe((5, 6, 5));
        voting.State.OpenVote!.Excluded.ShouldBe([new(Japan, ExclusionReason.BelowRequiredLevel)]);
        voting.When(new MeetingCommand.CastBallot(1, Choice.Yes), Head(Japan)).ThenRefused("below-required-level", rule: "charter.4");
    }

    [Fact]
    public void It_votes_on_procedure_all_the_same() => WithVote("procedure", s_require)
        .When(new MeetingCommand.CastBallot(1, Choice.No), Head(Japan))
        .Then(new MeetingEvent.BallotCast(1, Japan, Choice.No, null));

    [Fact]
    public void The_chair_may_waive_the_level_with_a_reason_that_is_recorded()
    {
        var waived = WithProposal(policy: s_require)
            .When(new MeetingCommand.WaiveLevel(Japan, "Japan's head of every round so far"), Chair)
            .Then(new MeetingEvent.LevelWaived(Japan, "Japan's head of every round so far"));
        waived.When(new MeetingCommand.WaiveLevel(Japan, "Again"), Chair).ThenNothing();
        waived.State.Quorum().Present.ShouldBe(6);
        waived.Done(new MeetingCommand.OpenVote(1), Chair)
            .When(new MeetingCommand.CastBallot(1, Choice.Yes), Head(Japan))
            .Then(new MeetingEvent.BallotCast(1, Japan, Choice.Yes, null));
    }

    [Fact]
    public void A_waiver_is_for_a_person_and_does_not_pass_to_another()
    {
        var waived = WithProposal(policy: s_require).Done(new MeetingCommand.WaiveLevel(Japan, "Known to all"), Chair);
        waived.Given(new MeetingEvent.VoiceRecorded(Japan, VoiceOf(Japan) with { Title = "Director-General" })).State.Find(Japan)!.Waiver.ShouldNotBeNull();
        waived.Given(new MeetingEvent.VoiceRecorded(Japan, VoiceOf(Japan) with { Level = Level.Expert })).State.Find(Japan)!.Waiver.ShouldBeNull();
        waived.Given(new MeetingEvent.VoiceRecorded(Japan, VoiceOf(Japan) with { Representative = AlternateId(Japan) })).State.Find(Japan)!.Waiver.ShouldBeNull();
        waived.Given(new MeetingEvent.VoiceVacated(Japan), new MeetingEvent.VoiceRecorded(Japan, VoiceOf(Japan))).State.Find(Japan)!.Waiver.ShouldBeNull();
    }

    [Fact]
    public void There_is_nothing_to_waive_for_one_that_is_not_below()
    {
        InSession().When(new MeetingCommand.WaiveLevel(China, "Courtesy"), Chair).ThenRefused("nothing-to-waive", rule: "charter.4");
        Scheduled().When(new MeetingCommand.WaiveLevel(China, "Nobody is there"), Chair).ThenRefused("nothing-to-waive");
        InSession().When(new MeetingCommand.WaiveLevel(Mongolia, "Courtesy"), Chair).ThenRefused("not-a-member", field: "party");
        WithVote(policy: s_require).When(new MeetingCommand.WaiveLevel(Japan, "Late"), Chair).ThenRefused("vote-in-progress");
        Closed.When(new MeetingCommand.WaiveLevel(Japan, "Late"), Chair).ThenRefused("meeting-over");
    }

    [Fact]
    public void Without_a_quorum_nothing_is_put_to_the_vote() => WithProposal(attendance: p => p == Japan || p == Rok ? Attendance.Absent : Attendance.Present)
        .When(new MeetingCommand.OpenVote(1), Chair)
        .ThenRefused("quorum-not-met", rule: "charter.3", detail: "4 of 6 present, article 3 needs 5.");

    [Fact]
    public void Under_require_a_delegation_below_the_level_may_cost_the_quorum() => WithProposal(policy: s_require, attendance: p => p == Rok ? Attendance.Absent : Attendance.Present)
        .When(new MeetingCommand.OpenVote(1), Chair)
        .ThenRefused("quorum-not-met", rule: "charter.3");

    [Fact]
    public void Under_require_a_delegation_for_which_nobody_speaks_does_not_count()
    {
        var silent = InSession(s_require).Given(new MeetingEvent.VoiceVacated(China));
        silent.State.StandingOf(silent.State.Find(China)!).ShouldBe(LevelStanding.Unrepresented);
        silent.State.Quorum().Present.ShouldBe(4);
        InSession().Given(new MeetingEvent.VoiceVacated(China)).State.Quorum().Present.ShouldBe(6);
    }

    [Fact]
    public void A_voice_is_recorded_once_and_vacated_once()
    {
        Scheduled().When(new MeetingCommand.RecordVoice(Rok, VoiceOf(Rok)), SixParty.System).Then(new MeetingEvent.VoiceRecorded(Rok, VoiceOf(Rok)))
            .When(new MeetingCommand.RecordVoice(Rok, VoiceOf(Rok)), SixParty.System).ThenNothing()
            .When(new MeetingCommand.VacateVoice(Rok), SixParty.System).Then(new MeetingEvent.VoiceVacated(Rok))
            .When(new MeetingCommand.VacateVoice(Rok), SixParty.System).ThenNothing();
        Scheduled().When(new MeetingCommand.VacateVoice(Mongolia), SixParty.System).ThenNothing();
        Scheduled().When(new MeetingCommand.RecordVoice(Mongolia, VoiceOf(Rok)), SixParty.System).ThenRefused("not-a-member");
        Closed.When(new MeetingCommand.RecordVoice(Rok, VoiceOf(Rok)), SixParty.System).ThenRefused("meeting-over", rule: "meeting.life-cycle");
        Cancelled.When(new MeetingCommand.VacateVoice(Rok), SixParty.System).ThenRefused("meeting-over");
    }

    public static TheoryData<Level, Level> Levels()
    {
        var all = new TheoryData<Level, Level>();
        foreach (var level in Enum.GetValues<Level>())
            foreach (var required in Enum.GetValues<Level>())
                all.Add(level, required);
        return all;
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_level_meets_what_is_required_when_it_is_not_further_down_the_list(Level level, Level required)
    {
        Level[] seniority = [Level.HeadOfState, Level.Minister, Level.ViceMinister, Level.AmbassadorAtLarge, Level.Ambassador, Level.DirectorGeneral, Level.Director, Level.Expert];
        var below = Array.IndexOf(seniority, level) - Array.IndexOf(seniority, required);
        level.StepsBelow(required).ShouldBe(below);
        level.Meets(required).ShouldBe(below <= 0);

        var delegation = new Delegation(Japan, "Japan", IsObserver: false, new(HeadId(Japan), "N", "T", RepresentativeRole.Head, level), null, null);
        var waived = delegation with { Waiver = new("Reason", Start) };
        delegation.Standing(required, RepresentationPolicy.Warn).ShouldBe(below <= 0 ? LevelStanding.Met : LevelStanding.Flagged);
        delegation.Standing(required, RepresentationPolicy.Require).ShouldBe(below <= 0 ? LevelStanding.Met : LevelStanding.Insufficient);
        waived.Standing(required, RepresentationPolicy.Require).ShouldBe(below <= 0 ? LevelStanding.Met : LevelStanding.Waived);
        waived.Standing(required, RepresentationPolicy.Warn).ShouldBe(below <= 0 ? LevelStanding.Met : LevelStanding.Waived);
        (delegation with { Voice = null }).Standing(required, RepresentationPolicy.Require).ShouldBe(LevelStanding.Unrepresented);
    }
}
