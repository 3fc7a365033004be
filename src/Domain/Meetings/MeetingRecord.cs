using System.Collections.Immutable;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using NodaTime;

namespace Coordinator.Domain.Meetings;

/// <summary>
/// The record of a meeting: who was there at what level, what was said for how long, what was proposed, how each party
/// voted and what came of it. A pure projection of the meeting's events; equal events give equal records.
/// </summary>
/// <remarks>
/// It may be read while the meeting is in progress, and then shows what is settled: the choices of a vote appear once
/// the vote is closed, those of an abandoned vote never. Parties are named in <see cref="Delegations"/>, everything else refers to them.
/// </remarks>
public sealed record MeetingRecord
{
    public required MeetingId Meeting { get; init; }
    public required MechanismId Mechanism { get; init; }
    public required BodyId Body { get; init; }
    public required string BodyName { get; init; }
    public required string Name { get; init; }
    public required MeetingStatus Status { get; init; }

    /// <summary>Taken over from a record kept elsewhere: times are whole days, and nothing is known beyond heads and outcome.</summary>
    public required bool FromRecord { get; init; }

    /// <summary>What came of it, for a meeting taken over from the record.</summary>
    public string? RecordedOutcome { get; init; }

    /// <summary>The times and the place it was called for last; earlier ones are in <see cref="Course"/>.</summary>
    public required RecordedSchedule Scheduled { get; init; }

    /// <summary>When the chair declared it open; null if that has not happened.</summary>
    public Instant? Opened { get; init; }

    /// <summary>When the chair declared it closed; null if that has not happened.</summary>
    public Instant? Closed { get; init; }

    /// <summary>In the order in which they happened.</summary>
    public required ImmutableArray<RecordedSuspension> Suspensions { get; init; }

    /// <summary>The party in the chair; null where the body has no standing chair.</summary>
    public Seat? Chair { get; init; }

    /// <summary>The rules it was held under.</summary>
    public required RecordedRules Rules { get; init; }

    /// <summary>In the order of the roll: members, then observers.</summary>
    public required ImmutableArray<RecordedDelegation> Delegations { get; init; }

    /// <summary>In the order of the agenda.</summary>
    public required ImmutableArray<RecordedItem> Agenda { get; init; }

    /// <summary>In the order in which the floor was given.</summary>
    public required ImmutableArray<RecordedIntervention> Interventions { get; init; }

    /// <summary>Rulings on points of order, in the order in which they were made.</summary>
    public required ImmutableArray<RecordedRuling> Rulings { get; init; }

    /// <summary>In the order in which they were submitted.</summary>
    public required ImmutableArray<RecordedProposal> Proposals { get; init; }

    /// <summary>In the order in which they were opened.</summary>
    public required ImmutableArray<RecordedVote> Votes { get; init; }

    /// <summary>Every step of its life: scheduled, postponed, rescheduled, opened, suspended and so on, as they happened.</summary>
    public required ImmutableArray<RecordedStep> Course { get; init; }

    /// <summary>The record that <paramref name="events"/> make, in the order in which they were stored; null for a meeting that is not on the calendar.</summary>
    public static MeetingRecord? From(IEnumerable<(MeetingEvent Event, Instant At)> events)
    {
        var recorder = new Recorder();
        foreach (var (happened, at) in events) recorder.Add(happened, at);
        return recorder.Record();
    }

    /// <summary>Follows the events and keeps what the state of the meeting forgets.</summary>
    private sealed class Recorder
    {
        private readonly List<RecordedStep> _course = [];
        private readonly List<RecordedSuspension> _suspensions = [];
        private readonly List<RecordedIntervention> _interventions = [];
        private readonly List<RecordedRuling> _rulings = [];
        private readonly Dictionary<PartyId, RecordedDelegation> _delegations = [];
        private readonly Dictionary<int, List<RecordedConsideration>> _considered = [];
        private readonly Dictionary<int, Instant> _submitted = [];
        private readonly Dictionary<int, string> _abandoned = [];

        /// <summary>How long each intervention had spoken when it last lost the floor, and since when it has it now.</summary>
        private readonly Dictionary<int, (Duration Spoken, Instant? Since)> _clocks = [];
        private MeetingState _state = MeetingState.Initial;

