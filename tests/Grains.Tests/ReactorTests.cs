using Coordinator.Domain;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Reactors;
using Coordinator.Grains.Tests.Support;
using NodaTime;

namespace Coordinator.Grains.Tests;

public class ReactorTests
{
    private static readonly PartyId s_japan = new("JPN");
    private static readonly MeetingId s_meeting = new("seventh-round");

    private static Actor HeadOf(PartyId party) => new(ActorRole.Head, World.Mechanism, party, new("head"), Name: $"Head of {party}");

    private static async Task<World> SixPartiesAsync()
    {
        var world = await World.StartAsync(reactors: true);
        await world.ImportAsync();
        return world;
    }

    private static async Task<World> ConvenedAsync()
    {
        var world = await SixPartiesAsync();
        foreach (var party in (await world.Grains.Mechanism(World.Mechanism).ReadAsync()).State.Parties)
        {
            var accredit = new PartyCommand.AccreditRepresentative(new("head"), $"Head of {party.Short}", "Vice Minister", RepresentativeRole.Head, Level.ViceMinister);
            await world.DoAsync(world.Grains.Party(World.Mechanism, party.Id), accredit);
        }

        var schedule = new BodyCommand.ScheduleMeeting(s_meeting, "Seventh round", world.Now + Duration.FromHours(1), world.Now + Duration.FromHours(9), "Asia/Shanghai", "Beijing", ["Adoption of the agenda"]);
        await world.DoAsync(world.Grains.Body(World.Mechanism, World.Heads), schedule);
        await world.DoAsync(world.Grains.Meeting(s_meeting), new MeetingCommand.Convene());
        return world;
    }

    private static Task<Journal.CommandReceipt> JoinAsync(World world, PartyId party) =>
        world.DoAsync(world.Grains.Party(World.Mechanism, party), new PartyCommand.TakeVoice(s_meeting, World.Heads), HeadOf(party));

    [Fact]
    public async Task An_import_sets_up_parties_bodies_and_the_past()
    {
        await using var world = await SixPartiesAsync();

        var mechanism = (await world.Grains.Mechanism(World.Mechanism).ReadAsync()).State;
        mechanism.Parties.Length.ShouldBe(6);
        mechanism.Commitments.Length.ShouldBe(8);
        foreach (var party in mechanism.Parties) (await world.Grains.Party(World.Mechanism, party.Id).ReadAsync()).State.Short.ShouldBe(party.Short);
        var heads = (await world.Grains.Body(World.Mechanism, World.Heads).ReadAsync()).State;
        heads.Meetings.Length.ShouldBe(13);
        heads.Meetings.ShouldAllBe(m => m.Status == MeetingStatus.Closed && m.DatesOnly);
        heads.Meetings.Single(m => m.Name == "Fourth round, second phase").Outcome.ShouldBe("Joint Statement");

        // Heads are on record for seven of the thirteen; Japan sent a director-general to each.
        var japan = (await world.Grains.Party(World.Mechanism, s_japan).ReadAsync()).State.Attendance.Where(a => a.Body == World.Heads).ToList();
        japan.Count.ShouldBe(13);
        var known = japan.Where(a => a.Attended == true).ToList();
        known.Count.ShouldBe(7);
        known.ShouldAllBe(a => a.Level == Level.DirectorGeneral && a.RequiredLevel == Level.AmbassadorAtLarge);
        japan.Except(known).ShouldAllBe(a => a.Attended == null && a.HeadedBy == null);
    }

