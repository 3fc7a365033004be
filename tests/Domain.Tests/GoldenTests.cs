using System.Text.Json;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Tests.Support;
using Coordinator.Grains.Serialization;

namespace Coordinator.Domain.Tests;

/// <summary>Every stored event and every command in its JSON, kept as files: what was stored once is read for ever.</summary>
public class GoldenTests
{
    private sealed record Example(string Kind, string Name, object Value, Type Type);

    private static IEnumerable<Example> Of<TFamily>(string kind, IEnumerable<TFamily> members) where TFamily : class =>
        members.Select(m => new Example(kind, Names<TFamily>.Of(m), m, m.GetType()));

    private static readonly Example[] s_examples =
    [
        .. Of("events", Examples.MeetingEvents),
        .. Of("events", Examples.PartyEvents),
        .. Of("events", Examples.BodyEvents),
        .. Of("events", Examples.MechanismEvents),
        .. Of("commands", Examples.MeetingCommands),
        .. Of("commands", Examples.PartyCommands),
        .. Of("commands", Examples.BodyCommands),
        .. Of("commands", Examples.MechanismCommands),
    ];

    private static readonly string[] s_eventNames = [.. Names<MeetingEvent>.All.Keys, .. Names<PartyEvent>.All.Keys, .. Names<BodyEvent>.All.Keys, .. Names<MechanismEvent>.All.Keys];
    private static readonly string[] s_commandNames = [.. Names<MeetingCommand>.All.Keys, .. Names<PartyCommand>.All.Keys, .. Names<BodyCommand>.All.Keys, .. Names<MechanismCommand>.All.Keys];

    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var example in s_examples) all.Add(example.Kind, example.Name);
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Its_stored_form_is_the_golden_one(string kind, string name)
    {
        var example = s_examples.Single(e => e.Kind == kind && e.Name == name);
        GoldenFile.ShouldMatch(kind, name, GoldenFile.Text(example.Value));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_golden_file_is_read_back_to_the_same(string kind, string name)
    {
        var example = s_examples.Single(e => e.Kind == kind && e.Name == name);
        var read = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(GoldenFile.Folder(kind), name + ".json")), example.Type, Json.Stored)!;
        GoldenFile.Text(read).ShouldBe(GoldenFile.Text(example.Value));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_example_sets_every_member(string kind, string name)
    {
        var example = s_examples.Single(e => e.Kind == kind && e.Name == name);
        foreach (var property in example.Type.GetProperties())
            property.GetValue(example.Value).ShouldNotBeNull($"{name}: {property.Name}");
    }

    [Fact]
    public void Every_event_and_every_command_has_one_example()
    {
        s_examples.Where(e => e.Kind == "events").Select(e => e.Name).ShouldBe(s_eventNames, ignoreOrder: true);
        s_examples.Where(e => e.Kind == "commands").Select(e => e.Name).ShouldBe(s_commandNames, ignoreOrder: true);
    }

    [Fact]
    public void No_name_is_used_twice()
    {
        string[] all = [.. s_eventNames, .. s_commandNames];
        all.ShouldBeUnique();
    }

    [Fact]
    public void Names_tell_the_aggregate_the_act_and_for_events_the_version()
    {
        s_eventNames.ShouldAllBe(n => System.Text.RegularExpressions.Regex.IsMatch(n, "^(meeting|party|body|mechanism)\\.[a-z]+(-[a-z]+)*\\.v[1-9][0-9]*$"));
        s_commandNames.ShouldAllBe(n => System.Text.RegularExpressions.Regex.IsMatch(n, "^(meeting|party|body|mechanism)\\.[a-z]+(-[a-z]+)*$"));
    }

    [Fact]
    public void What_was_stored_once_has_a_type_for_ever()
    {
        FilesOf("events").Except(s_eventNames, StringComparer.Ordinal).ShouldBeEmpty("these golden files have no event; what was stored under that name can no longer be read");
        FilesOf("commands").Except(s_commandNames, StringComparer.Ordinal).ShouldBeEmpty("these golden files have no command; a client may still send it");

        static IEnumerable<string> FilesOf(string kind) => Directory.EnumerateFiles(GoldenFile.Folder(kind), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!);
    }

    [Fact]
    public void Unknown_members_are_skipped_in_what_was_stored_and_refused_in_what_is_sent()
    {
        const string text = """{"request":7,"seconds":90,"endCurrent":true,"volume":11}""";
        JsonSerializer.Deserialize<MeetingCommand.RecogniseSpeaker>(text, Json.Stored).ShouldBe(new MeetingCommand.RecogniseSpeaker(7, 90, EndCurrent: true));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<MeetingCommand.RecogniseSpeaker>(text, Json.Wire));
        JsonSerializer.Deserialize<MeetingCommand.RecogniseSpeaker>("""{"request":7}""", Json.Wire).ShouldBe(new MeetingCommand.RecogniseSpeaker(7));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<MeetingCommand.RecogniseSpeaker>("{}", Json.Wire));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<MeetingCommand.CastBallot>("""{"vote":1,"choice":"maybe"}""", Json.Wire));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<MeetingCommand.CastBallot>("""{"vote":1,"choice":0}""", Json.Wire));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<MeetingCommand.Postpone>("""{"reason":null}""", Json.Wire));
    }

    [Fact]
    public void Snapshots_of_full_states_come_back_whole()
    {
        Whole(Examples.PartyEvents.Aggregate(PartyState.Initial, (s, e) => PartyDecider.Instance.Evolve(s, e, SixParty.Start)));
        Whole(Examples.BodyEvents.Aggregate(BodyState.Initial, (s, e) => BodyDecider.Instance.Evolve(s, e, SixParty.Start)));
        Whole(Examples.MechanismEvents.Aggregate(MechanismState.Initial, (s, e) => MechanismDecider.Instance.Evolve(s, e, SixParty.Start)));
        Whole(SixParty.Imported.State);
        Whole(SixParty.WithVote().Done(new MeetingCommand.CastBallot(1, Domain.Voting.Choice.No, "Reason"), SixParty.Head(SixParty.Dprk)).State);
        Whole(SixParty.Speaking(SixParty.Rok).Done(new MeetingCommand.RequestFloor(FloorKind.PointOfOrder), SixParty.Head(SixParty.Us)).Done(new MeetingCommand.RecogniseSpeaker(2), SixParty.Chair).State);
        Whole(MeetingState.Initial);
        Whole(PartyState.Initial);
        Whole(BodyState.Initial);
        Whole(MechanismState.Initial);

        static void Whole<TState>(TState state) => Stored.State(Stored.Read<TState>(Stored.State(state))).ShouldBe(Stored.State(state));
    }
}
