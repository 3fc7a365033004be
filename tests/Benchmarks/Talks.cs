using System.Collections.Immutable;
using System.Text.Json;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using NodaTime;

namespace Coordinator.Benchmarks;

/// <summary>A mechanism to measure with: so many parties, one body, meetings at several points of their life.</summary>
internal sealed class Talks(string name, int parties)
{
    /// <summary>A matter whose choices are shown as they are cast.</summary>
    public const string LiveMatter = "procedure";

    public static readonly Instant Start = Instant.FromUtc(2026, 11, 2, 9, 0);

    public MechanismId Mechanism { get; } = new(name);

    public BodyId Body { get; } = new("plenary");

    public ImmutableArray<PartyId> Parties { get; } = [.. Enumerable.Range(1, parties).Select(i => new PartyId($"P{i:000}"))];

    public static Actor System { get; } = Actor.System("benchmarks");

    public Actor Chair => new(ActorRole.Chair, Mechanism, Body: Body, Name: "The chair");

    public Actor Secretariat => new(ActorRole.Secretariat, Mechanism, Name: "The secretariat");

    public static RepresentativeId HeadId { get; } = new("head");

    public Actor Head(PartyId party) => new(ActorRole.Head, Mechanism, party, HeadId, Name: NameOfHead(party));

    public string NameOfHead(PartyId party) => $"Head of the delegation of {party} to {Mechanism}";

    /// <summary>Every mechanism has a charter of its own.</summary>
    public Charter Charter { get; } = Charters.SixParty with { Title = $"Rules of procedure of {name}" };

    public MechanismDocument Document => new()
    {
        Mechanism = new(Mechanism, $"Talks {Mechanism}"),
        Parties = [.. Parties.Select(p => new DocumentParty(p, $"The Republic of {p}", $"{p}", $"Capital of {p}", "Europe/Zurich", "fr"))],
        Bodies = [new(Body, "Plenary", Parties, null, Level.AmbassadorAtLarge)],
    };

    public MeetingPlan Plan(MeetingId meeting) => new(
        meeting,
        Mechanism,
        Body,
        "Plenary",
        $"Sitting {meeting}",
        Start,
        Start + Duration.FromDays(2),
        "Europe/Zurich",
        "Geneva",
        [.. Parties.Select(p => new Seat(p, $"{p}"))],
        [],
        Chair: null,
        Level.AmbassadorAtLarge,
        Charter,
        ["Adoption of the agenda", "General debate", "Date of the next meeting"]);

    public Voice VoiceOf(PartyId party) => new(HeadId, NameOfHead(party), $"Vice Minister for Foreign Affairs of {party}", RepresentativeRole.Head, Level.ViceMinister);

    /// <summary>Convened; every delegation has joined.</summary>
    public IEnumerable<MeetingEvent> Convened(MeetingId meeting) =>
        [new MeetingEvent.Scheduled(Plan(meeting)), new MeetingEvent.Convened(), .. Parties.Select(p => new MeetingEvent.VoiceRecorded(p, VoiceOf(p)))];

    /// <summary>In session, all present, with vote 1 open on proposal 1.</summary>
    public IEnumerable<MeetingEvent> Voting(MeetingId meeting) =>
    [
        .. Convened(meeting),
        new MeetingEvent.Opened(),
        new MeetingEvent.AttendanceRecorded([.. Parties.Select(p => new AttendanceEntry(p, Attendance.Present))]),
        new MeetingEvent.ProposalSubmitted(1, "Date of the next meeting", "The parties meet again in the spring.", Parties[0], LiveMatter),
        new MeetingEvent.VoteOpened(1, 1, new(Parties.Length, Parties.Length, Parties), [], []),
    ];

    public static MeetingState StateOf(IEnumerable<MeetingEvent> history) =>
        history.Aggregate(MeetingDecider.Instance.Initial, (state, happened) => MeetingDecider.Instance.Evolve(state, happened, Start));

    public static EventData Stored(MeetingEvent happened) => new(Names<MeetingEvent>.Of(happened), JsonSerializer.SerializeToUtf8Bytes<object>(happened, Json.Stored));

    public static byte[] Stored(Actor actor) => JsonSerializer.SerializeToUtf8Bytes(actor, Json.Stored);

    /// <summary>Puts a history on record, one commit for each event.</summary>
    public static async Task RecordAsync(IJournal journal, MeetingId meeting, IEnumerable<MeetingEvent> history, long from = 0)
    {
        var actor = Stored(System);
        var version = from;
        foreach (var chunk in history.Chunk(256))
        {
            var commits = chunk.Select((happened, i) => new Commit($"history-{version + i}", "history", actor, Start, [Stored(happened)], []));
            var result = await journal.AppendAsync(new(GrainKinds.Meeting.StreamOf(meeting.Value), version, [.. commits]));
            version = ((AppendResult.Appended)result).Version;
        }
    }

    /// <summary>As long, and as unlike the one before it, as the ids that clients make.</summary>
    public static string CommandId(long n) => $"{(uint)n * 2654435761u:x8}-4c1d-7e2f-9a3b-{n:x12}";
}
