using Coordinator.Domain.Parties;
using Coordinator.Domain.Tests.Support;
using static Coordinator.Domain.Tests.Support.SixParty;
using PartyScenario = Coordinator.Domain.Tests.Support.Scenario<Coordinator.Domain.Parties.PartyState, Coordinator.Domain.Parties.PartyCommand, Coordinator.Domain.Parties.PartyEvent>;

namespace Coordinator.Domain.Tests.Parties;

public class PartyTests
{
    private static readonly BodyId s_group = new("wg-neapsm");
    private static readonly AttendanceRecord s_attended = new(Round, Heads, "Sixth round", Start, true, "Saiki Akitaka", "Director-General", Level.DirectorGeneral, Level.AmbassadorAtLarge);

    private static PartyEvent.VoiceTaken Taken(RepresentativeId who, RepresentativeId? previous = null) => Delegation(Japan).State.Representatives[who] is var person
        ? new(Round, Heads, person.Id, person.Name, person.Title, person.Role, person.Level, previous)
        : throw new InvalidOperationException();

    private static PartyCommand.AccreditRepresentative Accredit(string id, RepresentativeRole role = RepresentativeRole.Adviser, BodyId? body = null) =>
        new(new(id), "Someone", "First Secretary", role, Level.Expert, body);

    /// <summary>Japan's alternate speaks in the round.</summary>
    private static PartyScenario AlternateSpeaks => Delegation(Japan).Done(new PartyCommand.TakeVoice(Round, Heads), Alternate(Japan));

    /// <summary>With a head for one working group only.</summary>
    private static PartyScenario WithGroupHead => Delegation(Japan).Given(
        new PartyEvent.RepresentativeAccredited(new("group-head"), "Head of the group", "Director", RepresentativeRole.Head, Level.Director, s_group));

    private static readonly Actor s_groupHead = new(ActorRole.Head, Mechanism, Japan, new("group-head"), s_group);

    private static readonly Dictionary<string, Actor> s_actors = new(StringComparer.Ordinal)
    {
        ["system"] = SixParty.System,
        ["installation"] = Actor.Installation,
        ["secretariat"] = Secretariat,
        ["chair"] = Chair,
        ["head"] = Head(Japan),
        ["alternate with the voice"] = Alternate(Japan),
        ["adviser"] = Adviser(Japan),
        ["observer"] = Observer(Japan),
        ["head of another party"] = Head(Us),
        ["display"] = Display,
        ["secretariat of other talks"] = Stranger,
        ["head at other talks"] = Head(Japan) with { Mechanism = new("other-talks") },
        ["head by session only"] = Head(Japan) with { Representative = AlternateId(Japan), Role = ActorRole.Head },
    };

    private static readonly string[] s_accredits = ["system", "installation", "secretariat", "head"];
    private static readonly string[] s_system = ["system"];

    private static readonly CapacityMatrix<PartyState, PartyCommand, PartyEvent> s_matrix = new(
        s_actors,
        new(NoParty, new PartyCommand.Admit(Mechanism, Japan, "Japan", "Japan", "Tokyo", "Asia/Tokyo", "ja"), s_system),
        new(Delegation(Japan), Accredit("new"), s_accredits),
        new(Delegation(Japan), new PartyCommand.AmendRepresentative(AlternateId(Japan), "Another name", "Director", RepresentativeRole.Alternate, Level.Director), s_accredits),
        new(Delegation(Japan), new PartyCommand.WithdrawRepresentative(AlternateId(Japan)), s_accredits),
        new(Delegation(Japan), new PartyCommand.TakeVoice(Round, Heads), ["head", "alternate with the voice", "head by session only"]),
        new(AlternateSpeaks, new PartyCommand.HandOverVoice(Round, Heads, HeadId(Japan)), ["head", "alternate with the voice", "head by session only"]),
        new(AlternateSpeaks, new PartyCommand.ReleaseVoice(Round), [.. s_accredits, "alternate with the voice", "head by session only"]),
        new(Delegation(Japan), new PartyCommand.RecordAttendance(s_attended), s_system));

