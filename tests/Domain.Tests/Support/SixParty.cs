using System.Collections.Immutable;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Domain.Tests.Support;

/// <summary>The six-party talks: who asks, who sits at the table, and meetings at several points of their life.</summary>
public static class SixParty
{
    public static readonly MechanismId Mechanism = new("six-party-talks");
    public static readonly BodyId Heads = new("heads-of-delegation");
    public static readonly MeetingId Round = new("sixth-round");
    public static readonly Instant Start = Instant.FromUtc(2008, 12, 8, 1, 0);

    public static readonly PartyId China = new("CHN"), Dprk = new("PRK"), Japan = new("JPN"), Rok = new("KOR"), Russia = new("RUS"), Us = new("USA");

    /// <summary>Not at the table.</summary>
    public static readonly PartyId Mongolia = new("MNG");

    public static readonly ImmutableArray<PartyId> Six = [China, Dprk, Japan, Rok, Russia, Us];

    public static MechanismDocument Document { get; } = PublicRecord.SixPartyTalks();

    /// <summary>The last round, of which the heads are on record.</summary>
    public static DocumentMeeting LastRound { get; } = Document.Meetings.Last(m => m.Body == Heads && !m.Heads.IsDefaultOrEmpty);

    public static ImmutableArray<Seat> Seats { get; } = [.. Document.Parties.Select(p => new Seat(p.Id, p.Short))];

    public static Actor Secretariat { get; } = new(ActorRole.Secretariat, Mechanism, Name: "Secretariat");
    public static Actor Chair { get; } = new(ActorRole.Chair, Mechanism, Body: Heads, Name: "Wu Dawei");
    public static Actor OtherChair { get; } = new(ActorRole.Chair, Mechanism, Body: new("wg-neapsm"), Name: "Chair of another body");
    public static Actor System { get; } = Actor.System("tests");
    public static Actor Display { get; } = new(ActorRole.Display, Mechanism, Meeting: Round, Name: "Hall");
    public static Actor Stranger { get; } = new(ActorRole.Secretariat, new("other-talks"), Name: "Secretariat of other talks");

    public static RepresentativeId HeadId(PartyId party) => new($"{party}-head");
    public static RepresentativeId AlternateId(PartyId party) => new($"{party}-alternate");
    public static Actor Head(PartyId party) => new(ActorRole.Head, Mechanism, party, HeadId(party), Name: $"Head of {party}");
    public static Actor Alternate(PartyId party) => new(ActorRole.Alternate, Mechanism, party, AlternateId(party), Name: $"Alternate of {party}");
    public static Actor Adviser(PartyId party) => new(ActorRole.Adviser, Mechanism, party, new($"{party}-adviser"), Name: $"Adviser of {party}");
    public static Actor Observer(PartyId party) => new(ActorRole.Observer, Mechanism, party, new($"{party}-observer"), Name: $"Observer of {party}");

    /// <summary>The head of a delegation at the last round, as on record.</summary>
    public static Voice VoiceOf(PartyId party) => LastRound.Heads.First(h => h.Party == party) is var head
        ? new(HeadId(party), head.Name, head.Title, RepresentativeRole.Head, head.Level)
        : throw new InvalidOperationException();

    public static Charter Charter(RepresentationPolicy policy = RepresentationPolicy.Warn) =>
        Charters.SixParty with { Representation = Charters.SixParty.Representation with { Policy = policy } };

    public static MeetingPlan Plan(RepresentationPolicy policy = RepresentationPolicy.Warn, ImmutableArray<Seat>? observers = null) => new(
        Round,
        Mechanism,
        Heads,
        "Heads of Delegation",
        "Sixth round, third heads of delegation meeting",
        Start,
        Start + Duration.FromDays(4),
        "Asia/Shanghai",
        "Beijing",
        Seats,
        observers ?? [],
        Seats[0],
        Level.AmbassadorAtLarge,
        Charter(policy),
        ["Adoption of the agenda", "Verification", "Chairman's statement"]);

    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> NoMeeting => Scenario<MeetingState, MeetingCommand, MeetingEvent>.Of(MeetingDecider.Instance, Start);

    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> Scheduled(RepresentationPolicy policy = RepresentationPolicy.Warn) =>
        NoMeeting.Given(new MeetingEvent.Scheduled(Plan(policy)));

    /// <summary>Every delegation has joined, led by its head of the last round.</summary>
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> Convened(RepresentationPolicy policy = RepresentationPolicy.Warn) =>
        Scheduled(policy).Given([new MeetingEvent.Convened(), .. Six.Select(p => new MeetingEvent.VoiceRecorded(p, VoiceOf(p)))]);