        public void Add(MeetingEvent happened, Instant at)
        {
            var before = _state;
            _state = MeetingDecider.Instance.Evolve(before, happened, at);
            switch (happened)
            {
                case MeetingEvent.Scheduled e:
                    Begin(e.Plan, at);
                    break;
                case MeetingEvent.EnteredFromRecord e:
                    Begin(e.Plan, at);
                    foreach (var delegation in _state.Delegations)
                    {
                        if (delegation.Voice is not { } voice) continue;
                        Amend(delegation.Party, d => d with { Voices = [new(_state.OpenedAt!.Value, SpeakerOf(voice))] });
                    }

                    break;
                case MeetingEvent.Convened: Step(CourseStep.Convened, at); break;
                case MeetingEvent.Postponed e: Step(CourseStep.Postponed, at, e.Reason); break;
                case MeetingEvent.Rescheduled e: Step(CourseStep.Rescheduled, at, schedule: new(e.Starts, e.Ends, e.TimeZone, e.Place)); break;
                case MeetingEvent.Cancelled e: Step(CourseStep.Cancelled, at, e.Reason); break;
                case MeetingEvent.Opened: Step(CourseStep.Opened, at); break;
                case MeetingEvent.Suspended e:
                    Step(CourseStep.Suspended, at, e.Reason);
                    _suspensions.Add(new(at, e.Until, null, e.Reason));
                    break;
                case MeetingEvent.Resumed:
                    Step(CourseStep.Resumed, at);
                    _suspensions[^1] = _suspensions[^1] with { Resumed = at };
                    break;
                case MeetingEvent.Closed:
                    Step(CourseStep.Closed, at);
                    EndConsideration(before, at);
                    break;

                case MeetingEvent.VoiceRecorded e: Amend(e.Party, d => d with { Voices = d.Voices.Add(new(at, SpeakerOf(e.Voice))) }); break;
                case MeetingEvent.VoiceVacated e: Amend(e.Party, d => d with { Voices = d.Voices.Add(new(at, null)) }); break;
                case MeetingEvent.AttendanceRecorded e:
                    foreach (var entry in e.Entries)
                        Amend(entry.Party, d => d with { Attendance = entry.Attendance, RollCalls = d.RollCalls.Add(new(at, entry.Attendance)) });
                    break;
                case MeetingEvent.LevelWaived e:
                    Amend(e.Party, d => d with { Waivers = d.Waivers.Add(new(at, _state.Find(e.Party)?.Voice is { } voice ? SpeakerOf(voice) : null, e.Reason)) });
                    break;

                case MeetingEvent.ItemTakenUp e:
                    EndConsideration(before, at);
                    Considered(e.Item).Add(new(at, null));
                    break;
                case MeetingEvent.ItemConcluded: EndConsideration(before, at); break;

                case MeetingEvent.SpeakerRecognised e: Recognise(e, at); break;
                case MeetingEvent.TimeExtended e:
                    Amend(e.Intervention, i => i with { LimitSeconds = i.LimitSeconds + e.Seconds, OverTime = i.OverTime || IsOver(before.Speaking, at) });
                    break;
                case MeetingEvent.SpeakingTimeElapsed e: Amend(e.Intervention, i => i with { OverTime = true }); break;
                case MeetingEvent.InterventionEnded e: End(before, e, at); break;
                case MeetingEvent.PointOfOrderRuled e:
                    _rulings.Add(new(e.Intervention, _interventions[e.Intervention - 1].Party, e.Ruling, e.Note, at));
                    break;

                case MeetingEvent.ProposalSubmitted e: _submitted[e.Proposal] = at; break;
                case MeetingEvent.VoteAbandoned e: _abandoned[e.Vote] = e.Reason; break;
            }

            // What somebody's standing was remains on record after the voice is given up.
            foreach (var delegation in _state.Delegations)
            {
                if (delegation.Voice is null) continue;
                var standing = _state.StandingOf(delegation);
                if (_delegations[delegation.Party].Standing != standing) Amend(delegation.Party, d => d with { Standing = standing });
            }
        }

