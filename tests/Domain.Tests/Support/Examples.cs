using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;

namespace Coordinator.Domain.Tests.Support;

/// <summary>One full example of every event and command, every member set.</summary>
public static class Examples
{
    private static readonly Instant s_later = Start + Duration.FromMinutes(5);
    private static readonly BodyId s_group = new("wg-neapsm");
    private static readonly RepresentativeId s_person = new("JPN-head");
    private static readonly AccreditationId s_link = new("link-1");
    private static readonly AccreditationHolder s_holder = new(ActorRole.Head, "Saiki Akitaka", Japan, s_person, Heads, Round);
    private static readonly AttendanceRecord s_attended = new(Round, Heads, "Sixth round", Start, true, "Saiki Akitaka", "Director-General", Level.DirectorGeneral, Level.AmbassadorAtLarge);
    private static readonly MeetingEntry s_entry = new(Round, "Sixth round", MeetingStatus.Closed, Start, s_later, "Asia/Shanghai", "Beijing", DatesOnly: true, "Chairman's Statement");
    private static readonly MeetingPlan s_plan = Plan(observers: [new(Mongolia, "Mongolia")]);
    private static readonly Outcome s_outcome = new(Result.NotCarried, "No consensus: 1 formal objection (PRK).", new(4, 1, 1, 0, 6, 6, [Dprk]));
    private static readonly Seat s_observer = new(Mongolia, "Mongolia");

    public static MeetingEvent[] MeetingEvents { get; } =
    [
        new MeetingEvent.Scheduled(s_plan),
        new MeetingEvent.EnteredFromRecord(s_plan, "Chairman's Statement", LastRound.Heads),
        new MeetingEvent.Convened(),
        new MeetingEvent.Postponed("Not yet ready"),
        new MeetingEvent.Rescheduled(Start, s_later, "Asia/Tokyo", "Tokyo"),
        new MeetingEvent.Cancelled("Called off"),
        new MeetingEvent.Opened(),
        new MeetingEvent.Suspended("Consultations", s_later),
        new MeetingEvent.ResumptionDue(),
        new MeetingEvent.Resumed(),
        new MeetingEvent.Closed(),
        new MeetingEvent.VoiceRecorded(Japan, VoiceOf(Japan)),
        new MeetingEvent.VoiceVacated(Japan),
        new MeetingEvent.AttendanceRecorded([new(Japan, Attendance.PresentAndVoting), new(Us, Attendance.Absent)]),
        new MeetingEvent.LevelWaived(Japan, "Head of every round so far"),
        new MeetingEvent.AgendaItemAdded(4, "Energy assistance"),
        new MeetingEvent.ItemTakenUp(2),
        new MeetingEvent.ItemConcluded(2),
        new MeetingEvent.FloorRequested(7, Rok, FloorKind.PointOfOrder),
        new MeetingEvent.RequestWithdrawn(7),
        new MeetingEvent.SpeakerRecognised(3, 7, Rok, FloorKind.PointOfOrder, VoiceOf(Rok), 2, 120, s_later, 2, 61_250),
        new MeetingEvent.TimeExtended(3, 60, s_later),
        new MeetingEvent.SpeakingTimeElapsed(3),
        new MeetingEvent.InterventionEnded(3, EndedBy.Speaker, 2, s_later),
        new MeetingEvent.SpeakersListClosed(),
        new MeetingEvent.SpeakersListReopened(),
        new MeetingEvent.PointOfOrderRuled(3, Ruling.NotUpheld, "The item was taken up."),
        new MeetingEvent.ProposalSubmitted(1, "Verification protocol", "The parties agree:\n1. …", Rok, "joint-statement"),
        new MeetingEvent.ProposalWithdrawn(1),
        new MeetingEvent.VoteOpened(1, 1, new(6, 5, [China, Japan, Rok, Russia, Us]), [Us], [new(Dprk, ExclusionReason.Absent), new(Japan, ExclusionReason.BelowRequiredLevel)]),
        new MeetingEvent.BallotCast(1, Dprk, Choice.No, "The text goes beyond the agreement."),
        new MeetingEvent.VoteClosed(1, s_outcome),
        new MeetingEvent.VoteAbandoned(1, "Wrong text on the screens"),
    ];