    public static TheoryData<string, string> Matrix() => s_matrix.Rows();

    [Fact]
    public void The_matrix_has_every_command() => s_matrix.ShouldHaveEveryCommand();

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Each_acts_in_the_capacity_of_its_accreditation(string command, string actor) => s_matrix.Check(command, actor);

    [Fact]
    public void A_party_is_admitted_once() => Delegation(Japan)
        .When(new PartyCommand.Admit(Mechanism, Japan, "Japan", "Japan", "Tokyo", "Asia/Tokyo", "ja"), SixParty.System)
        .ThenRefused("already-admitted", rule: "standing.once-established");

    [Fact]
    public void Nothing_is_asked_of_a_party_that_is_not_there() => NoParty
        .When(Accredit("new"), Secretariat)
        .ThenRefused("unknown-party", kind: RefusalKind.NotFound);

    [Fact]
    public void A_delegation_has_one_head_a_body()
    {
        Delegation(Japan).When(Accredit("second", RepresentativeRole.Head), Secretariat).ThenRefused("second-head", rule: "standing.one-head");
        Delegation(Japan).When(new PartyCommand.AmendRepresentative(AlternateId(Japan), "N", "T", RepresentativeRole.Head, Level.Director), Secretariat).ThenRefused("second-head");
        Delegation(Japan).Done(Accredit("group", RepresentativeRole.Head, s_group), Secretariat)
            .When(Accredit("group-2", RepresentativeRole.Head, s_group), Secretariat).ThenRefused("second-head");
        Delegation(Japan).Done(new PartyCommand.WithdrawRepresentative(HeadId(Japan)), Secretariat).Done(Accredit("second", RepresentativeRole.Head), Secretariat);
    }

    [Fact]
    public void An_accreditation_is_given_once_and_withdrawn_once()
    {
        Delegation(Japan).When(Accredit(HeadId(Japan).Value), Secretariat).ThenRefused("already-accredited", detail: "A representative JPN-head is accredited already; amend it instead.");
        var withdrawn = Delegation(Japan).When(new PartyCommand.WithdrawRepresentative(AlternateId(Japan)), Head(Japan)).Then(new PartyEvent.RepresentativeWithdrawn(AlternateId(Japan)));
        withdrawn.When(Accredit(AlternateId(Japan).Value), Secretariat).ThenRefused("already-accredited", detail: "The accreditation JPN-alternate was withdrawn; give another identity.");
        withdrawn.When(new PartyCommand.WithdrawRepresentative(AlternateId(Japan)), Secretariat).ThenRefused("unknown-representative", kind: RefusalKind.NotFound);
        withdrawn.When(new PartyCommand.AmendRepresentative(AlternateId(Japan), "N", "T", RepresentativeRole.Adviser, Level.Expert), Secretariat).ThenRefused("unknown-representative");
        withdrawn.When(new PartyCommand.TakeVoice(Round, Heads), Alternate(Japan)).ThenRefused("unknown-representative");
    }

    [Fact]
    public void Amending_to_what_is_so_already_changes_nothing()
    {
        var head = Delegation(Japan).State.Representatives[HeadId(Japan)];
        Delegation(Japan).When(new PartyCommand.AmendRepresentative(head.Id, head.Name, head.Title, head.Role, head.Level, head.Body), Secretariat).ThenNothing();
    }

    [Fact]
    public void The_voice_is_taken_once_on_any_number_of_devices() => Delegation(Japan)
        .When(new PartyCommand.TakeVoice(Round, Heads), Alternate(Japan)).Then(Taken(AlternateId(Japan)))
        .When(new PartyCommand.TakeVoice(Round, Heads), Alternate(Japan)).ThenNothing();

    [Fact]
    public void The_head_takes_the_voice_back_and_the_alternate_does_not()
    {
        AlternateSpeaks.When(new PartyCommand.TakeVoice(Round, Heads), Head(Japan)).Then(Taken(HeadId(Japan), AlternateId(Japan)));
        Delegation(Japan).Done(new PartyCommand.TakeVoice(Round, Heads), Head(Japan))
            .When(new PartyCommand.TakeVoice(Round, Heads), Alternate(Japan)).ThenRefused("voice-held", rule: "standing.one-voice");
    }