        private void Begin(MeetingPlan plan, Instant at)
        {
            Step(CourseStep.Scheduled, at, schedule: new(plan.Starts, plan.Ends, plan.TimeZone, plan.Place));
            foreach (var d in _state.Delegations)
                _delegations[d.Party] = new(d.Party, d.Name, d.IsObserver, d.Attendance, [], plan.RequiredLevel, LevelStanding.Unrepresented, [], []);
        }

        private void Step(CourseStep step, Instant at, string? reason = null, RecordedSchedule? schedule = null) => _course.Add(new(at, step, reason, schedule));

        private void Amend(PartyId party, Func<RecordedDelegation, RecordedDelegation> amend)
        {
            if (_delegations.TryGetValue(party, out var known)) _delegations[party] = amend(known);
        }

        private void Amend(int intervention, Func<RecordedIntervention, RecordedIntervention> amend) =>
            _interventions[intervention - 1] = amend(_interventions[intervention - 1]);

        private List<RecordedConsideration> Considered(int item)
        {
            if (!_considered.TryGetValue(item, out var considered)) _considered[item] = considered = [];
            return considered;
        }

        private void EndConsideration(MeetingState before, Instant at)
        {
            foreach (var item in before.Agenda)
                if (item.Status == AgendaStatus.Current && Considered(item.Number) is { Count: > 0 } considered)
                    considered[^1] = considered[^1] with { To = at };
        }

        private static bool IsOver(Intervention? speaking, Instant at) => speaking is not null && at > speaking.Deadline;

        private void Recognise(MeetingEvent.SpeakerRecognised e, Instant at)
        {
            if (e.Interrupts is { } interrupted)
            {
                StopClock(interrupted, at);
                Amend(interrupted, i => i with { InterruptedBy = i.InterruptedBy.Add(e.Intervention), OverTime = i.OverTime || e.InterruptedMilliseconds == 0 });
            }

            _clocks[e.Intervention] = (Duration.Zero, at);
            _interventions.Add(new(e.Intervention, e.Party, e.Speaker is { } voice ? SpeakerOf(voice) : null, e.Kind, e.Item, at, null, null, e.Seconds, OverTime: false, [], null));
        }

        private void End(MeetingState before, MeetingEvent.InterventionEnded e, Instant at)
        {
            StopClock(e.Intervention, at);
            var over = before.Speaking?.Number == e.Intervention && IsOver(before.Speaking, at);
            Amend(e.Intervention, i => i with { To = at, SecondsUsed = Seconds(_clocks[e.Intervention].Spoken), OverTime = i.OverTime || over, EndedBy = e.By });
            if (e.Resumes is { } resumed) _clocks[resumed] = _clocks[resumed] with { Since = at };
        }

        private void StopClock(int intervention, Instant at)
        {
            var (spoken, since) = _clocks[intervention];
            _clocks[intervention] = (since is { } from ? spoken + (at - from) : spoken, null);
        }

        private static int Seconds(Duration spoken) => (int)Math.Round(spoken.TotalSeconds, MidpointRounding.AwayFromZero);

        private static RecordedSpeaker SpeakerOf(Voice voice) => new(voice.Name, voice.Title, voice.Role, voice.Level);

        public MeetingRecord? Record()
        {
            if (_state.Plan is not { } plan) return null;
            var charter = plan.Charter;
            return new()
            {
                Meeting = plan.Meeting,
                Mechanism = plan.Mechanism,
                Body = plan.Body,
                BodyName = plan.BodyName,
                Name = plan.Name,
                Status = _state.Status,
                FromRecord = _state.FromRecord,
                RecordedOutcome = _state.RecordedOutcome,
                Scheduled = new(plan.Starts, plan.Ends, plan.TimeZone, plan.Place),
                Opened = _state.OpenedAt,
                Closed = _state.ClosedAt,
                Suspensions = [.. _suspensions],
                Chair = plan.Chair,
                Rules = new(charter.Title, charter.Version, charter.Quorum.Cite(), charter.Representation.Cite(plan.RequiredLevel), plan.RequiredLevel, charter.Representation.Policy),
                Delegations = [.. _state.Delegations.Select(d => _delegations[d.Party])],
                Agenda = [.. _state.Agenda.Select(i => new RecordedItem(i.Number, i.Title, i.Status, _considered.TryGetValue(i.Number, out var considered) ? [.. considered] : []))],
                Interventions = [.. _interventions],
                Rulings = [.. _rulings],
                Proposals = [.. _state.Proposals.Select(p => new RecordedProposal(p.Number, p.Title, p.Text, p.Sponsor, charter.FindMatter(p.Matter)?.Name ?? p.Matter, _submitted[p.Number], p.Status))],
                Votes = [.. _state.Votes.Select(RecordOf)],
                Course = [.. _course],
            };
        }

