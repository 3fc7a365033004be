using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;
using MechanismScenario = Coordinator.Domain.Tests.Support.Scenario<Coordinator.Domain.Mechanisms.MechanismState, Coordinator.Domain.Mechanisms.MechanismCommand, Coordinator.Domain.Mechanisms.MechanismEvent>;

namespace Coordinator.Domain.Tests.Mechanisms;

public class MechanismTests
{
    private static readonly AccreditationId s_link = new("link-1");
    private static readonly Instant s_expires = Start + Duration.FromDays(1);
    private static readonly AccreditationHolder s_chair = new(ActorRole.Chair, "Wu Dawei", Body: Heads);
    private static readonly MechanismCommand.IssueAccreditation s_issue = new(s_link, s_chair, "hash-of-link", s_expires);
    private static readonly MechanismCommand.RedeemAccreditation s_redeem = new(s_link, "hash-of-link", "session-1", "hash-of-session", Start + Duration.FromHours(12));
    private static readonly MechanismCommand.AdmitParty s_admit = new(Mongolia, "Mongolia", "Mongolia", "Ulaanbaatar", "Asia/Ulaanbaatar", "mn");
    private static readonly MechanismCommand.EstablishBody s_establish = new(new("track-two"), "Track II", [China, Us], Level.Expert, [Russia], China, RepresentationPolicy.Require, Heads);

    private static MechanismScenario Established => NoMechanism.Given(
    [
        new MechanismEvent.Established(Mechanism, "Six-Party Talks", Charters.SixParty),
        .. Imported.Answer.Events.Where(e => e is MechanismEvent.PartyAdmitted or MechanismEvent.BodyEstablished),
    ]);

    private static MechanismScenario Issued => Established.Done(s_issue, Secretariat);

    private static readonly Dictionary<string, Actor> s_actors = new(StringComparer.Ordinal)
    {
        ["system"] = SixParty.System,
        ["installation"] = Actor.Installation,
        ["secretariat"] = Secretariat,
        ["chair"] = Chair,
        ["head"] = Head(China),
        ["alternate"] = Alternate(China),
        ["adviser"] = Adviser(China),
        ["observer"] = Observer(China),
        ["display"] = Display,
        ["secretariat of other talks"] = Stranger,
    };

    private static readonly string[] s_administers = ["system", "installation", "secretariat"];
    private static readonly string[] s_system = ["system"];

    private static readonly CapacityMatrix<MechanismState, MechanismCommand, MechanismEvent> s_matrix = new(
        s_actors,
        new(NoMechanism, new MechanismCommand.Establish(Mechanism, "Six-Party Talks", Charters.SixParty), s_administers),
        new(NoMechanism, new MechanismCommand.Import(Document, Charters.SixParty), s_administers),
        new(Established, s_admit, s_administers),
        new(Established, s_establish, s_administers),
        new(Established, s_issue, s_administers),
        new(Issued, s_redeem, s_system),
        new(Issued, new MechanismCommand.RevokeAccreditation(s_link), s_administers),
        new(Issued.Done(s_redeem, SixParty.System), new MechanismCommand.EndSession(s_link), s_system));

    public static TheoryData<string, string> Matrix() => s_matrix.Rows();

    [Fact]
    public void The_matrix_has_every_command() => s_matrix.ShouldHaveEveryCommand();

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Each_acts_in_the_capacity_of_its_accreditation(string command, string actor) => s_matrix.Check(command, actor);

    [Fact]
    public void What_is_established_is_not_established_again()
    {
        Established.When(new MechanismCommand.Establish(Mechanism, "Again", Charters.SixParty), Secretariat).ThenRefused("already-established");
        Established.Done(s_admit, Secretariat).When(s_admit, Secretariat).ThenRefused("already-admitted");
        Established.Done(s_establish, Secretariat).When(s_establish, Secretariat).ThenRefused("already-established");
        NoMechanism.When(s_admit, Secretariat).ThenRefused("unknown-mechanism", kind: RefusalKind.NotFound);
    }

    [Fact]
    public void A_body_begins_with_its_seats_and_the_charter() => Established
        .When(s_establish, Secretariat)
        .Then(new MechanismEvent.BodyEstablished(
            new("track-two"),
            "Track II",
            [new(China, "China"), new(Us, "United States")],
            [new(Russia, "Russia")],
            new(China, "China"),
            Level.Expert,
            RepresentationPolicy.Require,
            Heads,
            Charters.SixParty));

    [Fact]
    public void Parties_and_bodies_that_make_no_sense_are_refused_by_field()
    {
        Established.When(s_admit with { Id = new("M N G") }, Secretariat).ThenRefused("invalid-id", field: "id");
        Established.When(s_admit with { TimeZone = "Mars/Olympus" }, Secretariat).ThenRefused("unknown-time-zone", field: "timeZone");
        Established.When(s_establish with { Members = default }, Secretariat).ThenRefused("empty-field", field: "members");
        Established.When(s_establish with { Members = [China, China] }, Secretariat).ThenRefused("named-twice", field: "members[1]");
        Established.When(s_establish with { Observers = [Mongolia] }, Secretariat).ThenRefused("unknown-party", field: "observers[0]");
        Established.When(s_establish with { Parent = new("nowhere") }, Secretariat).ThenRefused("unknown-body", field: "parent");
        Established.When(s_establish with { Policy = (RepresentationPolicy)7 }, Secretariat).ThenRefused("invalid-field", field: "policy");
        Established.When(s_establish with { RequiredLevel = (Level)77 }, Secretariat).ThenRefused("invalid-field", field: "level");
    }

