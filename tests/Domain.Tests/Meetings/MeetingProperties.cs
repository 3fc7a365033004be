using System.Runtime.CompilerServices;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Serialization;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;

namespace Coordinator.Domain.Tests.Meetings;

/// <summary>What holds on every path through a meeting, whoever asks for whatever.</summary>
public class MeetingProperties
{
    private const int Cases = 1_500;
    private const int Longest = 160;

    /// <summary>A meeting that was driven along a path, with all that was seen on it.</summary>
    private sealed class Path
    {
        public MeetingState State { get; private set; } = MeetingState.Initial;
        public Instant Now { get; set; } = Start;
        public List<(MeetingEvent Event, Instant At)> Journal { get; } = [];
        public Dictionary<string, Instant> Pending { get; } = new(StringComparer.Ordinal);
        public Dictionary<int, string> Decided { get; } = [];
        public int Asked { get; private set; }
        public int Accepted { get; private set; }

        public void Happen(MeetingEvent happened)
        {
            var before = State;
            State = MeetingDecider.Instance.Evolve(before, happened, Now);
            Journal.Add((happened, Now));
            foreach (var change in MeetingDecider.Instance.Deadlines(before, happened, State))
            {
                if (change.Due is { } due) Pending[change.Name] = due;
                else Pending.Remove(change.Name);
            }

            foreach (var vote in State.Votes)
                if (vote.Status != VoteStatus.Open) Decided.TryAdd(vote.Number, Stored.State(vote));
        }

        public void Ask(MeetingCommand command, Actor actor)
        {
            var over = State.Status is MeetingStatus.Closed or MeetingStatus.Cancelled;
            var decision = MeetingDecider.Instance.Decide(State, command, actor, Now);
            Asked++;
            if (decision.Refusal is not null) decision.Events.ShouldBeEmpty();
            if (over) decision.Events.ShouldBeEmpty($"a meeting that is over took {command}");
            if (decision.Events.Length > 0) Accepted++;
            foreach (var happened in decision.Events) Happen(happened);
        }
    }

    private static readonly Actor[] s_anyone =
    [
        SixParty.System, Actor.Installation, Secretariat, Chair, OtherChair, Display, Stranger,
        .. Six.Select(Head), .. Six.Select(Alternate), Adviser(China), Observer(Us), Head(Mongolia),
    ];

    private static readonly string[] s_matters = [.. Charters.SixParty.Matters.Select(m => m.Id), "unknown"];

