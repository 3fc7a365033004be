using System.Text.Json.Nodes;
using Coordinator.Api.Live;
using Coordinator.Api.Tests.Live.Support;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;

namespace Coordinator.Api.Tests.Live;

/// <summary>The live protocol as the client library speaks it that browsers use.</summary>
public sealed class NodeClientTests
{
    private static readonly PartyId China = LiveWorld.Six[0];

    [NodeFact]
    public async Task The_library_that_browsers_use_ends_with_the_journals_view()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round", "recommendation");
        world.Admit("china", LiveWorld.Head(China));
        await using var client = await NodeClient.StartAsync(Address(world, "china"), meeting.Value);
        (await client.SaysAsync("watching"))["whole"]!.GetValue<bool>().ShouldBeTrue();

        foreach (var round in Enumerable.Range(0, 5))
            await Task.WhenAll(LiveWorld.Six.Select((party, i) => world.VoteAsync(meeting, party, (Choice)((round + i) % 3))));
        await ShouldHaveConvergedAsync(world, client, meeting, "no");

        await world.DoAsync(meeting, new MeetingCommand.CloseVote(1), LiveWorld.Chair);
        await world.DoAsync(meeting, new MeetingCommand.Close(), LiveWorld.Chair);
        await ShouldHaveConvergedAsync(world, client, meeting, ballot: null);
    }

    [NodeFact]
    public async Task Where_web_sockets_do_not_pass_server_sent_events_do()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round");
        world.Admit("china", LiveWorld.Head(China));
        await using var client = await NodeClient.StartAsync(Address(world, "china"), meeting.Value, "sse");
        await client.SaysAsync("watching");
        foreach (var party in LiveWorld.Six) await world.VoteAsync(meeting, party, Choice.Yes);
        await ShouldHaveConvergedAsync(world, client, meeting, "yes");
    }

    [NodeFact]
    public async Task After_its_line_is_cut_it_connects_by_itself_and_catches_up()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round");
        world.Admit("china", LiveWorld.Head(China));
        await using var client = await NodeClient.StartAsync(Address(world, "china"), meeting.Value);
        await client.SaysAsync("watching");
        await world.VoteAsync(meeting, China, Choice.Yes);
        await ShouldHaveConvergedAsync(world, client, meeting, "yes");

        foreach (var choice in new[] { Choice.No, Choice.Abstain, Choice.Yes })
        {
            world.Cut("china");
            await world.VoteAsync(meeting, China, choice);
            await client.SaysAsync("reconnecting");
            (await client.SaysAsync("watching"))["whole"]!.GetValue<bool>().ShouldBeFalse();
            await ShouldHaveConvergedAsync(world, client, meeting, choice.ToString().ToLowerInvariant());
        }
    }

    [NodeFact]
    public async Task One_whose_accreditation_is_withdrawn_is_told_and_stays_away()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round");
        world.Admit("late", LiveWorld.Chair, gone: LiveEnd.Withdrawn);
        await using var client = await NodeClient.StartAsync(Address(world, "late"), meeting.Value);
        (await client.SaysAsync("ended"))["code"]!.GetValue<string>().ShouldBe("accreditation-withdrawn");
    }

    [NodeFact]
    public async Task One_that_is_refused_finds_the_problem_in_the_message()
    {
        await using var world = await LiveWorld.StartAsync();
        var meeting = await world.OpenVoteAsync("round");
        world.Admit("outsider", LiveWorld.Head(new("FRA")));
        await using var client = await NodeClient.StartAsync(Address(world, "outsider"), meeting.Value);
        var message = (await client.SaysAsync("refused"))["message"]!.GetValue<string>();
        JsonNode.Parse(message[message.IndexOf('{', StringComparison.Ordinal)..])!["code"]!.GetValue<string>().ShouldBe("not-a-member");
    }

    private static string Address(LiveWorld world, string name) => $"{world.Address}{LiveServices.Address}?as={name}";

    private static async Task ShouldHaveConvergedAsync(LiveWorld world, NodeClient client, MeetingId meeting, string? ballot)
    {
        var (view, version) = await world.JournalAsync(meeting, Audience.Room);
        var said = await client.ViewAtAsync(version);
        said["version"]!.GetValue<long>().ShouldBe(version);
        JsonNode.DeepEquals(said["view"], view).ShouldBeTrue($"watched: {said["view"]}\njournal: {view}");
        said["gaps"]!.GetValue<int>().ShouldBe(0);
        said["own"]!["party"]!.GetValue<string>().ShouldBe(China.Value);
        if (ballot is null) return;

        // What is the own delegation's is sent behind the frame of the same version.
        while (said["own"]!["ballot"]?["choice"]?.GetValue<string>() != ballot) said = await client.ViewAtAsync(version);
    }
}