    [Fact]
    public void The_voice_is_handed_over_by_its_holder_or_the_head()
    {
        AlternateSpeaks.When(new PartyCommand.HandOverVoice(Round, Heads, HeadId(Japan)), Alternate(Japan)).Then(Taken(HeadId(Japan), AlternateId(Japan)));
        AlternateSpeaks.When(new PartyCommand.HandOverVoice(Round, Heads, AlternateId(Japan)), Alternate(Japan)).ThenNothing();
        AlternateSpeaks.When(new PartyCommand.HandOverVoice(Round, Heads, new("JPN-adviser")), Alternate(Japan)).ThenRefused("may-not-speak", rule: "standing.credentials");
        AlternateSpeaks.When(new PartyCommand.HandOverVoice(Round, Heads, new("nobody")), Alternate(Japan)).ThenRefused("unknown-representative");
        Delegation(Japan).When(new PartyCommand.HandOverVoice(Round, Heads, HeadId(Japan)), Alternate(Japan)).ThenRefused("not-the-voice");
        Delegation(Japan).When(new PartyCommand.TakeVoice(Round, Heads), Head(Us)).ThenRefused("not-your-party", rule: "standing.credentials");
    }

    [Fact]
    public void An_adviser_does_not_speak() => Delegation(Japan)
        .When(new PartyCommand.TakeVoice(Round, Heads), Adviser(Japan))
        .ThenRefused("may-not-speak", detail: "The adviser is accredited as adviser; the head and alternates speak for a party.");

    [Fact]
    public void A_head_of_one_body_acts_in_that_body_only()
    {
        WithGroupHead.When(new PartyCommand.TakeVoice(Round, Heads), s_groupHead).ThenRefused("may-not-speak", detail: "Head of the group is accredited to wg-neapsm only.");
        WithGroupHead.Done(new PartyCommand.TakeVoice(Round, Heads), Head(Japan))
            .When(new PartyCommand.HandOverVoice(Round, Heads, AlternateId(Japan)), s_groupHead).ThenRefused("not-the-voice");
        WithGroupHead.Done(new PartyCommand.TakeVoice(Round, Heads), Head(Japan))
            .When(new PartyCommand.ReleaseVoice(Round), s_groupHead).ThenRefused("not-the-voice");
        WithGroupHead.When(Accredit("for-all"), s_groupHead).ThenRefused("not-for-you");
        WithGroupHead.When(Accredit("for-the-group", body: s_group), s_groupHead).Answer.Refusal.ShouldBeNull();
        WithGroupHead.When(new PartyCommand.WithdrawRepresentative(HeadId(Japan)), s_groupHead).ThenRefused("not-for-you");
        WithGroupHead.When(new PartyCommand.AmendRepresentative(HeadId(Japan), "N", "T", RepresentativeRole.Adviser, Level.Expert, s_group), s_groupHead).ThenRefused("not-for-you");
    }

    [Fact]
    public void A_head_whose_accreditation_has_ended_acts_no_more_though_its_session_lives()
    {
        var withdrawn = AlternateSpeaks.Done(new PartyCommand.WithdrawRepresentative(HeadId(Japan)), Secretariat);
        withdrawn.When(Accredit("friend"), Head(Japan)).ThenRefused("not-for-you");
        withdrawn.When(new PartyCommand.HandOverVoice(Round, Heads, AlternateId(Japan)), Head(Japan)).ThenRefused("not-the-voice");
        withdrawn.When(new PartyCommand.ReleaseVoice(Round), Head(Japan)).ThenRefused("not-the-voice");
    }