        private RecordedVote RecordOf(Vote vote)
        {
            var matter = _state.MatterOf(vote);
            return new(
                vote.Number,
                vote.Proposal,
                vote.Status,
                matter.Name,
                Words.Of(matter.Rule),
                matter.Article,
                matter.Source,
                vote.Opened,
                vote.Ended,
                vote.Electorate.Members,
                vote.Electorate.Voters,
                vote.Bound,
                vote.Excluded,
                vote.Status != VoteStatus.Closed
                    ? null
                    : [.. vote.Electorate.Voters.Select(p => vote.Ballots.TryGetValue(p, out var ballot) ? new RecordedChoice(p, ballot.Choice, ballot.Reason) : new RecordedChoice(p, null, null))],
                vote.Outcome,
                _abandoned.GetValueOrDefault(vote.Number));
        }
    }
}

/// <summary>What a meeting was called for.</summary>
/// <param name="TimeZone">The venue's zone in the IANA time zone database.</param>
public sealed record RecordedSchedule(Instant Starts, Instant Ends, string TimeZone, string Place);

/// <summary>A time during which a meeting was suspended.</summary>
/// <param name="Until">When it was to resume, if that was said.</param>
/// <param name="Resumed">When it resumed; null while it has not, also when it was closed instead.</param>
public sealed record RecordedSuspension(Instant From, Instant? Until, Instant? Resumed, string? Reason);

/// <summary>The rules that a meeting was held under.</summary>
/// <param name="Charter">The charter's title.</param>
/// <param name="Version">The charter's version.</param>
/// <param name="Quorum">The article on the quorum.</param>
/// <param name="Representation">The article on levels of representation.</param>
public sealed record RecordedRules(string Charter, int Version, Rule Quorum, Rule Representation, Level RequiredLevel, RepresentationPolicy Policy);

/// <summary>Who spoke for a party, as accredited then.</summary>
public sealed record RecordedSpeaker(string Name, string Title, RepresentativeRole Role, Level Level);

/// <summary>A delegation and its attendance.</summary>
/// <param name="Attendance">As the roll call recorded it last; null where it was not called, or is not known.</param>
/// <param name="RollCalls">Each change of attendance; empty for a meeting taken over from the record.</param>
/// <param name="RequiredLevel">The level that the meeting required.</param>
/// <param name="Standing">How the level of the last one who spoke for it compares with that; unrepresented where nobody did.</param>
/// <param name="Voices">Who spoke for it, and since when.</param>
/// <param name="Waivers">Levels below the required one that the chair accepted.</param>
public sealed record RecordedDelegation(
    PartyId Party,
    string Name,
    bool Observer,
    Attendance? Attendance,
    ImmutableArray<RecordedRollCall> RollCalls,
    Level RequiredLevel,
    LevelStanding Standing,
    ImmutableArray<RecordedVoice> Voices,
    ImmutableArray<RecordedWaiver> Waivers);

/// <summary>A party's attendance from a time on.</summary>
public sealed record RecordedRollCall(Instant At, Attendance Attendance);

/// <summary>Who spoke for a party from a time on.</summary>
/// <param name="Speaker">Null when nobody did any more.</param>
public sealed record RecordedVoice(Instant At, RecordedSpeaker? Speaker);

/// <summary>The chair accepted a level below the required one.</summary>
/// <param name="Speaker">For whom.</param>
public sealed record RecordedWaiver(Instant At, RecordedSpeaker? Speaker, string Reason);

/// <summary>An item of the agenda.</summary>
/// <param name="Considered">Each time it was under consideration.</param>
public sealed record RecordedItem(int Number, string Title, AgendaStatus Status, ImmutableArray<RecordedConsideration> Considered);

