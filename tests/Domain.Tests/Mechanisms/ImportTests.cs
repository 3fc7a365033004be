using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Voting;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;

namespace Coordinator.Domain.Tests.Mechanisms;

public class ImportTests
{
    private static readonly BodyId s_neapsm = new("wg-neapsm");

    private static MechanismCommand.Import Import(MechanismDocument document) => new(document, Charters.SixParty);

    private static IEnumerable<MechanismEvent.PastMeetingEntered> Meetings => Imported.Answer.Events.OfType<MechanismEvent.PastMeetingEntered>();

    [Fact]
    public void The_six_party_talks_are_imported_whole()
    {
        var events = Imported.Answer.Events;
        events.OfType<MechanismEvent.Established>().ShouldHaveSingleItem();
        events.OfType<MechanismEvent.PartyAdmitted>().Count().ShouldBe(6);
        events.OfType<MechanismEvent.BodyEstablished>().Count().ShouldBe(6);
        Meetings.Count().ShouldBe(Document.Meetings.Length);
        Meetings.Count().ShouldBe(22);
        Meetings.Count(m => m.Body == Heads).ShouldBe(13);
        Meetings.Where(m => m.Body == Heads).Count(m => m.Heads.Length == 6).ShouldBe(7);
        events.OfType<MechanismEvent.CommitmentEntered>().Count().ShouldBe(8);
        Imported.State.PastMeetings.Count.ShouldBe(22, "every past meeting has an identity of its own");
        Imported.State.PastMeetings.ShouldAllBe(id => TextId.IsValid(id.Value));
    }

    [Fact]
    public void Importing_again_adds_nothing() => Imported.When(Import(Document), Actor.Installation).ThenNothing();

    [Fact]
    public void Importing_a_longer_record_adds_only_what_is_new()
    {
        var shorter = Document with { Meetings = Document.Meetings[..^1], Commitments = Document.Commitments[..^1], Bodies = Document.Bodies[..^1] };
        shorter = shorter with { Meetings = [.. shorter.Meetings.Where(m => m.Body != s_neapsm)], Commitments = [.. shorter.Commitments.Where(c => c.Body != s_neapsm)] };
        var before = NoMechanism.Done(Import(shorter), Actor.Installation);
        var added = before.When(Import(Document), Secretariat).Answer.Events;
        added.OfType<MechanismEvent.BodyEstablished>().ShouldHaveSingleItem().Id.ShouldBe(s_neapsm);
        added.OfType<MechanismEvent.PastMeetingEntered>().ShouldAllBe(m => m.Body == s_neapsm);
        added.OfType<MechanismEvent.PartyAdmitted>().ShouldBeEmpty();
        added.OfType<MechanismEvent.Established>().ShouldBeEmpty();
    }

    [Fact]
    public void Rounds_in_Beijing_begin_at_local_midnight()
    {
        var shanghai = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];
        foreach (var meeting in Meetings.Where(m => m.Place == "Beijing"))
        {
            meeting.TimeZone.ShouldBe("Asia/Shanghai");
            meeting.Starts.InZone(shanghai).TimeOfDay.ShouldBe(LocalTime.Midnight);
            meeting.Ends.InZone(shanghai).TimeOfDay.ShouldBe(LocalTime.Midnight);
        }