    [Fact]
    public void A_voice_follows_the_accreditation_it_rests_on()
    {
        AlternateSpeaks.When(new PartyCommand.AmendRepresentative(AlternateId(Japan), "The alternate", "Ambassador", RepresentativeRole.Alternate, Level.Ambassador), Secretariat).Then(
            new PartyEvent.RepresentativeAmended(AlternateId(Japan), "The alternate", "Ambassador", RepresentativeRole.Alternate, Level.Ambassador, null),
            new PartyEvent.VoiceTaken(Round, Heads, AlternateId(Japan), "The alternate", "Ambassador", RepresentativeRole.Alternate, Level.Ambassador, AlternateId(Japan)));
        AlternateSpeaks.When(new PartyCommand.AmendRepresentative(AlternateId(Japan), "The alternate", "Director", RepresentativeRole.Adviser, Level.Director), Secretariat).Then(
            new PartyEvent.RepresentativeAmended(AlternateId(Japan), "The alternate", "Director", RepresentativeRole.Adviser, Level.Director, null),
            new PartyEvent.VoiceReleased(Round, AlternateId(Japan), "no longer accredited to speak"));
        AlternateSpeaks.When(new PartyCommand.WithdrawRepresentative(AlternateId(Japan)), Secretariat).Then(
            new PartyEvent.VoiceReleased(Round, AlternateId(Japan), "accreditation withdrawn"),
            new PartyEvent.RepresentativeWithdrawn(AlternateId(Japan)))
            .State.Voices.ShouldBeEmpty();
    }

    [Fact]
    public void A_voice_is_released_by_those_who_may()
    {
        AlternateSpeaks.When(new PartyCommand.ReleaseVoice(Round, "Back to capital"), Alternate(Japan)).Then(new PartyEvent.VoiceReleased(Round, AlternateId(Japan), "Back to capital"));
        Delegation(Japan).When(new PartyCommand.ReleaseVoice(Round), Head(Japan)).ThenRefused("no-voice", rule: "standing.one-voice");
        Delegation(Japan).When(new PartyCommand.ReleaseVoice(Round), Head(Us)).ThenRefused("not-your-party");
        Delegation(Japan).When(new PartyCommand.ReleaseVoice(Round), SixParty.System).ThenNothing();
        AlternateSpeaks.When(new PartyCommand.ReleaseVoice(Round, "\u0007"), Alternate(Japan)).ThenRefused("control-character", field: "reason");
    }

    [Fact]
    public void Attendance_is_entered_once_corrected_in_place_and_ends_the_voice()
    {
        var recorded = AlternateSpeaks.When(new PartyCommand.RecordAttendance(s_attended), SixParty.System).Then(new PartyEvent.AttendanceRecorded(s_attended));
        recorded.State.Voices.ShouldBeEmpty();
        recorded.When(new PartyCommand.RecordAttendance(s_attended), SixParty.System).ThenNothing();
        var corrected = s_attended with { Attended = false };
        recorded.Done(new PartyCommand.RecordAttendance(corrected), SixParty.System).State.Attendance.ShouldBe([corrected]);
    }

    [Fact]
    public void Undefined_roles_and_levels_and_bad_names_are_refused_by_field()
    {
        PartyCommand.AccreditRepresentative good = new(new("new"), "Name", "Title", RepresentativeRole.Adviser, Level.Expert);
        void Refused(PartyCommand.AccreditRepresentative bad, string field, string code) =>
            Delegation(Japan).When(bad, Secretariat).ThenRefused(code, rule: "standing.well-formed", kind: RefusalKind.Invalid, field: field);
        Refused(good with { Role = (RepresentativeRole)9 }, "role", "invalid-field");
        Refused(good with { Level = default }, "level", "invalid-field");
        Refused(good with { Level = (Level)9 }, "level", "invalid-field");
        Refused(good with { Id = default }, "id", "invalid-id");
        Refused(good with { Id = new("a/b") }, "id", "invalid-id");
        Refused(good with { Body = new("") }, "body", "invalid-id");
        Refused(good with { Name = "" }, "name", "empty-field");
        Refused(good with { Name = null! }, "name", "empty-field");
        Refused(good with { Title = new('x', 201) }, "title", "field-too-long");
        Refused(good with { Title = "Amb\u202Eassador" }, "title", "control-character");
    }
}