    [Fact]
    public void A_link_signs_in_once()
    {
        var signedIn = Issued.When(s_redeem, SixParty.System).Then(new MechanismEvent.AccreditationRedeemed(s_link, "session-1", "hash-of-session", Start + Duration.FromHours(12)));
        var accreditation = signedIn.State.Accreditations[s_link];
        accreditation.IsLive(Start).ShouldBeTrue();
        accreditation.IsLive(Start + Duration.FromHours(12)).ShouldBeFalse();
        signedIn.When(s_redeem, SixParty.System).ThenRefused("link-used", rule: "standing.link-once", kind: RefusalKind.Forbidden);

        var signedOut = signedIn.When(new MechanismCommand.EndSession(s_link), SixParty.System).Then(new MechanismEvent.SessionEnded(s_link));
        signedOut.State.Accreditations[s_link].IsLive(Start).ShouldBeFalse();
        signedOut.When(new MechanismCommand.EndSession(s_link), SixParty.System).ThenNothing();
        signedOut.When(s_redeem, SixParty.System).ThenRefused("link-used");
    }

    [Fact]
    public void A_link_that_is_unknown_wrong_expired_or_revoked_signs_nobody_in()
    {
        Issued.When(s_redeem with { Id = new("link-2") }, SixParty.System).ThenRefused("unknown-link");
        Issued.When(s_redeem with { SecretHash = "guess" }, SixParty.System).ThenRefused("unknown-link");
        Issued.When(s_redeem, SixParty.System, s_expires).ThenRefused("link-expired");
        Issued.When(s_redeem, SixParty.System, s_expires - Duration.Epsilon).Answer.Refusal.ShouldBeNull();
        var revoked = Issued.When(new MechanismCommand.RevokeAccreditation(s_link), Secretariat).Then(new MechanismEvent.AccreditationRevoked(s_link));
        revoked.When(s_redeem, SixParty.System).ThenRefused("link-revoked");
        revoked.When(new MechanismCommand.RevokeAccreditation(s_link), Secretariat).ThenNothing();
        revoked.When(new MechanismCommand.RevokeAccreditation(new("link-9")), Secretariat).ThenRefused("unknown-accreditation", kind: RefusalKind.NotFound);
        Issued.Done(s_redeem, SixParty.System).Done(new MechanismCommand.RevokeAccreditation(s_link), Secretariat).State.Accreditations[s_link].IsLive(Start).ShouldBeFalse();
    }

    [Fact]
    public void An_accreditation_says_for_whom_it_is()
    {
        void Refused(AccreditationHolder holder, string field, string code) => Established.When(s_issue with { Holder = holder }, Secretariat).ThenRefused(code, field: field);
        Refused(new(ActorRole.Chair, "Chair"), "holder.body", "empty-field");
        Refused(new(ActorRole.Chair, "Chair", Body: new("nowhere")), "holder.body", "unknown-body");
        Refused(new(ActorRole.Head, "Head", Representative: new("h")), "holder.party", "empty-field");
        Refused(new(ActorRole.Head, "Head", China), "holder.representative", "empty-field");
        Refused(new(ActorRole.Head, "Head", Mongolia, new("h")), "holder.party", "unknown-party");
        Refused(new(ActorRole.Head, "Head", China, new("h h")), "holder.representative", "invalid-id");
        Refused(new(ActorRole.Display, "Hall", Meeting: new("m m")), "holder.meeting", "invalid-id");
        Refused(new(ActorRole.Display, "Hall"), "holder.meeting", "empty-field");
        Refused(new(ActorRole.System, "System"), "holder.role", "invalid-field");
        Refused(new((ActorRole)99, "Nobody"), "holder.role", "invalid-field");
        Refused(new(ActorRole.Secretariat, ""), "holder.name", "empty-field");
        Established.When(s_issue with { Expires = Start }, Secretariat).ThenRefused("times-out-of-order", field: "expires");
        Established.When(s_issue with { Expires = Start + Duration.FromDays(401) }, Secretariat).ThenRefused("invalid-field", field: "expires");
        Issued.When(s_issue, Secretariat).ThenRefused("already-accredited");
        Established.Done(s_issue with { Holder = new(ActorRole.Secretariat, "Secretary") }, Secretariat);
        Established.Done(s_issue with { Holder = new(ActorRole.Display, "Hall", Body: Heads) }, Secretariat);
        Established.Done(s_issue with { Holder = new(ActorRole.Observer, "Observer", China, new("o")) }, Secretariat);
    }
}