    /// <summary>Open; the roll is not called yet.</summary>
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> Opened(RepresentationPolicy policy = RepresentationPolicy.Warn) =>
        Convened(policy).Given(new MeetingEvent.Opened());

    /// <summary>Open, and all six are recorded present, or as <paramref name="attendance"/> says.</summary>
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> InSession(RepresentationPolicy policy = RepresentationPolicy.Warn, Func<PartyId, Attendance>? attendance = null) =>
        Opened(policy).Given(new MeetingEvent.AttendanceRecorded([.. Six.Select(p => new AttendanceEntry(p, attendance?.Invoke(p) ?? Attendance.Present))]));

    /// <summary>In session, with proposal 1 of that matter by the ROK.</summary>
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> WithProposal(string matter = "recommendation", RepresentationPolicy policy = RepresentationPolicy.Warn, Func<PartyId, Attendance>? attendance = null) =>
        InSession(policy, attendance).Given(new MeetingEvent.ProposalSubmitted(1, "Verification protocol", "The parties agree on a verification protocol.", Rok, matter));

    /// <summary>With vote 1 open on proposal 1.</summary>
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> WithVote(string matter = "recommendation", RepresentationPolicy policy = RepresentationPolicy.Warn, Func<PartyId, Attendance>? attendance = null) =>
        WithProposal(matter, policy, attendance).Done(new MeetingCommand.OpenVote(1), Chair);

    /// <summary>A delegation has the floor: intervention 1, from request 1.</summary>
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> Speaking(PartyId party, FloorKind kind = FloorKind.Statement) =>
        InSession().Done(new MeetingCommand.RequestFloor(kind), Head(party)).Done(new MeetingCommand.RecogniseSpeaker(1), Chair);

    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> Suspended => InSession().Done(new MeetingCommand.Suspend("Consultations", Start + Duration.FromHours(1)), Chair);
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> Closed => InSession().Done(new MeetingCommand.Close(), Chair);
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> Postponed => Scheduled().Done(new MeetingCommand.Postpone("Not yet ready"), Secretariat);
    public static Scenario<MeetingState, MeetingCommand, MeetingEvent> Cancelled => Scheduled().Done(new MeetingCommand.Cancel("Called off"), Secretariat);

    public static Scenario<PartyState, PartyCommand, PartyEvent> NoParty => Scenario<PartyState, PartyCommand, PartyEvent>.Of(PartyDecider.Instance, Start);

    /// <summary>A party with a head, an alternate, an adviser and an observer.</summary>
    public static Scenario<PartyState, PartyCommand, PartyEvent> Delegation(PartyId party)
    {
        var document = Document.Parties.First(p => p.Id == party);
        var voice = VoiceOf(party);
        return NoParty.Given(
            new PartyEvent.Admitted(Mechanism, party, document.Name, document.Short, document.Capital, document.TimeZone, document.Language),
            new PartyEvent.RepresentativeAccredited(HeadId(party), voice.Name, voice.Title, RepresentativeRole.Head, voice.Level, null),
            new PartyEvent.RepresentativeAccredited(AlternateId(party), "The alternate", "Director", RepresentativeRole.Alternate, Level.Director, null),
            new PartyEvent.RepresentativeAccredited(new($"{party}-adviser"), "The adviser", "Adviser", RepresentativeRole.Adviser, Level.Expert, null),
            new PartyEvent.RepresentativeAccredited(new($"{party}-observer"), "The observer", "Attaché", RepresentativeRole.Observer, Level.Expert, null));
    }

    public static Scenario<BodyState, BodyCommand, BodyEvent> NoBody => Scenario<BodyState, BodyCommand, BodyEvent>.Of(BodyDecider.Instance, Start);

    public static Scenario<BodyState, BodyCommand, BodyEvent> Body => NoBody.Given(
        new BodyEvent.Established(Mechanism, Heads, "Heads of Delegation", Seats, [], Seats[0], Level.AmbassadorAtLarge, null, Charter()));

    public static Scenario<MechanismState, MechanismCommand, MechanismEvent> NoMechanism => Scenario<MechanismState, MechanismCommand, MechanismEvent>.Of(MechanismDecider.Instance, Start);

    /// <summary>The whole document, imported.</summary>
    public static Scenario<MechanismState, MechanismCommand, MechanismEvent> Imported => NoMechanism.Done(new MechanismCommand.Import(Document, Charters.SixParty), Actor.Installation);
}