/// <summary>A time during which an item was under consideration.</summary>
/// <param name="To">When it was concluded or set aside, or the meeting closed; null while it is under consideration.</param>
public sealed record RecordedConsideration(Instant From, Instant? To);

/// <summary>What somebody said, in time and not in words.</summary>
/// <param name="Number">Counts from 1 within the meeting.</param>
/// <param name="Speaker">Null where nobody was accredited to speak at that moment.</param>
/// <param name="Item">The item under consideration.</param>
/// <param name="To">When it ended; null while it lasts.</param>
/// <param name="SecondsUsed">Time with the floor, to the nearest second, without interruptions; null while it lasts.</param>
/// <param name="LimitSeconds">The time allowed, extensions included.</param>
/// <param name="OverTime">Whether it went past its deadline at any moment.</param>
/// <param name="InterruptedBy">Points of order that interrupted it, by intervention.</param>
/// <param name="EndedBy">Null while it lasts.</param>
public sealed record RecordedIntervention(
    int Number,
    PartyId Party,
    RecordedSpeaker? Speaker,
    FloorKind Kind,
    int? Item,
    Instant From,
    Instant? To,
    int? SecondsUsed,
    int LimitSeconds,
    bool OverTime,
    ImmutableArray<int> InterruptedBy,
    EndedBy? EndedBy);

/// <summary>The chair's ruling on a point of order.</summary>
/// <param name="Intervention">The point of order, by intervention.</param>
/// <param name="Party">Who raised it.</param>
public sealed record RecordedRuling(int Intervention, PartyId Party, Ruling Ruling, string? Note, Instant At);

/// <summary>A text before the meeting, and what became of it.</summary>
/// <param name="Sponsor">The party that submitted it; null for a text of the chair.</param>
/// <param name="Matter">The kind of question, in the charter's words.</param>
public sealed record RecordedProposal(int Number, string Title, string Text, PartyId? Sponsor, string Matter, Instant Submitted, ProposalStatus Status);

/// <summary>A vote, so that anyone can count again.</summary>
/// <param name="Matter">The kind of question, in the charter's words.</param>
/// <param name="Rule">How it is decided, in words.</param>
/// <param name="Article">The charter's article that says so.</param>
/// <param name="Source">Where that article comes from.</param>
/// <param name="Ended">When it was closed or abandoned; null while it is open.</param>
/// <param name="Members">How many members the body had.</param>
/// <param name="Voters">Who could vote, in the order of the roll.</param>
/// <param name="Bound">Those that had declared themselves present and voting.</param>
/// <param name="Excluded">Members that could not vote, and why.</param>
/// <param name="Choices">One for each voter, in the order of the roll; null unless the vote is closed.</param>
/// <param name="Outcome">Null unless the vote is closed.</param>
/// <param name="Abandoned">Why the chair declared it void; null if that did not happen.</param>
public sealed record RecordedVote(
    int Number,
    int Proposal,
    VoteStatus Status,
    string Matter,
    string Rule,
    string Article,
    string Source,
    Instant Opened,
    Instant? Ended,
    int Members,
    ImmutableArray<PartyId> Voters,
    ImmutableArray<PartyId> Bound,
    ImmutableArray<Exclusion> Excluded,
    ImmutableArray<RecordedChoice>? Choices,
    Outcome? Outcome,
    string? Abandoned);

/// <summary>A party's choice as it stood when the vote was closed.</summary>
/// <param name="Choice">Null where it did not vote.</param>
/// <param name="Reason">Of a formal objection, or as the party gave it.</param>
public sealed record RecordedChoice(PartyId Party, Choice? Choice, string? Reason);

/// <summary>A step in the life of a meeting.</summary>
public enum CourseStep
{
    Scheduled,
    Convened,
    Postponed,
    Rescheduled,
    Cancelled,
    Opened,
    Suspended,
    Resumed,
    Closed,
}

/// <summary>A step in the life of a meeting, when and why it was taken.</summary>
/// <param name="Schedule">For one that sets times: which.</param>
public sealed record RecordedStep(Instant At, CourseStep Step, string? Reason, RecordedSchedule? Schedule);
