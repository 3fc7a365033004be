using System.Collections.Immutable;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Domain.Meetings;

/// <summary>One entry of a roll call.</summary>
public sealed record AttendanceEntry(PartyId Party, Attendance Attendance);

/// <summary>How the chair rules on a point of order.</summary>
public enum Ruling
{
    Upheld,
    NotUpheld,
}

/// <summary>What a meeting can be asked to do.</summary>
public abstract record MeetingCommand
{
    // --- Life cycle -------------------------------------------------------------------------------------------

    /// <summary>By the system, following the body's decision.</summary>
    [Name("meeting.schedule")]
    public sealed record Schedule(MeetingPlan Plan) : MeetingCommand;

    /// <summary>Takes a past meeting over from the record. By the system.</summary>
    [Name("meeting.enter-from-record")]
    public sealed record EnterFromRecord(MeetingPlan Plan, string? Outcome, ImmutableArray<DocumentHead> Heads) : MeetingCommand;

    /// <summary>Calls the parties to it. By the secretariat or the chair.</summary>
    [Name("meeting.convene")]
    public sealed record Convene : MeetingCommand;

    /// <summary>Puts it off, to a later decision or to new times. By the secretariat or the chair, before it is opened.</summary>
    [Name("meeting.postpone")]
    public sealed record Postpone(string Reason) : MeetingCommand;

    /// <summary>Gives it new times; one that was postponed is scheduled again. By the secretariat or the chair, before it is opened.</summary>
    [Name("meeting.reschedule")]
    public sealed record Reschedule(Instant Starts, Instant Ends, string TimeZone, string Place) : MeetingCommand;

    /// <summary>By the secretariat or the chair, before it is opened.</summary>
    [Name("meeting.cancel")]
    public sealed record Cancel(string Reason) : MeetingCommand;

    /// <summary>The chair declares it open.</summary>
    [Name("meeting.open")]
    public sealed record Open : MeetingCommand;

    /// <summary>The chair suspends it. Whoever has the floor loses it.</summary>
    [Name("meeting.suspend")]
    public sealed record Suspend(string? Reason = null, Instant? Until = null) : MeetingCommand;

    /// <summary>The chair resumes it.</summary>
    [Name("meeting.resume")]
    public sealed record Resume : MeetingCommand;

    /// <summary>The chair declares it closed. Nothing is added to its record after that.</summary>
    [Name("meeting.close")]
    public sealed record Close : MeetingCommand;

    // --- Delegations ------------------------------------------------------------------------------------------

    /// <summary>By the system, following the party.</summary>
    [Name("meeting.record-voice")]
    public sealed record RecordVoice(PartyId Party, Voice Voice) : MeetingCommand;

    /// <summary>By the system, following the party.</summary>
    [Name("meeting.vacate-voice")]
    public sealed record VacateVoice(PartyId Party) : MeetingCommand;

    /// <summary>Roll call, whole or in part: all entries are recorded or none. By the chair or the secretariat; not while a vote is open.</summary>
    [Name("meeting.record-attendance")]
    public sealed record RecordAttendance(ImmutableArray<AttendanceEntry> Entries) : MeetingCommand;

    /// <summary>The chair accepts a level below the required one, with a reason that is recorded.</summary>
    [Name("meeting.waive-level")]
    public sealed record WaiveLevel(PartyId Party, string Reason) : MeetingCommand;

    // --- Agenda -----------------------------------------------------------------------------------------------

    /// <summary>Puts an item at the end of the agenda. By the secretariat or the chair.</summary>
    [Name("meeting.add-agenda-item")]
    public sealed record AddAgendaItem(string Title) : MeetingCommand;

    /// <summary>The chair takes up an item; the one before it, if any, is set aside and may be taken up again.</summary>
    [Name("meeting.take-up-item")]
    public sealed record TakeUpItem(int Item) : MeetingCommand;

    /// <summary>The chair concludes the item under consideration; it is not taken up again.</summary>
    [Name("meeting.conclude-item")]
    public sealed record ConcludeItem(int Item) : MeetingCommand;

    // --- Floor ------------------------------------------------------------------------------------------------

    /// <summary>A delegation asks for the floor. Asked twice for the same, it stays where it is on the list.</summary>
    [Name("meeting.request-floor")]
    public sealed record RequestFloor(FloorKind Kind = FloorKind.Statement) : MeetingCommand;

    /// <summary>By the delegation that asked, or the chair.</summary>
    [Name("meeting.withdraw-request")]
    public sealed record WithdrawRequest(int Request) : MeetingCommand;

    /// <summary>
    /// The chair gives the floor. A point of order interrupts whoever speaks and gives the floor back; otherwise the
    /// floor must be free, or <paramref name="EndCurrent"/> be set.
    /// </summary>
    /// <param name="Seconds">Time limit; when null, as the charter says.</param>
    [Name("meeting.recognise-speaker")]
    public sealed record RecogniseSpeaker(int Request, int? Seconds = null, bool EndCurrent = false) : MeetingCommand;

    /// <summary>The chair gives whoever speaks more time, from now or from the deadline, whichever is later.</summary>
    [Name("meeting.extend-time")]
    public sealed record ExtendTime(int Seconds) : MeetingCommand;

    /// <summary>By the chair, or by the delegation that has the floor (it yields).</summary>
    [Name("meeting.end-intervention")]
    public sealed record EndIntervention : MeetingCommand;

    /// <summary>The chair declares the list of speakers closed; replies and points of order may still be asked for.</summary>
    [Name("meeting.close-speakers-list")]
    public sealed record CloseSpeakersList : MeetingCommand;

    /// <summary>The chair takes new speakers again.</summary>
    [Name("meeting.reopen-speakers-list")]
    public sealed record ReopenSpeakersList : MeetingCommand;

    /// <summary>The chair rules on a point of order that was made.</summary>
    [Name("meeting.rule-on-point-of-order")]
    public sealed record RuleOnPointOfOrder(int Intervention, Ruling Ruling, string? Note = null) : MeetingCommand;

    // --- Proposals and votes ----------------------------------------------------------------------------------

    /// <summary>By a delegation of a member, or the chair.</summary>
    [Name("meeting.submit-proposal")]
    public sealed record SubmitProposal(string Title, string Text, string Matter) : MeetingCommand;

    /// <summary>By its sponsor, before voting on it has commenced.</summary>
    [Name("meeting.withdraw-proposal")]
    public sealed record WithdrawProposal(int Proposal) : MeetingCommand;

    /// <summary>The chair puts a proposal to the vote. Who may vote is fixed now.</summary>
    [Name("meeting.open-vote")]
    public sealed record OpenVote(int Proposal) : MeetingCommand;

    /// <summary>A member votes, or changes its vote while the vote is open.</summary>
    [Name("meeting.cast-ballot")]
    public sealed record CastBallot(int Vote, Choice Choice, string? Reason = null) : MeetingCommand;

    /// <summary>The chair closes the vote; the outcome is computed from the ballots on record.</summary>
    [Name("meeting.close-vote")]
    public sealed record CloseVote(int Vote) : MeetingCommand;

    /// <summary>The chair declares the vote void, with a reason; the proposal stays before the meeting.</summary>
    [Name("meeting.abandon-vote")]
    public sealed record AbandonVote(int Vote, string Reason) : MeetingCommand;

    // --- Time -------------------------------------------------------------------------------------------------

    /// <summary>A journaled deadline has come. By the system.</summary>
    [Name("meeting.reach-deadline")]
    public sealed record ReachDeadline(string Name) : MeetingCommand;
}