    private static (MeetingCommand Command, Actor Actor) Choose(Path path, ref Draw draw)
    {
        var state = path.State;
        var party = draw.Of(Six);
        var delegate_ = draw.OneIn(6) ? Alternate(party) : Head(party);
        int Some(ref Draw d, int last) => d.OneIn(12) ? d.Below(9) - 2 : Math.Max(1, last - d.Below(2));
        var request = state.Queue.IsEmpty || draw.OneIn(10) ? draw.Below(20) : draw.Of(state.Queue).Number;
        var vote = Some(ref draw, state.Votes.Length);
        return draw.Below(40) switch
        {
            0 => (new MeetingCommand.Convene(), Secretariat),
            1 => (new MeetingCommand.Open(), Chair),
            2 when draw.OneIn(8) => (new MeetingCommand.Postpone("Later"), Secretariat),
            2 when draw.OneIn(8) => (new MeetingCommand.Cancel("Off"), Secretariat),
            2 when draw.OneIn(12) => (new MeetingCommand.Close(), Chair),
            3 => (new MeetingCommand.Reschedule(Start + Duration.FromDays(draw.Below(3)), Start + Duration.FromDays(2), draw.OneIn(9) ? "Nowhere" : "Asia/Seoul", "Seoul"), Chair),
            4 => (new MeetingCommand.Suspend(draw.OneIn(3) ? "Consultations" : null, draw.OneIn(2) ? path.Now + Duration.FromSeconds(draw.Below(600) - 60) : null), Chair),
            5 or 6 or 7 => (new MeetingCommand.Resume(), Chair),
            8 => (new MeetingCommand.RecordVoice(party, VoiceOf(party) with { Representative = delegate_.Representative!.Value, Level = (Level)(1 + draw.Below(8)) }), SixParty.System),
            9 when draw.OneIn(3) => (new MeetingCommand.VacateVoice(party), SixParty.System),
            9 or 10 => (new MeetingCommand.RecordAttendance([new(party, (Attendance)draw.Below(draw.OneIn(20) ? 5 : 3)), new(draw.Of(Six), Attendance.Present)]), Chair),
            11 => (new MeetingCommand.WaiveLevel(party, draw.OneIn(9) ? "" : "Reason"), Chair),
            12 => (new MeetingCommand.AddAgendaItem("Item"), Secretariat),
            13 => (new MeetingCommand.TakeUpItem(draw.Below(6)), Chair),
            14 => (new MeetingCommand.ConcludeItem(state.Agenda.FirstOrDefault(i => i.Status == AgendaStatus.Current)?.Number ?? draw.Below(4)), Chair),
            15 or 16 => (new MeetingCommand.RequestFloor((FloorKind)draw.Below(2)), delegate_),
            17 or 18 => (new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), delegate_),
            19 => (new MeetingCommand.WithdrawRequest(request), draw.OneIn(2) ? Chair : delegate_),
            20 or 21 or 22 => (new MeetingCommand.RecogniseSpeaker(request, draw.OneIn(4) ? draw.Below(400) : null, draw.OneIn(4)), Chair),
            23 => (new MeetingCommand.ExtendTime(draw.Below(200)), Chair),
            24 or 25 => (new MeetingCommand.EndIntervention(), draw.OneIn(2) && state.Speaking is { } s ? Head(s.Party) : Chair),
            26 when draw.OneIn(3) => (new MeetingCommand.CloseSpeakersList(), Chair),
            26 => (new MeetingCommand.ReopenSpeakersList(), Chair),
            27 => (new MeetingCommand.RuleOnPointOfOrder(state.PointsToRule.IsEmpty ? draw.Below(5) : draw.Of(state.PointsToRule), (Ruling)draw.Below(2), null), Chair),
            28 or 29 => (new MeetingCommand.SubmitProposal("Title", "Text", draw.Of(s_matters)), draw.OneIn(4) ? Chair : delegate_),
            30 => (new MeetingCommand.WithdrawProposal(Some(ref draw, state.Proposals.Length)), delegate_),
            31 or 32 => (new MeetingCommand.OpenVote(Some(ref draw, state.Proposals.Length)), Chair),
            33 when draw.OneIn(3) => (new MeetingCommand.AbandonVote(vote, "Error"), Chair),
            33 or 34 => (new MeetingCommand.CloseVote(vote), Chair),
            35 => (new MeetingCommand.ReachDeadline(path.Pending.Count > 0 ? path.Pending.Keys.OrderBy(k => k, StringComparer.Ordinal).First() : $"speaking.{draw.Below(9)}"), SixParty.System),
            _ => (new MeetingCommand.CastBallot(vote, (Choice)draw.Below(draw.OneIn(30) ? 5 : 3), draw.OneIn(3) ? null : "Reason"), delegate_),
        };
    }

    private static Path Walk(int[] choices, Action<Path>? afterEach = null)
    {
        var path = new Path();
        var first = new Draw(choices[0]);
        var policy = (RepresentationPolicy)first.Below(2);
        path.Happen(new MeetingEvent.Scheduled(Plan(policy)));
        if (!first.OneIn(4))
        {
            foreach (var (happened, _) in InSession(policy, _ => Attendance.Present).History.Skip(1)) path.Happen(happened);
        }

        foreach (var choice in choices)
        {
            var draw = new Draw(choice);
            path.Now += Duration.FromMilliseconds(draw.Below(150_000));
            var (command, actor) = Choose(path, ref draw);
            path.Ask(command, draw.OneIn(8) ? draw.Of(s_anyone) : actor);
            afterEach?.Invoke(path);
        }

        return path;
    }

    private static void Always(Action<Path> atEnd, Action<Path>? afterEach = null, int cases = Cases, [CallerMemberName] string what = "") =>
        Properties.HoldFor(cases, Longest, what, choices => atEnd(Walk(choices, afterEach)));

    private static void Nothing(Path path)
    {
    }

    [Fact]
    public void The_generated_paths_reach_every_event()
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        int asked = 0, accepted = 0;
        Always(path =>
        {
            reached.UnionWith(path.Journal.Select(e => Names<MeetingEvent>.Of(e.Event)));
            asked += path.Asked;
            accepted += path.Accepted;
        });
        Console.WriteLine($"Meetings: {asked} commands asked, {accepted} led to events, {asked - accepted} did not.");
        Names<MeetingEvent>.All.Keys.Except(reached, StringComparer.Ordinal).ShouldBe(["meeting.entered-from-record.v1"]);
        accepted.ShouldBeGreaterThan(asked / 10);
    }

    [Fact]
    public void No_path_counts_a_ballot_twice() => Always(
        path =>
        {
            foreach (var vote in path.State.Votes.Where(v => v.Outcome is not null))
            {
                var working = vote.Outcome!.Working;
                (working.Yes + working.No + working.Abstain + working.NotVoting).ShouldBe(vote.Electorate.Voters.Length);
            }
        },
        path =>
        {
            foreach (var vote in path.State.Votes)
            {
                vote.Electorate.Voters.ShouldBeUnique();
                vote.Ballots.Count.ShouldBeLessThanOrEqualTo(vote.Electorate.Voters.Length);
                vote.Ballots.Keys.ShouldBeSubsetOf(vote.Electorate.Voters);
                vote.Excluded.Select(e => e.Party).Intersect(vote.Electorate.Voters).ShouldBeEmpty();
            }
        });

    [Fact]
    public void A_closed_vote_never_changes() => Always(path =>
    {
        foreach (var (number, decided) in path.Decided)
            Stored.State(path.State.Votes[number - 1]).ShouldBe(decided);
    });

    [Fact]
    public void The_outcome_equals_a_recount_of_the_journal() => Always(path =>
    {
        foreach (var (happened, _) in path.Journal)
        {
            if (happened is not MeetingEvent.VoteClosed closed) continue;
            var opened = path.Journal.Select(e => e.Event).OfType<MeetingEvent.VoteOpened>().Single(o => o.Vote == closed.Vote);
            var matter = path.Journal.Select(e => e.Event).OfType<MeetingEvent.ProposalSubmitted>().Single(p => p.Proposal == opened.Proposal).Matter;
            var last = path.Journal.Select(e => e.Event).OfType<MeetingEvent.BallotCast>().Where(b => b.Vote == closed.Vote)
                .GroupBy(b => b.Party).ToDictionary(g => g.Key, g => g.Last().Choice);
            Stored.State(closed.Outcome).ShouldBe(Stored.State(Tally.Count(Charters.SixParty.FindMatter(matter)!.Rule, opened.Electorate, last)));
            closed.Outcome.Working.Yes.ShouldBe(last.Values.Count(c => c == Choice.Yes));
            closed.Outcome.Working.No.ShouldBe(last.Values.Count(c => c == Choice.No));
        }
    });

    [Fact]
    public void Replay_equals_the_live_state_also_from_a_snapshot_and_through_the_stored_form() => Always(
        path =>
        {
            var live = Stored.State(path.State);
            var middle = path.Journal.Count / 2;
            var replayed = MeetingState.Initial;
            var resumed = MeetingState.Initial;
            for (var i = 0; i < path.Journal.Count; i++)
            {
                var (happened, at) = path.Journal[i];
                var type = Names<MeetingEvent>.Find(Names<MeetingEvent>.Of(happened))!;
                var stored = (MeetingEvent)System.Text.Json.JsonSerializer.Deserialize(System.Text.Json.JsonSerializer.Serialize(happened, type, Json.Stored), type, Json.Stored)!;
                var storedAt = Stored.Read<Instant>(Stored.State(at));
                replayed = MeetingDecider.Instance.Evolve(replayed, stored, storedAt);
                if (i == middle) resumed = Stored.Read<MeetingState>(Stored.State(resumed));
                resumed = MeetingDecider.Instance.Evolve(resumed, happened, at);
            }

            Stored.State(replayed).ShouldBe(live);
            Stored.State(resumed).ShouldBe(live);
        },
        cases: 600);

    [Fact]
    public void Points_of_order_go_first_and_each_party_asks_once_for_a_kind() => Always(Nothing, path =>
    {
        var queue = path.State.Queue;
        queue.SkipWhile(r => r.Kind == FloorKind.PointOfOrder).Where(r => r.Kind == FloorKind.PointOfOrder).ShouldBeEmpty();
        queue.Select(r => (r.Party, r.Kind)).ShouldBeUnique();
        foreach (var part in queue.GroupBy(r => r.Kind == FloorKind.PointOfOrder)) part.Select(r => r.Number).ShouldBeInOrder();
    });

    [Fact]
    public void One_vote_is_open_one_speaks_and_one_is_interrupted_at_most() => Always(Nothing, path =>
    {
        var state = path.State;
        state.Votes.Count(v => v.Status == VoteStatus.Open).ShouldBeLessThanOrEqualTo(1);
        state.Votes.Where(v => v.Status == VoteStatus.Open).ShouldBe(state.OpenVote is { } open ? [open] : []);
        state.Agenda.Count(i => i.Status == AgendaStatus.Current).ShouldBeLessThanOrEqualTo(1);
        state.Proposals.Count(p => p.Status == ProposalStatus.UnderVote).ShouldBe(state.OpenVote is null ? 0 : 1);
        if (state.Interrupted is not null)
        {
            state.Speaking!.Kind.ShouldBe(FloorKind.PointOfOrder);
            state.Interrupted.Remaining.ShouldNotBeNull();
            state.Interrupted.Remaining.Value.ShouldBeGreaterThanOrEqualTo(Duration.Zero);
        }

        if (state.Status != MeetingStatus.Open) (state.Speaking, state.Interrupted, state.OpenVote).ShouldBe((null, null, null));
    });

    [Fact]
    public void The_deadlines_that_run_are_those_of_the_state() => Always(Nothing, path =>
    {
        var expected = new Dictionary<string, Instant>(StringComparer.Ordinal);
        if (path.State.Speaking is { Elapsed: false } speaking) expected["speaking." + speaking.Number] = speaking.Deadline;
        if (path.State is { Status: MeetingStatus.Suspended, ResumesAt: { } until, ResumptionDue: false }) expected["resumption"] = until;
        foreach (var (name, due) in expected) MeetingDecider.Instance.DueOf(path.State, name).ShouldBe(due);
        MeetingDecider.Instance.DueOf(path.State, "speaking.0").ShouldBeNull();
        path.Pending.OrderBy(p => p.Key, StringComparer.Ordinal).ShouldBe(expected.OrderBy(p => p.Key, StringComparer.Ordinal));
    });

    [Fact]
    public void Time_is_up_only_when_it_is() => Always(path =>
    {
        foreach (var (happened, at) in path.Journal.Where(e => e.Event is MeetingEvent.SpeakingTimeElapsed))
        {
            var number = ((MeetingEvent.SpeakingTimeElapsed)happened).Intervention;
            var deadline = path.Journal.TakeWhile(e => e.Event != happened).Select(e => e.Event switch
            {
                MeetingEvent.SpeakerRecognised r when r.Intervention == number => r.Deadline,
                MeetingEvent.TimeExtended x when x.Intervention == number => x.Deadline,
                MeetingEvent.InterventionEnded x when x.Resumes == number => x.ResumedDeadline,
                _ => (Instant?)null,
            }).Last(d => d is not null)!.Value;
            (at - deadline).ShouldBeGreaterThan(-Duration.FromMilliseconds(1));
        }
    });

    [Fact]
    public void The_record_agrees_with_the_state_and_keeps_choices_until_the_vote_is_closed() => Always(
        path =>
        {
            var record = MeetingRecord.From(path.Journal)!;
            record.Status.ShouldBe(path.State.Status);
            record.Interventions.Length.ShouldBe(path.State.LastIntervention);
            record.Interventions.Where(i => i.To is null).Select(i => i.Number)
                .ShouldBe(new[] { path.State.Interrupted?.Number, path.State.Speaking?.Number }.Where(n => n is not null).Select(n => n!.Value));
            foreach (var intervention in record.Interventions)
                if (intervention is { To: { } to, SecondsUsed: { } used }) used.ShouldBeInRange(0, (int)Math.Ceiling((to - intervention.From).TotalSeconds));
            foreach (var vote in record.Votes)
            {
                (vote.Choices is null).ShouldBe(vote.Status != VoteStatus.Closed);
                if (vote.Outcome is not { } outcome) continue;
                vote.Choices!.Value.Count(c => c.Choice == Choice.Yes).ShouldBe(outcome.Working.Yes);
                vote.Choices!.Value.Count(c => c.Choice is null).ShouldBe(outcome.Working.NotVoting);
            }
        },
        cases: 600);
}
