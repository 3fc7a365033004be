using System.Collections.Immutable;
using System.CommandLine;
using Coordinator.Domain;
using Coordinator.Domain.Voting;

namespace Coordinator.Cli.Tally;

/// <summary>Counts votes from files: the outcome with its working, and what it may still come to.</summary>
internal static class TallyCommands
{
    public const int Carried = 0;
    public const int NotCarried = 1;
    public const int BadInput = 2;

    private static readonly Option<FileInfo> s_charter = new("--charter") { Description = "The charter's rules of decision (JSON: docs/schemas/charter-tally.schema.json).", Required = true, HelpName = "file" };
    private static readonly Option<string> s_matter = new("--matter") { Description = "The matter: its id or its name in the charter.", Required = true, HelpName = "name" };
    private static readonly Option<FileInfo> s_votes = new("--votes") { Description = "The votes (JSON: docs/schemas/votes-tally.schema.json).", Required = true, HelpName = "file" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Write JSON." };

    public static Command Tally()
    {
        var foresight = new Option<bool>("--foresight") { Description = "Say too what the votes still to come may change, and which coalitions carry and block." };
        var command = new Command("tally", "Count a vote. Leaves with 0 if it is carried, 1 if it is not, 2 if the input is bad.") { s_charter, s_matter, s_votes, s_json, foresight };
        command.SetAction(parsed => Run(parsed, parsed.GetValue(foresight), []));
        return command;
    }

    public static Command WhatIf()
    {
        var set = new Option<string[]>("--set") { Description = "A ballot as it might be: PARTY=yes, no, abstain or none. May be repeated.", HelpName = "ballot" };
        var command = new Command("what-if", "Count a vote with some ballots as they might be, and look ahead. Leaves as tally does.") { s_charter, s_matter, s_votes, s_json, set };
        command.SetAction(parsed => Run(parsed, foresight: true, parsed.GetValue(set) ?? []));
        return command;
    }

    private static int Run(ParseResult parsed, bool foresight, string[] changes)
    {
        try
        {
            var question = Read(parsed.GetRequiredValue(s_charter), parsed.GetRequiredValue(s_matter), parsed.GetRequiredValue(s_votes), out var charter);
            var ballots = changes.Aggregate(question.Ballots, (all, change) => Change(question, all, change));
            var vote = Counting.Count(question.Matter.Rule, question.Poll, ballots);
            var ahead = foresight ? Foresight.Of(question.Matter.Rule, question.Poll, ballots) : null;
            Console.Out.WriteLine(parsed.GetValue(s_json) ? Documents.Write(Answer.Of(charter, question.Matter, vote, ahead)) : Text(charter, question.Matter, vote, ahead));
            return vote.Result == Result.Carried ? Carried : NotCarried;
        }
        catch (BadDocumentException bad)
        {
            Console.Error.WriteLine(bad.Message);
            return BadInput;
        }
    }

    private static TallyQuestion Read(FileInfo charterFile, string name, FileInfo votesFile, out TallyCharter charter)
    {
        charter = Documents.Load<TallyCharter>(charterFile);
        if (charter.Check() is { } refused) throw Bad(charterFile, refused);
        var matter = charter.Find(name)
            ?? throw new BadDocumentException(charterFile.ToString(), "matters", $"There is no matter '{name}'; there are {string.Join(", ", charter.Matters.Select(m => m.Id))}.");
        var (question, refusal) = TallyDocuments.Join(charter, matter, Documents.Load<TallyVotes>(votesFile));
        return refusal is not null ? throw Bad(votesFile, refusal) : question!;
    }

    private static BadDocumentException Bad(FileInfo file, Refusal refusal) => new(file.ToString(), refusal.Field, refusal.Detail);

    private static ImmutableSortedDictionary<PartyId, Choice> Change(TallyQuestion question, ImmutableSortedDictionary<PartyId, Choice> ballots, string change)
    {
        var at = change.IndexOf('=', StringComparison.Ordinal);
        var party = new PartyId(at < 0 ? change : change[..at]);
        if (!question.Poll.Electorate.Voters.Contains(party)) throw new BadDocumentException("--set", change, $"'{party}' has no vote here.");
        return (at < 0 ? "" : change[(at + 1)..]) switch
        {
            "yes" => ballots.SetItem(party, Choice.Yes),
            "no" => ballots.SetItem(party, Choice.No),
            "abstain" => ballots.SetItem(party, Choice.Abstain),
            "none" => ballots.Remove(party),
            _ => throw new BadDocumentException("--set", change, "A ballot is PARTY=yes, no, abstain or none."),
        };
    }

    private static string Text(TallyCharter charter, TallyMatter matter, CountedVote vote, Foresight? ahead)
    {
        var lines = new List<string>
        {
            $"{charter.Title}: {matter.Name} (article {matter.Article})",
            $"Rule: {Words.Of(matter.Rule)}.",
            $"Source: {matter.Source}",
            "",
            vote.Explanation,
        };
        Add(lines, vote.Working, "  ");
        if (ahead is not null)
        {
            lines.AddRange("", ahead.Text);
            if (!ahead.Pivotal.IsEmpty) lines.Add($"One ballot decides as it stands: {string.Join(", ", ahead.Pivotal)}.");
            if (ahead.Decided is null)
            {
                Add(lines, "carry", ahead.ToCarry);
                Add(lines, "block", ahead.ToBlock);
            }
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static void Add(List<string> lines, Finding finding, string indent)
    {
        foreach (var part in finding.Parts)
        {
            lines.Add($"{indent}[{(part.Met ? "x" : " ")}] {(part.Parts.Length > 1 ? part.Rule == "all" ? "all of" : "one of" : part.Text)}");
            if (part.Parts.Length > 1) Add(lines, part, indent + "    ");
        }
    }

    private static void Add(List<string> lines, string what, CoalitionSets sets)
    {
        if (sets.Listed.IsEmpty || sets.AlreadyEnough) return;
        var counted = sets.NumberMinimal is { } minimal && (minimal > 0 || sets.AllListed) ? $"; {minimal} minimal ones of up to {sets.CountedUpToSize}" : "";
        var all = sets.NumberSufficient is { } sufficient ? $"; {sufficient} in all, larger ones included" : "";
        lines.Add($"Coalitions that {what} it{counted}{all}; {(sets.AllListed ? "all the minimal ones" : $"the first {sets.Listed.Length}")}:");
        lines.AddRange(sets.Listed.Select(set => "  " + string.Join(' ', set)));
    }
}

/// <summary>What <c>tally --json</c> writes.</summary>
internal sealed record Answer(
    string Charter,
    string Matter,
    string Article,
    string Source,
    string Rule,
    Result Result,
    string Explanation,
    int Yes,
    int No,
    int Abstain,
    int NotVoting,
    ImmutableArray<Suspension> Suspended,
    Finding Working,
    AnswerForesight? Foresight)
{
    public static Answer Of(TallyCharter charter, TallyMatter matter, CountedVote vote, Foresight? ahead) => new(
        charter.Title,
        matter.Id,
        matter.Article,
        matter.Source,
        Words.Of(matter.Rule),
        vote.Result,
        vote.Explanation,
        vote.Yes,
        vote.No,
        vote.Abstain,
        vote.NotVoting,
        vote.Suspended,
        vote.Working,
        ahead is null ? null : new(ahead.Decided, ahead.Text, ahead.ToCome, ahead.Pivotal, ahead.ToCarry, ahead.ToBlock));
}

/// <summary>The foresight in what <c>tally --json</c> writes.</summary>
internal sealed record AnswerForesight(
    Result? Decided,
    string Text,
    ImmutableArray<PartyId> ToCome,
    ImmutableArray<PartyId> Pivotal,
    CoalitionSets ToCarry,
    CoalitionSets ToBlock);
