using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Coordinator.Api.Live;
using Coordinator.Api.Tests.Live.Support;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;

namespace Coordinator.Api.Tests.Live;

public sealed class WatchTests
{
    private static readonly PartyId s_china = LiveWorld.Six[0], s_dprk = LiveWorld.Six[1], s_japan = LiveWorld.Six[2];

    [Fact]
    public async Task A_watcher_sees_what_the_journal_says_and_then_each_change()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.ScheduleAsync("round");
        var client = await world.ConnectAsync("secretariat", LiveWorld.Secretariat);
        var answer = await client.WatchAsync(meeting);
        answer["view"]!["status"]!.GetValue<string>().ShouldBe("scheduled");
        answer["now"].ShouldNotBeNull();

        await world.DoAsync(meeting, new MeetingCommand.Convene(), LiveWorld.Chair);
        await world.ShouldHaveConvergedAsync(client, meeting);
        client[meeting].View!["status"]!.GetValue<string>().ShouldBe("convened");
        var frame = client[meeting].Applied.ShouldHaveSingleItem();
        frame["patch"]!.ToJsonString().ShouldBe("""{"status":"convened"}""");
        frame["at"].ShouldNotBeNull();
    }

    /// <summary>Commands of six delegations and the chair, some refused, while screens come, go and come back.</summary>
    [Fact]
    public async Task Whatever_happens_in_whatever_order_every_screen_ends_with_the_journals_view()
    {
        await using var world = await LiveWorld.StartAsync();
        foreach (var seed in Enumerable.Range(1, 5))
        {
            var meeting = await world.OpenVoteAsync($"round-{seed}", seed % 2 == 0 ? "procedure" : "recommendation");
            var room = await world.ConnectAsync($"room-{seed}", LiveWorld.Secretariat);
            var hall = await world.ConnectAsync($"hall-{seed}", LiveWorld.Display(meeting));
            var restless = await world.ConnectAsync($"restless-{seed}", LiveWorld.Head(s_japan));
            await Task.WhenAll(room.WatchAsync(meeting), hall.WatchAsync(meeting));

            var delegations = LiveWorld.Six.Select((party, i) => Task.Run(async () =>
            {
                foreach (var step in Enumerable.Range(0, 12))
                {
                    MeetingCommand command = (((step * 7) + (i * 5) + seed) % 5) switch
                    {
                        0 => new MeetingCommand.RequestFloor(FloorKind.PointOfOrder),
                        1 => new MeetingCommand.WithdrawRequest(step),
                        2 => new MeetingCommand.SubmitProposal($"Of {party}, {step}", "A text.", "procedure"),
                        _ => new MeetingCommand.CastBallot(1, (Choice)((step + i) % 3)),
                    };
                    await world.TryAsync(meeting, command, LiveWorld.Head(party));
                }
            }));
            var chair = Task.Run(async () =>
            {
                foreach (var step in Enumerable.Range(1, 12))
                {
                    await world.TryAsync(meeting, new MeetingCommand.RecogniseSpeaker(step, EndCurrent: true), LiveWorld.Chair);
                    await world.TryAsync(meeting, new MeetingCommand.EndIntervention(), LiveWorld.Chair);
                }

                await world.TryAsync(meeting, new MeetingCommand.CloseVote(1), LiveWorld.Chair);
            });
            var coming = Task.Run(async () =>
            {
                foreach (var step in Enumerable.Range(0, 10))
                {
                    await restless.WatchAsync(meeting, fromScratch: step % 3 == 0);
                    if (step % 2 == 1) await restless.UnwatchAsync(meeting);
                }

                await restless.WatchAsync(meeting);
            });
            await Task.WhenAll([.. delegations, chair, coming]);

            await world.ShouldHaveConvergedAsync(room, meeting);
            await world.ShouldHaveConvergedAsync(hall, meeting, Audience.Display);
            await world.ShouldHaveConvergedAsync(restless, meeting);
            room[meeting].Gaps.ShouldBe(0);
            hall[meeting].Gaps.ShouldBe(0);
            foreach (var (client, audience) in new[] { (room, Audience.Room), (hall, Audience.Display) })
            {
                var patched = client[meeting].View;
                await client.WatchAsync(meeting, fromScratch: true);
                JsonNode.DeepEquals(client[meeting].View, patched).ShouldBeTrue($"{audience}: the patched view is the fresh one");
            }
        }
    }

    [Fact]
    public async Task A_burst_of_193_ballots_reaches_fifty_screens_in_frames()
    {
        await using var world = await LiveWorld.StartAsync();
        var parties = LiveWorld.Parties(193);
        var meeting = await world.OpenVoteAsync("assembly", parties: parties);
        var screens = new List<LiveClient>();
        for (var i = 0; i < 50; i++) screens.Add(await world.ConnectAsync($"screen-{i}", i % 5 == 0 ? LiveWorld.Display(meeting) : LiveWorld.Head(parties[i])));
        await Task.WhenAll(screens.Select(s => s.WatchAsync(meeting)));

        var started = world.Time.GetTimestamp();
        await Task.WhenAll(parties.Select((party, i) => world.VoteAsync(meeting, party, (Choice)(i % 3))));
        var took = world.Time.GetElapsedTime(started);

        for (var i = 0; i < screens.Count; i++) await world.ShouldHaveConvergedAsync(screens[i], meeting, i % 5 == 0 ? Audience.Display : Audience.Room);
        foreach (var screen in screens)
        {
            screen[meeting].Gaps.ShouldBe(0);
            // One at once and one for every 50 ms; the last may come after the last ballot.
            screen[meeting].Applied.Count.ShouldBeLessThanOrEqualTo(2 + (int)(took.TotalMilliseconds / 50));
        }

        // The own ballot goes to its own delegation and to nobody else.
        for (var i = 1; i < 50; i++)
        {
            if (i % 5 == 0) continue;
            var choice = ((Choice)(i % 3)).ToString().ToLowerInvariant();
            await screens[i].UntilAsync(() => screens[i][meeting].Own?["ballot"] is not null, () => $"the ballot of {parties[i]}");
            screens[i][meeting].Own!["ballot"]!["choice"]!.GetValue<string>().ShouldBe(choice);
            screens[i].Of("own").Count().ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_client_that_lost_a_frame_asks_again_and_gets_the_frames_since()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round");
        var client = await world.ConnectAsync("chair", LiveWorld.Chair);
        await client.WatchAsync(meeting);

        client[meeting].Lose = 1;
        await world.VoteAsync(meeting, s_china, Choice.Yes);
        await client.UntilAsync(() => client[meeting].Lose == 0, () => "the frame that is lost");
        await world.VoteAsync(meeting, s_dprk, Choice.No);

        await world.ShouldHaveConvergedAsync(client, meeting);
        client[meeting].Gaps.ShouldBe(1);
        client[meeting].Answers[^1].ContainsKey("view").ShouldBeFalse();
        client[meeting].Answers[^1]["frames"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_who_comes_back_with_a_version_gets_the_frames_since_and_not_the_view()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round");
        var stays = await world.ConnectAsync("stays", LiveWorld.Chair);
        await stays.WatchAsync(meeting);
        var before = await world.ConnectAsync("delegate", LiveWorld.Head(s_china));
        await before.WatchAsync(meeting);
        world.Cut("delegate");
        await before.UntilClosedAsync();

        await world.VoteAsync(meeting, s_china, Choice.Yes);
        await world.ShouldHaveConvergedAsync(stays, meeting);
        var again = await world.ConnectAgainAsync("delegate");
        (again[meeting].View, again[meeting].Version) = (before[meeting].View, before[meeting].Version);
        var answer = await again.WatchAsync(meeting);
        answer.ContainsKey("view").ShouldBeFalse();
        answer["own"]!["ballot"]!["choice"]!.GetValue<string>().ShouldBe("yes");
        await world.ShouldHaveConvergedAsync(again, meeting);

        (await again.WatchAsync(meeting))["frames"]!.AsArray().Count.ShouldBe(0);
    }

    [Fact]
    public async Task One_who_comes_with_a_version_that_nobody_remembers_gets_the_view()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round");
        var client = await world.ConnectAsync("chair", LiveWorld.Chair);
        client[meeting].Version = 3;
        (await client.WatchAsync(meeting)).ContainsKey("view").ShouldBeTrue();
        client[meeting].Version = 1_000;
        (await client.WatchAsync(meeting)).ContainsKey("view").ShouldBeTrue();
        await world.ShouldHaveConvergedAsync(client, meeting);
    }

    [Fact]
    public async Task What_the_feed_leaves_out_is_read_from_the_journal()
    {
        await using var world = await LiveWorld.StartAsync(feed: feed => new ForgetfulFeed(feed, every: 3));
        var meeting = await world.OpenVoteAsync("round");
        var client = await world.ConnectAsync("chair", LiveWorld.Chair);
        await client.WatchAsync(meeting);
        foreach (var round in Enumerable.Range(0, 4))
            foreach (var party in LiveWorld.Six) await world.VoteAsync(meeting, party, (Choice)((round + party.Value[0]) % 3));
        // Whatever was left out, the next event that is not brings it.
        do await world.DoAsync(meeting, new MeetingCommand.AddAgendaItem("One more"), LiveWorld.Chair);
        while (await world.HeadAsync() % 3 == 0);
        await world.ShouldHaveConvergedAsync(client, meeting);
        client[meeting].Gaps.ShouldBe(0);
    }

    [Fact]
    public async Task Choices_are_hidden_until_the_close_but_from_ones_own_delegation()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round", "recommendation");
        var china = await world.ConnectAsync("china", LiveWorld.Head(s_china));
        var adviser = await world.ConnectAsync("adviser", new(ActorRole.Adviser, LiveWorld.Mechanism, s_china, new("adviser")));
        var japan = await world.ConnectAsync("japan", LiveWorld.Head(s_japan));
        var chair = await world.ConnectAsync("chair", LiveWorld.Chair);
        var hall = await world.ConnectAsync("hall", LiveWorld.Display(meeting));
        LiveClient[] all = [china, adviser, japan, chair, hall];
        foreach (var client in all) await client.WatchAsync(meeting);

        await world.VoteAsync(meeting, s_china, Choice.No, "We were not consulted.");
        foreach (var client in all) await world.ShouldHaveConvergedAsync(client, meeting, client == hall ? Audience.Display : Audience.Room);
        foreach (var client in all) BallotOf(client, meeting, s_china).ShouldBe("cast");
        foreach (var client in new[] { china, adviser })
        {
            await client.UntilAsync(() => client[meeting].Own!["ballot"] is not null, () => "the own ballot");
            client[meeting].Own!["ballot"]!["choice"]!.GetValue<string>().ShouldBe("no");
        }

        // A changed mind shows to nobody else, but the version goes on.
        await world.VoteAsync(meeting, s_china, Choice.Yes);
        foreach (var client in all) await world.ShouldHaveConvergedAsync(client, meeting, client == hall ? Audience.Display : Audience.Room);
        japan[meeting].Applied[^1]["patch"]!.AsObject().Count.ShouldBe(0);
        await china.UntilAsync(() => china[meeting].Own!["ballot"]!["choice"]!.GetValue<string>() == "yes", () => "the changed ballot");
        japan.Of("own").ShouldBeEmpty();
        chair.Of("own").ShouldBeEmpty();
        hall.Of("own").ShouldBeEmpty();
        foreach (var client in new[] { japan, chair, hall })
            client.Messages.ShouldAllBe(m => !m.Content.ToJsonString(null).Contains("consulted"));

        await world.DoAsync(meeting, new MeetingCommand.CloseVote(1), LiveWorld.Chair);
        foreach (var client in all) await world.ShouldHaveConvergedAsync(client, meeting, client == hall ? Audience.Display : Audience.Room);
        foreach (var client in all) BallotOf(client, meeting, s_china).ShouldBe("yes");
        await china.UntilAsync(() => china[meeting].Own!["ballot"] is null, () => "the own ballot to be gone with the vote");
    }

    [Fact]
    public async Task A_vote_that_is_abandoned_never_shows_its_hidden_choices()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round", "recommendation");
        var chair = await world.ConnectAsync("chair", LiveWorld.Chair);
        await chair.WatchAsync(meeting);
        await world.VoteAsync(meeting, s_china, Choice.No);
        await world.DoAsync(meeting, new MeetingCommand.AbandonVote(1, "The text was changed."), LiveWorld.Chair);
        await world.ShouldHaveConvergedAsync(chair, meeting);
        BallotOf(chair, meeting, s_china).ShouldBe("cast");
    }

    [Fact]
    public async Task A_display_shows_no_reasons_no_texts_and_no_identities()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round", "joint-statement");
        var hall = await world.ConnectAsync("hall", LiveWorld.Display(body: LiveWorld.Heads));
        await hall.WatchAsync(meeting);
        await world.VoteAsync(meeting, s_china, Choice.No, "SECRET-REASON");
        await world.DoAsync(meeting, new MeetingCommand.CloseVote(1), LiveWorld.Chair);
        await world.DoAsync(meeting, new MeetingCommand.Suspend("SECRET-REASON"), LiveWorld.Chair);
        await world.ShouldHaveConvergedAsync(hall, meeting, Audience.Display);
        await hall.WatchAsync(meeting, fromScratch: true);
        var all = hall[meeting].Answers.Concat(hall.Messages.Select(m => m.Content)).Select(m => m.ToJsonString()).ToList();
        all.ShouldAllBe(m => !m.Contains("SECRET-REASON") && !m.Contains("Its text.") && !m.Contains("CHN-head"));
        hall[meeting].View!["delegations"]!["CHN"]!["voice"]!["name"]!.GetValue<string>().ShouldBe("Head of CHN");
        hall[meeting].Presence.ShouldBeNull();

        var room = await world.ConnectAsync("chair", LiveWorld.Chair);
        await room.WatchAsync(meeting);
        room[meeting].View!["votes"]!["1"]!["objections"]!["CHN"]!.GetValue<string>().ShouldBe("SECRET-REASON");
    }

    [Fact]
    public async Task Two_meetings_do_not_touch_each_other()
    {
        await using var world = await LiveWorld.StartAsync();
        var (one, other) = (await world.OpenVoteAsync("one"), await world.OpenVoteAsync("other"));
        var both = await world.ConnectAsync("chair", LiveWorld.Chair);
        var single = await world.ConnectAsync("china", LiveWorld.Head(s_china));
        await both.WatchAsync(one);
        await both.WatchAsync(other);
        await single.WatchAsync(one);
        await Task.WhenAll(LiveWorld.Six.SelectMany(p => new[] { world.VoteAsync(one, p, Choice.Yes), world.VoteAsync(other, p, Choice.No) }));
        await world.ShouldHaveConvergedAsync(both, one);
        await world.ShouldHaveConvergedAsync(both, other);
        await world.ShouldHaveConvergedAsync(single, one);
        single.Messages.ShouldAllBe(m => m.Content["meeting"]!.GetValue<string>() == "one");
        BallotOf(both, one, s_dprk).ShouldBe("yes");
        BallotOf(both, other, s_dprk).ShouldBe("no");
    }

    [Fact]
    public async Task The_first_change_goes_out_at_once_and_those_within_fifty_milliseconds_together()
    {
        var time = new ManualTime(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        await using var world = await LiveWorld.StartAsync(time);
        var meeting = await world.OpenVoteAsync("round");
        var client = await world.ConnectAsync("chair", LiveWorld.Chair);
        await client.WatchAsync(meeting);
        var watched = client[meeting];

        var first = await world.VoteAsync(meeting, LiveWorld.Six[0], Choice.Yes);
        await client.UntilAsync(() => watched.Version == first, () => "the first frame, with the clock standing still");
        foreach (var party in LiveWorld.Six[1..5]) await world.VoteAsync(meeting, party, Choice.Yes);
        var last = await world.VoteAsync(meeting, LiveWorld.Six[5], Choice.Yes);
        await SettledAsync(world);
        time.Advance(TimeSpan.FromMilliseconds(49));
        await client.InvokeAsync("Now");
        watched.Applied.Count.ShouldBe(1);

        time.Advance(TimeSpan.FromMilliseconds(1));
        await client.UntilAsync(() => watched.Version == last, () => "the second frame");
        watched.Applied.Count.ShouldBe(2);

        // After a quiet time the next one goes out at once again.
        time.Advance(TimeSpan.FromMilliseconds(50));
        var next = await world.VoteAsync(meeting, LiveWorld.Six[0], Choice.No);
        await client.UntilAsync(() => watched.Version == next, () => "the third frame");
        watched.Applied.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_meeting_that_nobody_watches_is_dropped_after_a_while()
    {
        var time = new ManualTime(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        await using var world = await LiveWorld.StartAsync(time);
        var meeting = await world.OpenVoteAsync("round");
        var client = await world.ConnectAsync("chair", LiveWorld.Chair);
        await client.WatchAsync(meeting);
        time.Advance(TimeSpan.FromMinutes(10));
        world.Relay.Meetings.ShouldBe(1);

        await client.UnwatchAsync(meeting);
        time.Advance(TimeSpan.FromMinutes(1));
        world.Relay.Meetings.ShouldBe(1);
        time.Advance(TimeSpan.FromMinutes(2));
        world.Relay.Meetings.ShouldBe(0);

        await world.VoteAsync(meeting, s_china, Choice.Yes);
        await client.WatchAsync(meeting);
        await world.ShouldHaveConvergedAsync(client, meeting);
    }

    [Fact]
    public async Task Those_who_follow_a_mechanism_are_told_that_something_changed()
    {
        var time = new ManualTime(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        await using var world = await LiveWorld.StartAsync(time);
        var meeting = await world.ScheduleAsync("round");
        var client = await world.ConnectAsync("secretariat", LiveWorld.Secretariat);
        await client.InvokeAsync("WatchMechanism", new { protocol = 1, mechanism = LiveWorld.Mechanism.Value });

        await world.DoAsync(meeting, new MeetingCommand.Convene(), LiveWorld.Chair);
        await client.UntilAsync(() => client.Of("changed").Count() == 1, () => "the life of a meeting to be told");
        client.Of("changed").Single()["mechanism"]!.GetValue<string>().ShouldBe(LiveWorld.Mechanism.Value);

        foreach (var name in new[] { "one", "two", "three" }) await AdmitAsync(world, new PartyId(name));
        await SettledAsync(world);
        time.Advance(TimeSpan.FromMilliseconds(249));
        await client.InvokeAsync("Now");
        client.Of("changed").Count().ShouldBe(1);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await client.UntilAsync(() => client.Of("changed").Count() == 2, () => "the rest to be told together");
        client.Of("changed").Last()["position"]!.GetValue<long>().ShouldBe(world.Relay.Position);
    }

    [Fact]
    public async Task The_servers_time_is_told()
    {
        var time = new ManualTime(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        await using var world = await LiveWorld.StartAsync(time);
        var client = await world.ConnectAsync("chair", LiveWorld.Chair);
        (await client.InvokeAsync("Now")).GetString().ShouldBe("2026-11-21T09:00:00Z");
    }

    private static string? BallotOf(LiveClient client, MeetingId meeting, PartyId party) =>
        client[meeting].View!["votes"]!["1"]!["ballots"]![party.Value]?.GetValue<string>();

    private static async Task AdmitAsync(LiveWorld world, PartyId party) =>
        (await world.Grains.Mechanism(LiveWorld.Mechanism).SendAsync(world.NextId(), LiveWorld.Secretariat, world.Now, new MechanismCommand.AdmitParty(party, party.Value, party.Value, "A capital", "Asia/Ulaanbaatar", "mn"))).Refusal.ShouldBeNull();

    /// <summary>Waits until the relay has passed on all that is in the journal now.</summary>
    private static async Task SettledAsync(LiveWorld world)
    {
        var head = await world.HeadAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (world.Relay.Position < head)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>A feed that keeps every so-manyth event to itself.</summary>
    private sealed class ForgetfulFeed(IFeed feed, int every) : IFeed
    {
        public ValueTask<long> HeadAsync(CancellationToken cancellation = default) => feed.HeadAsync(cancellation);

        public async IAsyncEnumerable<ImmutableArray<RecordedEvent>> FollowAsync(long afterPosition, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
        {
            await foreach (var batch in feed.FollowAsync(afterPosition, cancellation)) yield return batch.RemoveAll(e => e.Position % every == 0);
        }
    }
}