    public static PartyEvent[] PartyEvents { get; } =
    [
        new PartyEvent.Admitted(Mechanism, Japan, "Japan", "Japan", "Tokyo", "Asia/Tokyo", "ja"),
        new PartyEvent.RepresentativeAccredited(s_person, "Saiki Akitaka", "Director-General", RepresentativeRole.Head, Level.DirectorGeneral, Heads),
        new PartyEvent.RepresentativeAmended(s_person, "Saiki Akitaka", "Ambassador", RepresentativeRole.Head, Level.Ambassador, Heads),
        new PartyEvent.RepresentativeWithdrawn(s_person),
        new PartyEvent.VoiceTaken(Round, Heads, s_person, "Saiki Akitaka", "Director-General", RepresentativeRole.Head, Level.DirectorGeneral, AlternateId(Japan)),
        new PartyEvent.VoiceReleased(Round, s_person, "Back to capital"),
        new PartyEvent.AttendanceRecorded(s_attended),
    ];

    public static BodyEvent[] BodyEvents { get; } =
    [
        new BodyEvent.Established(Mechanism, s_group, "Working Group on Northeast Asia Peace and Security Mechanism", Seats, [s_observer], Seats[4], Level.DirectorGeneral, Heads, Charters.SixParty),
        new BodyEvent.LevelRequired(Level.Minister, RepresentationPolicy.Require),
        new BodyEvent.MeetingScheduled(s_plan),
        new BodyEvent.MeetingRecorded(s_entry),
    ];

    public static MechanismEvent[] MechanismEvents { get; } =
    [
        new MechanismEvent.Established(Mechanism, "Six-Party Talks", Charters.SixParty),
        new MechanismEvent.PartyAdmitted(Japan, "Japan", "Japan", "Tokyo", "Asia/Tokyo", "ja"),
        new MechanismEvent.BodyEstablished(s_group, "Working Group", Seats, [s_observer], Seats[4], Level.DirectorGeneral, RepresentationPolicy.Require, Heads, Charters.SixParty),
        new MechanismEvent.PastMeetingEntered(Round, Heads, "Heads of Delegation", "Sixth round", Start, s_later, "Asia/Shanghai", "Beijing", "Chairman's Statement", LastRound.Heads, Seats, Seats[0], Level.AmbassadorAtLarge, Charters.SixParty, [s_observer]),
        new MechanismEvent.CommitmentEntered(new(new(2004, 6, 26), "Hold the fourth round", new(2004, 6, 26), new(2004, 9, 30), "meeting", Heads, CommitmentResult.Declined, new LocalDate(2004, 9, 30), Dprk)),
        new MechanismEvent.AccreditationIssued(s_link, s_holder, "hash-of-link", s_later),
        new MechanismEvent.AccreditationRedeemed(s_link, "session-1", "hash-of-session", s_later),
        new MechanismEvent.AccreditationRevoked(s_link),
        new MechanismEvent.SessionEnded(s_link),
    ];