        var first = Meetings.First(m => m.Name == "First round");
        first.Starts.ShouldBe(Instant.FromUtc(2003, 8, 26, 16, 0));
        first.Ends.ShouldBe(Instant.FromUtc(2003, 8, 29, 16, 0), "the last day is inclusive");
    }

    [Theory]
    [InlineData("Moscow", "wg-neapsm", "Europe/Moscow")] // a capital of a party
    [InlineData("Shenyang", "wg-denuclearization", "Asia/Shanghai")] // the zone of the chair
    [InlineData("Panmunjom", "wg-economy-energy", "Asia/Seoul")]
    [InlineData("Hanoi", "wg-dprk-japan", "Etc/UTC")] // neither
    public void A_venue_without_a_zone_takes_that_of_the_capital_then_of_the_chair(string place, string body, string zone) =>
        Meetings.Where(m => m.Place == place && m.Body.Value == body).ShouldAllBe(m => m.TimeZone == zone);

    [Fact]
    public void A_zone_that_is_named_stands() => NoMechanism
        .Done(Import(Document with { Meetings = [Document.Meetings[0] with { TimeZone = "Asia/Tokyo" }] }), Actor.Installation)
        .Answer.Events.OfType<MechanismEvent.PastMeetingEntered>().ShouldHaveSingleItem().TimeZone.ShouldBe("Asia/Tokyo");

    [Fact]
    public void Observers_of_a_body_keep_their_seats_in_its_past_meetings()
    {
        var document = Document with
        {
            Bodies = [new(Heads, "Heads", [China, Dprk], China, Level.Minister, Observers: [Japan])],
            Meetings = [new(Heads, "First", new(2003, 8, 27), new(2003, 8, 27), "Beijing", Heads: [new(Japan, "Observer of Japan", "Ambassador", Level.Ambassador)])],
            Commitments = [],
        };
        var imported = NoMechanism.Done(Import(document), Actor.Installation).Answer.Events.OfType<MechanismEvent.PastMeetingEntered>().Single();
        imported.Observers.ShouldBe([new Seat(Japan, "Japan")]);
    }

    private static readonly (string Field, string Code, Func<MechanismDocument, MechanismDocument> Break)[] s_broken =
    [
        ("mechanism.id", "invalid-id", d => d with { Mechanism = new(default, "Talks") }),
        ("mechanism.name", "empty-field", d => d with { Mechanism = d.Mechanism with { Name = "" } }),
        ("parties", "empty-field", d => d with { Parties = default }),
        ("parties[1]", "empty-field", d => d with { Parties = d.Parties.SetItem(1, null!) }),
        ("parties[2].id", "invalid-id", d => d with { Parties = d.Parties.SetItem(2, d.Parties[2] with { Id = new("J P N") }) }),
        ("parties[5].name", "field-too-long", d => d with { Parties = d.Parties.SetItem(5, d.Parties[5] with { Name = new('x', 201) }) }),
        ("parties[5].short", "control-character", d => d with { Parties = d.Parties.SetItem(5, d.Parties[5] with { Short = "U\u202ES" }) }),
        ("parties[5].capital", "empty-field", d => d with { Parties = d.Parties.SetItem(5, d.Parties[5] with { Capital = null! }) }),
        ("parties[5].language", "empty-field", d => d with { Parties = d.Parties.SetItem(5, d.Parties[5] with { Language = "" }) }),
        ("parties[3].timeZone", "unknown-time-zone", d => d with { Parties = d.Parties.SetItem(3, d.Parties[3] with { TimeZone = "Seoul" }) }),
        ("parties[6].id", "named-twice", d => d with { Parties = d.Parties.Add(d.Parties[0]) }),
        ("bodies[0]", "empty-field", d => d with { Bodies = d.Bodies.SetItem(0, null!) }),
        ("bodies[0].id", "invalid-id", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Id = new("") }) }),
        ("bodies[0].name", "empty-field", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Name = "\t" }) }),
        ("bodies[0].members", "empty-field", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Members = [] }) }),
        ("bodies[0].members[6]", "unknown-party", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Members = d.Bodies[0].Members.Add(Mongolia) }) }),
        ("bodies[0].members[6]", "named-twice", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Members = d.Bodies[0].Members.Add(China) }) }),
        ("bodies[0].observers[0]", "named-twice", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Observers = [China] }) }),
        ("bodies[0].chair", "unknown-party", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Chair = Mongolia }) }),
        ("bodies[1].parent", "unknown-body", d => d with { Bodies = d.Bodies.SetItem(1, d.Bodies[1] with { Parent = new("nowhere") }) }),
        ("bodies[0].parent", "unknown-body", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Parent = d.Bodies[0].Id }) }),
        ("bodies[0].level", "invalid-field", d => d with { Bodies = d.Bodies.SetItem(0, d.Bodies[0] with { Level = (Level)99 }) }),
        ("bodies[6].id", "named-twice", d => d with { Bodies = d.Bodies.Add(d.Bodies[0]) }),
        ("meetings[0]", "empty-field", d => d with { Meetings = d.Meetings.SetItem(0, null!) }),
        ("meetings[0].body", "unknown-body", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Body = new("nowhere") }) }),
        ("meetings[0].name", "empty-field", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Name = "" }) }),
        ("meetings[0].place", "empty-field", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Place = "" }) }),
        ("meetings[0].outcome", "empty-field", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Outcome = " " }) }),
        ("meetings[0].timeZone", "unknown-time-zone", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { TimeZone = "Beijing" }) }),
        ("meetings[0].to", "times-out-of-order", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { To = new(2003, 8, 26) }) }),
        ("meetings[0].to", "times-out-of-order", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { To = new(9999, 12, 31) }) }),
        ("meetings[0].from", "time-out-of-range", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { From = new(9999, 12, 31), To = new(9999, 12, 31) }) }),
        ("meetings[0].from", "time-out-of-range", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { From = new(-9998, 1, 1), To = new(-9998, 1, 1) }) }),
        ("meetings[22].from", "named-twice", d => d with { Meetings = d.Meetings.Add(d.Meetings[0]) }),
        ("meetings[0].heads[1]", "empty-field", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Heads = d.Meetings[0].Heads.SetItem(1, null!) }) }),
        ("meetings[0].heads[1].party", "not-a-member", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Heads = d.Meetings[0].Heads.SetItem(1, d.Meetings[0].Heads[1] with { Party = Mongolia }) }) }),
        ("meetings[0].heads[1].party", "second-head", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Heads = d.Meetings[0].Heads.SetItem(1, d.Meetings[0].Heads[0]) }) }),
        ("meetings[0].heads[1].name", "empty-field", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Heads = d.Meetings[0].Heads.SetItem(1, d.Meetings[0].Heads[1] with { Name = "" }) }) }),
        ("meetings[0].heads[1].title", "empty-field", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Heads = d.Meetings[0].Heads.SetItem(1, d.Meetings[0].Heads[1] with { Title = "" }) }) }),
        ("meetings[0].heads[1].level", "invalid-field", d => d with { Meetings = d.Meetings.SetItem(0, d.Meetings[0] with { Heads = d.Meetings[0].Heads.SetItem(1, d.Meetings[0].Heads[1] with { Level = default }) }) }),
        ("commitments[0]", "empty-field", d => d with { Commitments = d.Commitments.SetItem(0, null!) }),
        ("commitments[0].text", "empty-field", d => d with { Commitments = d.Commitments.SetItem(0, d.Commitments[0] with { Text = "" }) }),
        ("commitments[0].kind", "empty-field", d => d with { Commitments = d.Commitments.SetItem(0, d.Commitments[0] with { Kind = "" }) }),
        ("commitments[0].body", "unknown-body", d => d with { Commitments = d.Commitments.SetItem(0, d.Commitments[0] with { Body = new("nowhere") }) }),
        ("commitments[0].by", "unknown-party", d => d with { Commitments = d.Commitments.SetItem(0, d.Commitments[0] with { By = Mongolia }) }),
        ("commitments[0].windowTo", "times-out-of-order", d => d with { Commitments = d.Commitments.SetItem(0, d.Commitments[0] with { WindowTo = new(2004, 3, 31) }) }),
        ("commitments[0].result", "invalid-field", d => d with { Commitments = d.Commitments.SetItem(0, d.Commitments[0] with { Result = (CommitmentResult)9 }) }),
        ("commitments[8]", "named-twice", d => d with { Commitments = d.Commitments.Add(d.Commitments[0]) }),
    ];

    public static TheoryData<int> Broken() => [.. Enumerable.Range(0, s_broken.Length)];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_mistake_is_named_by_its_path_and_nothing_is_imported(int which)
    {
        var (field, code, spoil) = s_broken[which];
        var asked = NoMechanism.When(Import(spoil(Document)), Actor.Installation);
        asked.ThenRefused(code, rule: "standing.well-formed", kind: RefusalKind.Invalid, field: field);
        asked.State.IsEstablished.ShouldBeFalse();
    }

    [Fact]
    public void A_document_of_other_talks_is_not_imported_into_these()
    {
        var other = Document with { Mechanism = new(new("other-talks"), "Other talks") };
        Imported.When(Import(other), Stranger).ThenRefused("other-mechanism", field: "mechanism.id");
        Imported.When(Import(other), Actor.Installation).ThenRefused("other-mechanism");
        Imported.When(Import(Document), Stranger).ThenRefused("not-the-secretariat");
    }
}