    [Fact]
    public async Task Importing_again_changes_nothing()
    {
        await using var world = await SixPartiesAsync();
        var head = await world.Store.HeadAsync();

        await world.ImportAsync();

        (await world.Store.HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task Reactions_done_again_after_a_crash_change_nothing()
    {
        await using var world = await SixPartiesAsync();
        var head = await world.Store.HeadAsync();
        await world.StopAsync();
        await world.StartAgainAsync();
        // As if the process had died before any checkpoint was saved.
        await world.StopAsync();
        await ForgetCheckpointAsync(world);
        await world.StartAgainAsync();

        await world.Reactions.SettledAsync(head).WaitAsync(TimeSpan.FromSeconds(30));

        (await world.Store.HeadAsync()).ShouldBe(head);
    }

    private static async Task ForgetCheckpointAsync(World world)
    {
        await world.StartAgainAsync();
        await world.Reactions.SettledAsync(await world.Store.HeadAsync()).WaitAsync(TimeSpan.FromSeconds(30));
        await world.Store.SaveAsync("reactors", 0);
        await world.StopAsync();
    }

    [Fact]
    public async Task A_delegation_that_takes_the_voice_is_seated_with_its_level()
    {
        await using var world = await ConvenedAsync();

        await JoinAsync(world, s_japan);

        var meeting = (await world.Grains.Meeting(s_meeting).ReadAsync()).State;
        meeting.Find(s_japan)!.Voice.ShouldBe(new Voice(new("head"), "Head of Japan", "Vice Minister", RepresentativeRole.Head, Level.ViceMinister));
    }

    [Fact]
    public async Task A_meeting_that_refuses_a_voice_tells_the_party()
    {
        await using var world = await ConvenedAsync();
        await world.DoAsync(world.Grains.Meeting(s_meeting), new MeetingCommand.Cancel("no quorum of hosts"));

        await JoinAsync(world, s_japan);

        var party = world.Grains.Party(World.Mechanism, s_japan);
        (await party.ReadAsync()).State.Voices.ShouldBeEmpty();
        var released = (await world.StreamAsync(party.Stream)).Last(e => e.Type == "party.voice-released.v1");
        System.Text.Encoding.UTF8.GetString(released.Data.Span).ShouldContain(Usher.RefusedByMeeting + "meeting-over");
    }

    [Fact]
    public async Task A_meeting_whose_identity_another_body_uses_does_not_stay_on_the_calendar()
    {
        await using var world = await ConvenedAsync();
        var group = world.Grains.Body(World.Mechanism, new("wg-neapsm"));

        await world.DoAsync(group, new BodyCommand.ScheduleMeeting(s_meeting, "Fourth meeting", world.Now, world.Now + Duration.FromHours(2), "Europe/Moscow", "Moscow"));

        (await group.ReadAsync()).State.Meetings.Single(m => m.Id == s_meeting).Status.ShouldBe(MeetingStatus.Cancelled);
        (await world.Grains.Meeting(s_meeting).ReadAsync()).State.Plan!.Body.ShouldBe(World.Heads);
    }

    [Fact]
    public async Task A_meeting_that_closes_enters_each_partys_history_once()
    {
        await using var world = await ConvenedAsync();
        var meeting = world.Grains.Meeting(s_meeting);
        await JoinAsync(world, s_japan);
        await world.DoAsync(meeting, new MeetingCommand.Open(), World.Chair);
        await world.DoAsync(meeting, new MeetingCommand.RecordAttendance([new(s_japan, Attendance.Present), new(new("USA"), Attendance.Absent)]), World.Chair);
        await world.DoAsync(meeting, new MeetingCommand.Close(), World.Chair);

        var japan = (await world.Grains.Party(World.Mechanism, s_japan).ReadAsync()).State;
        japan.Attendance.Single(a => a.Meeting == s_meeting).ShouldBe(
            new(s_meeting, World.Heads, "Seventh round", world.Now, true, "Head of Japan", "Vice Minister", Level.ViceMinister, Level.AmbassadorAtLarge));
        japan.Voices.ShouldBeEmpty();
        (await world.Grains.Party(World.Mechanism, new("USA")).ReadAsync()).State.Attendance.Single(a => a.Meeting == s_meeting).Attended.ShouldBe(false);
        (await world.Grains.Body(World.Mechanism, World.Heads).ReadAsync()).State.Meetings.Single(m => m.Id == s_meeting).Status.ShouldBe(MeetingStatus.Closed);
    }

    // --- Deadlines --------------------------------------------------------------------------------------------

    private static async Task<(World World, GrainRef<MeetingState, MeetingCommand, MeetingEvent> Meeting)> SpeakingAsync()
    {
        var world = await ConvenedAsync();
        var meeting = world.Grains.Meeting(s_meeting);
        await JoinAsync(world, s_japan);
        await world.DoAsync(meeting, new MeetingCommand.Open(), World.Chair);
        await world.DoAsync(meeting, new MeetingCommand.RequestFloor(), HeadOf(s_japan));
        await world.DoAsync(meeting, new MeetingCommand.RecogniseSpeaker(1, 60), World.Chair);
        return (world, meeting);
    }

    /// <summary>Waits until the stream has an event of that name, by following the feed.</summary>
    private static async Task<Journal.RecordedEvent> ElapsedAsync(World world)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var batch in world.Store.FollowAsync(0, limit.Token))
            if (batch.FirstOrDefault(e => e.Type == "meeting.speaking-time-elapsed.v1") is { } elapsed) return elapsed;
        throw new InvalidOperationException("The feed ended.");
    }

