using Coordinator.Domain.Meetings;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;

namespace Coordinator.Domain.Tests.Meetings;

/// <summary>Every command of a meeting, asked by everybody.</summary>
public class WhoMayTests
{
    private static readonly Dictionary<string, Actor> s_actors = new(StringComparer.Ordinal)
    {
        ["system"] = SixParty.System,
        ["installation"] = Actor.Installation,
        ["secretariat"] = Secretariat,
        ["chair"] = Chair,
        ["chair of another body"] = OtherChair,
        ["head with the voice"] = Head(Rok),
        ["head of another party"] = Head(Us),
        ["alternate without the voice"] = Alternate(Rok),
        ["adviser"] = Adviser(Rok),
        ["observer"] = Observer(Rok),
        ["head of a party not at the table"] = Head(Mongolia),
        ["display"] = Display,
        ["secretariat of other talks"] = Stranger,
        ["chair of other talks"] = Chair with { Mechanism = new("other-talks") },
        ["head at other talks"] = Head(Rok) with { Mechanism = new("other-talks") },
    };

    private static readonly string[] s_system = ["system"];
    private static readonly string[] s_chair = ["chair"];
    private static readonly string[] s_administers = ["system", "installation", "secretariat", "chair"];
    private static readonly string[] s_rollCall = ["installation", "secretariat", "chair"];
    private static readonly string[] s_members = ["head with the voice", "head of another party"];
    private static readonly string[] s_membersAndChair = ["chair", .. s_members];
    private static readonly string[] s_ownAndChair = ["chair", "head with the voice"];

    private static readonly CapacityMatrix<MeetingState, MeetingCommand, MeetingEvent> s_matrix = new(
        s_actors,
        new(NoMeeting, new MeetingCommand.Schedule(Plan()), s_system),
        new(NoMeeting, new MeetingCommand.EnterFromRecord(Plan(), null, []), s_system),
        new(Scheduled(), new MeetingCommand.Convene(), s_administers),
        new(Scheduled(), new MeetingCommand.Postpone("Later"), s_administers),
        new(Scheduled(), new MeetingCommand.Reschedule(Start + Duration.FromDays(1), Start + Duration.FromDays(2), "Asia/Tokyo", "Tokyo"), s_administers),
        new(Scheduled(), new MeetingCommand.Cancel("Off"), s_administers),
        new(Convened(), new MeetingCommand.Open(), s_chair),
        new(InSession(), new MeetingCommand.Suspend(), s_chair),
        new(Suspended, new MeetingCommand.Resume(), s_chair),
        new(InSession(), new MeetingCommand.Close(), s_chair),
        new(Scheduled(), new MeetingCommand.RecordVoice(Japan, VoiceOf(Japan)), s_system),
        new(InSession(), new MeetingCommand.VacateVoice(Japan), s_system),
        new(Opened(), new MeetingCommand.RecordAttendance([new(Japan, Attendance.Present)]), s_rollCall),
        new(InSession(), new MeetingCommand.WaiveLevel(Japan, "Known to all"), s_chair),
        new(Scheduled(), new MeetingCommand.AddAgendaItem("Energy"), s_administers),
        new(InSession(), new MeetingCommand.TakeUpItem(1), s_chair),
        new(InSession().Done(new MeetingCommand.TakeUpItem(1), Chair), new MeetingCommand.ConcludeItem(1), s_chair),
        new(InSession(), new MeetingCommand.RequestFloor(), s_members),
        new(InSession().Done(new MeetingCommand.RequestFloor(), Head(Rok)), new MeetingCommand.WithdrawRequest(1), s_ownAndChair),
        new(InSession().Done(new MeetingCommand.RequestFloor(), Head(Rok)), new MeetingCommand.RecogniseSpeaker(1), s_chair),
        new(Speaking(Rok), new MeetingCommand.ExtendTime(60), s_chair),
        new(Speaking(Rok), new MeetingCommand.EndIntervention(), s_ownAndChair),
        new(InSession(), new MeetingCommand.CloseSpeakersList(), s_chair),
        new(InSession().Done(new MeetingCommand.CloseSpeakersList(), Chair), new MeetingCommand.ReopenSpeakersList(), s_chair),
        new(Speaking(Rok, FloorKind.PointOfOrder).Done(new MeetingCommand.EndIntervention(), Chair), new MeetingCommand.RuleOnPointOfOrder(1, Ruling.Upheld), s_chair),
        new(InSession(), new MeetingCommand.SubmitProposal("Title", "Text", "procedure"), s_membersAndChair),
        new(WithProposal(), new MeetingCommand.WithdrawProposal(1), ["head with the voice"]),
        new(WithProposal(), new MeetingCommand.OpenVote(1), s_chair),
        new(WithVote(), new MeetingCommand.CastBallot(1, Choice.Yes), s_members),
        new(WithVote(), new MeetingCommand.CloseVote(1), s_chair),
        new(WithVote(), new MeetingCommand.AbandonVote(1, "Error in the text"), s_chair),
        new(Suspended.After(Duration.FromHours(1)), new MeetingCommand.ReachDeadline("resumption"), s_system));

    public static TheoryData<string, string> Matrix() => s_matrix.Rows();

    [Fact]
    public void The_matrix_has_every_command() => s_matrix.ShouldHaveEveryCommand();

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Each_acts_in_the_capacity_of_its_accreditation(string command, string actor) => s_matrix.Check(command, actor);

    [Fact]
    public void The_secretariat_is_told_that_it_has_no_vote() => WithVote()
        .When(new MeetingCommand.CastBallot(1, Choice.Yes), Secretariat)
        .ThenRefused("secretariat-has-no-vote", rule: "standing.secretariat");

    [Fact]
    public void The_alternate_votes_once_it_holds_the_voice() => WithVote()
        .Given(new MeetingEvent.VoiceRecorded(Rok, new(AlternateId(Rok), "The alternate", "Director", Domain.Parties.RepresentativeRole.Alternate, Level.Director)))
        .When(new MeetingCommand.CastBallot(1, Choice.Yes), Head(Rok))
        .ThenRefused("not-the-voice", rule: "standing.one-voice")
        .When(new MeetingCommand.CastBallot(1, Choice.Yes), Alternate(Rok))
        .Then(new MeetingEvent.BallotCast(1, Rok, Choice.Yes, null));
}
