namespace Coordinator.Domain;

/// <summary>
/// The rules that hold whatever the charter says. What a charter decides (quorum, levels, speaking times, decision
/// rules) is cited from the charter's own articles instead.
/// </summary>
/// <remarks>"UNGA rule" refers to the Rules of Procedure of the General Assembly of the United Nations, A/520/Rev.20.</remarks>
public static class StandingRules
{
    private static Rule Define(string id, string text, string source) => new(id, text, source);

    public static Rule WellFormed { get; } = Define("standing.well-formed", "A command is complete and within its limits, or it is not taken.", "Coordinator, bad input");
    public static Rule KnownThings { get; } = Define("standing.known-things", "A command names only what exists.", "Coordinator, bad input");
    public static Rule CommandIds { get; } = Define("standing.command-ids", "A command id belongs to one command for ever; sent again with another content it is refused.", "Coordinator, invariant 4");
    public static Rule ExpectedVersion { get; } = Define("standing.expected-version", "A command that names the version it was made for is refused when the version is another.", "RFC 9110, section 13.1.1");
    public static Rule Capacity { get; } = Define("standing.capacity", "Each acts in the capacity of its accreditation and in no other.", "UNGA rules 25, 27 and 35");
    public static Rule SecretariatHasNoVote { get; } = Define("standing.secretariat", "The secretariat administers; it has no vote and cannot alter a closed record.", "UNGA rule 47");
    public static Rule OneVoice { get; } = Define("standing.one-voice", "A party speaks and votes with one voice: that of the representative who holds it now.", "UNGA rules 25 and 82");
    public static Rule OneHead { get; } = Define("standing.one-head", "A delegation has one head.", "UNGA rule 25");
    public static Rule Credentials { get; } = Define("standing.credentials", "Who speaks for a party is accredited by it, in a role that may speak.", "UNGA rules 25 to 29");
    public static Rule OnceEstablished { get; } = Define("standing.once-established", "What is established is amended, not established again.", "Coordinator");
    public static Rule LinkOnce { get; } = Define("standing.link-once", "An accreditation link signs in once, until it expires or is revoked.", "Coordinator, identity");

    public static Rule Lifecycle { get; } = Define("meeting.life-cycle", "A meeting is scheduled, convened, opened, perhaps suspended and resumed, and closed; before it is opened it may be postponed or cancelled; a closed or cancelled meeting stays so.", "UNGA rules 1 to 6, 35 and 76");
    public static Rule ChairPresides { get; } = Define("meeting.chair-presides", "The chair declares the opening and closing of each meeting, directs its discussions, accords the right to speak, puts questions and announces decisions.", "UNGA rule 35");
    public static Rule MeetingInOrder { get; } = Define("meeting.times-in-order", "A meeting ends after it starts.", "Coordinator");
    public static Rule RollCall { get; } = Define("meeting.roll-call", "Attendance is what the chair records at the roll call; being connected is not attendance.", "Coordinator, invariant 9");
    public static Rule Floor { get; } = Define("meeting.floor", "No representative speaks without the chair's permission; the chair calls on speakers in the order in which they asked.", "UNGA rule 68");
    public static Rule PointOfOrder { get; } = Define("meeting.point-of-order", "During the discussion of any matter a representative may rise to a point of order, which is decided at once.", "UNGA rule 71");
    public static Rule SpeakersList { get; } = Define("meeting.speakers-list", "The chair may announce the list of speakers and declare it closed.", "UNGA rule 73");
    public static Rule ConductOfVoting { get; } = Define("meeting.conduct-of-voting", "After the chair has announced the beginning of voting, nothing interrupts it except a point of order on its conduct.", "UNGA rule 88");
    public static Rule VotingRights { get; } = Define("meeting.voting-rights", "Each member has one vote; it is cast by a member that is present, while the vote is open.", "UNGA rules 82 and 88");
    public static Rule PresentAndVoting { get; } = Define("meeting.present-and-voting", "A party that declared itself present and voting at the roll call does not abstain where the rule of decision says so.", "Common practice of the roll call");
    public static Rule Proposals { get; } = Define("meeting.proposals", "Proposals are introduced in writing by a party.", "UNGA rule 78");
    public static Rule Withdrawal { get; } = Define("meeting.withdrawal", "A proposal may be withdrawn by its sponsor before voting on it has commenced.", "UNGA rule 80");
    public static Rule AgendaOrder { get; } = Define("meeting.agenda", "Items are taken up one at a time; one that is concluded is not taken up again.", "UNGA rules 12 to 15");
    public static Rule ObjectionNeedsReason { get; } = Define("meeting.objection-reason", "A formal objection states its reason.", "OSCE rules of procedure, II(A)2 and IV.1(A)6");
}