    [Fact]
    public async Task Speaking_time_elapses_once_at_its_deadline()
    {
        var (world, meeting) = await SpeakingAsync();
        await using var owned = world;
        var due = world.Now + Duration.FromSeconds(60);

        world.Time.Advance(TimeSpan.FromSeconds(61));

        var elapsed = await ElapsedAsync(world);
        elapsed.At.ShouldBe(due);
        (await meeting.ReadAtLeastAsync(elapsed.Version)).State.Speaking!.Elapsed.ShouldBeTrue();
        (await world.Store.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_deadline_that_passes_while_no_process_runs_is_carried_out_at_the_next_start_with_its_own_time()
    {
        var (world, _) = await SpeakingAsync();
        await using var owned = world;
        var due = world.Now + Duration.FromSeconds(60);
        await world.StopAsync();
        world.Time.Advance(TimeSpan.FromDays(7));

        await world.StartAgainAsync();

        (await ElapsedAsync(world)).At.ShouldBe(due);
        await world.StopAsync();
        await world.StartAgainAsync();
        (await world.StreamAsync(world.Grains.Meeting(s_meeting).Stream)).Count(e => e.Type == "meeting.speaking-time-elapsed.v1").ShouldBe(1);
    }

    [Fact]
    public async Task Two_clocks_carry_out_a_deadline_once()
    {
        var (world, meeting) = await SpeakingAsync();
        await using var owned = world;
        var clock = new DeadlineClock(world.Store, world.Grains, world.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<DeadlineClock>.Instance);
        await clock.StartAsync(default);

        world.Time.Advance(TimeSpan.FromSeconds(61));
        await ElapsedAsync(world);
        await clock.StopAsync(default);
        await meeting.SendAsync(world.NextId(), World.Chair, world.Now, new MeetingCommand.EndIntervention());

        (await world.StreamAsync(meeting.Stream)).Count(e => e.Type == "meeting.speaking-time-elapsed.v1").ShouldBe(1);
    }

    [Fact]
    public async Task An_extended_speaker_is_not_cut_short()
    {
        var (world, meeting) = await SpeakingAsync();
        await using var owned = world;
        await world.DoAsync(meeting, new MeetingCommand.ExtendTime(60), World.Chair);
        var due = world.Now + Duration.FromSeconds(120);

        (await world.Store.NextAsync()).ShouldBe(due);
        world.Time.Advance(TimeSpan.FromSeconds(121));

        (await ElapsedAsync(world)).At.ShouldBe(due);
    }

    [Fact]
    public async Task A_deadline_that_was_moved_while_its_command_was_on_the_way_still_runs()
    {
        var (world, meeting) = await SpeakingAsync();
        await using var owned = world;
        var first = world.Now + Duration.FromSeconds(60);
        await world.DoAsync(meeting, new MeetingCommand.ExtendTime(60), World.Chair);

        var late = new Command<MeetingCommand>("late", Actor.System("clock"), first, new MeetingCommand.ReachDeadline("speaking.1"), Deadline: "speaking.1");
        (await world.Grains.SendAsync(GrainKinds.Meeting, s_meeting.Value, late)).Refusal.ShouldBeNull();

        (await meeting.ReadAsync()).State.Speaking!.Elapsed.ShouldBeFalse();
        (await world.Store.NextAsync()).ShouldBe(first + Duration.FromSeconds(60));
    }

    [Fact]
    public async Task Who_yields_in_time_leaves_no_deadline()
    {
        var (world, meeting) = await SpeakingAsync();
        await using var owned = world;

        await world.DoAsync(meeting, new MeetingCommand.EndIntervention(), HeadOf(s_japan));

        (await world.Store.NextAsync()).ShouldBeNull();
    }

    // --- A vote, through grains -------------------------------------------------------------------------------

    [Fact]
    public async Task A_vote_of_six_is_counted_from_the_ballots_on_record()
    {
        await using var world = await ConvenedAsync();
        var meeting = world.Grains.Meeting(s_meeting);
        var parties = (await meeting.ReadAsync()).State.Delegations.Select(d => d.Party).ToArray();
        foreach (var party in parties) await JoinAsync(world, party);
        await world.DoAsync(meeting, new MeetingCommand.Open(), World.Chair);
        await world.DoAsync(meeting, new MeetingCommand.RecordAttendance([.. parties.Select(p => new AttendanceEntry(p, Attendance.Present))]), World.Chair);
        await world.DoAsync(meeting, new MeetingCommand.SubmitProposal("Next round", "The seventh round meets in spring.", "recommendation"), HeadOf(s_japan));
        await world.DoAsync(meeting, new MeetingCommand.OpenVote(1), World.Chair);

        Choice[] choices = [Choice.Yes, Choice.No, Choice.Yes, Choice.Yes, Choice.Abstain, Choice.Yes];
        await Task.WhenAll(parties.Select((p, i) => meeting.SendAsync($"ballot-{p}", HeadOf(p), world.Now, new MeetingCommand.CastBallot(1, choices[i])).AsTask()));
        await world.DoAsync(meeting, new MeetingCommand.CloseVote(1), World.Chair);

        var outcome = (await meeting.ReadAsync()).State.Votes[0].Outcome!;
        outcome.Result.ShouldBe(Result.Carried);
        outcome.Working.ShouldSatisfyAllConditions(
            w => w.Yes.ShouldBe(4),
            w => w.No.ShouldBe(1),
            w => w.Abstain.ShouldBe(1),
            w => w.Needed.ShouldBe(4));
    }
}