    public static MeetingCommand[] MeetingCommands { get; } =
    [
        new MeetingCommand.Schedule(s_plan),
        new MeetingCommand.EnterFromRecord(s_plan, "Chairman's Statement", LastRound.Heads),
        new MeetingCommand.Convene(),
        new MeetingCommand.Postpone("Not yet ready"),
        new MeetingCommand.Reschedule(Start, s_later, "Asia/Tokyo", "Tokyo"),
        new MeetingCommand.Cancel("Called off"),
        new MeetingCommand.Open(),
        new MeetingCommand.Suspend("Consultations", s_later),
        new MeetingCommand.Resume(),
        new MeetingCommand.Close(),
        new MeetingCommand.RecordVoice(Japan, VoiceOf(Japan)),
        new MeetingCommand.VacateVoice(Japan),
        new MeetingCommand.RecordAttendance([new(Japan, Attendance.PresentAndVoting)]),
        new MeetingCommand.WaiveLevel(Japan, "Head of every round so far"),
        new MeetingCommand.AddAgendaItem("Energy assistance"),
        new MeetingCommand.TakeUpItem(2),
        new MeetingCommand.ConcludeItem(2),
        new MeetingCommand.RequestFloor(FloorKind.Reply),
        new MeetingCommand.WithdrawRequest(7),
        new MeetingCommand.RecogniseSpeaker(7, 90, EndCurrent: true),
        new MeetingCommand.ExtendTime(60),
        new MeetingCommand.EndIntervention(),
        new MeetingCommand.CloseSpeakersList(),
        new MeetingCommand.ReopenSpeakersList(),
        new MeetingCommand.RuleOnPointOfOrder(3, Ruling.Upheld, "So ruled."),
        new MeetingCommand.SubmitProposal("Verification protocol", "The parties agree:\n1. …", "joint-statement"),
        new MeetingCommand.WithdrawProposal(1),
        new MeetingCommand.OpenVote(1),
        new MeetingCommand.CastBallot(1, Choice.No, "The text goes beyond the agreement."),
        new MeetingCommand.CloseVote(1),
        new MeetingCommand.AbandonVote(1, "Wrong text on the screens"),
        new MeetingCommand.ReachDeadline("speaking.3"),
    ];

    public static PartyCommand[] PartyCommands { get; } =
    [
        new PartyCommand.Admit(Mechanism, Japan, "Japan", "Japan", "Tokyo", "Asia/Tokyo", "ja"),
        new PartyCommand.AccreditRepresentative(s_person, "Saiki Akitaka", "Director-General", RepresentativeRole.Head, Level.DirectorGeneral, Heads),
        new PartyCommand.AmendRepresentative(s_person, "Saiki Akitaka", "Ambassador", RepresentativeRole.Alternate, Level.Ambassador, Heads),
        new PartyCommand.WithdrawRepresentative(s_person),
        new PartyCommand.TakeVoice(Round, Heads),
        new PartyCommand.HandOverVoice(Round, Heads, s_person),
        new PartyCommand.ReleaseVoice(Round, "Back to capital"),
        new PartyCommand.RecordAttendance(s_attended),
    ];

    public static BodyCommand[] BodyCommands { get; } =
    [
        new BodyCommand.Establish(Mechanism, s_group, "Working Group", Seats, [s_observer], Seats[4], Level.DirectorGeneral, Heads, Charters.SixParty),
        new BodyCommand.RequireLevel(Level.Minister, RepresentationPolicy.Require),
        new BodyCommand.ScheduleMeeting(Round, "Sixth round", Start, s_later, "Asia/Shanghai", "Beijing", ["Verification"]),
        new BodyCommand.RecordMeeting(s_entry),
    ];

    public static MechanismCommand[] MechanismCommands { get; } =
    [
        new MechanismCommand.Establish(Mechanism, "Six-Party Talks", Charters.SixParty),
        new MechanismCommand.Import(
            Document with { Comment = "A note", Sources = ["A source"], Parties = Document.Parties[..2], Bodies = Document.Bodies[..1], Meetings = [LastRound with { TimeZone = "Asia/Shanghai" }], Commitments = Document.Commitments[..1] },
            Charters.SixParty),
        new MechanismCommand.AdmitParty(Japan, "Japan", "Japan", "Tokyo", "Asia/Tokyo", "ja"),
        new MechanismCommand.EstablishBody(s_group, "Working Group", Six, Level.DirectorGeneral, [Mongolia], Russia, RepresentationPolicy.Require, Heads),
        new MechanismCommand.IssueAccreditation(s_link, s_holder, "hash-of-link", s_later),
        new MechanismCommand.RedeemAccreditation(s_link, "hash-of-link", "session-1", "hash-of-session", s_later),
        new MechanismCommand.RevokeAccreditation(s_link),
        new MechanismCommand.EndSession(s_link),
    ];
}
