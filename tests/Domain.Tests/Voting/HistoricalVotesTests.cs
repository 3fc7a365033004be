using System.Collections.Immutable;
using System.Text.Json;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Serialization;

namespace Coordinator.Domain.Tests.Voting;

/// <summary>Votes of the public record under the ready charters, with the outcomes that the record has.</summary>
public class HistoricalVotesTests
{
    private static TallyCharter Charter(string name) =>
        JsonSerializer.Deserialize<TallyCharter>(File.ReadAllText(Repository.PathOf("samples", "charters", name + ".json")), Json.Wire)!;

    private static ImmutableArray<PartyId> Parties(string ids) => [.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => new PartyId(id))];

    private static CountedVote Count(TallyCharter charter, string matter, TallyVotes votes)
    {
        charter.Check().ShouldBeNull();
        var (question, refusal) = TallyDocuments.Join(charter, charter.Find(matter)!, votes);
        refusal.ShouldBeNull();
        return Counting.Count(question!.Matter.Rule, question.Poll, question.Ballots);
    }

    private static TallyVotes Ballots(ImmutableArray<PartyId> members, string against, string abstaining, string absent = "")
    {
        var (no, neither, away) = (Parties(against), Parties(abstaining), Parties(absent));
        no.AddRange(neither).AddRange(away).ShouldAllBe(p => members.Contains(p));
        return new(
            Members: members,
            Present: members.RemoveAll(away.Contains),
            Ballots: members.RemoveAll(away.Contains).ToImmutableSortedDictionary(p => p, p => no.Contains(p) ? Choice.No : neither.Contains(p) ? Choice.Abstain : Choice.Yes));
    }

    private const string Of1990 = "CAN CHN CIV COL CUB ETH FIN FRA MYS ROU RUS GBR USA YEM ZAR";
    private const string Of2011 = "BIH BRA CHN COL FRA GAB DEU IND LBN NGA PRT RUS ZAF GBR USA";
    private const string Of2014 = "ARG AUS TCD CHL CHN FRA JOR LTU LUX NGA KOR RUS RWA GBR USA";
    private const string Of2016 = "AGO CHN EGY FRA JPN MYS NZL RUS SEN ESP UKR GBR URY USA VEN";
    private const string Of2022 = "ALB BRA CHN FRA GAB GHA IND IRL KEN MEX NOR RUS ARE GBR USA";
    private const string Of2023 = "ALB BRA CHN ECU FRA GAB GHA JPN MLT MOZ RUS CHE ARE GBR USA";
    private const string Of2024 = "DZA CHN ECU FRA GUY JPN MLT MOZ KOR RUS SLE SVN CHE GBR USA";

    /// <summary>The seat of RUS was that of the Soviet Union until December 1991.</summary>
    [Theory]
    [InlineData("S/RES/678 (1990), S/PV.2963, 29 November 1990", "substance", Of1990, "CUB YEM", "CHN", 12, true, "")]
    [InlineData("S/RES/1973 (2011), S/PV.6498, 17 March 2011", "substance", Of2011, "", "BRA CHN DEU IND RUS", 10, true, "")]
    [InlineData("S/2014/189, S/PV.7138, 15 March 2014", "substance", Of2014, "RUS", "CHN", 13, false, "RUS")]
    [InlineData("S/2014/916, S/PV.7354, 30 December 2014: eight in favour are not nine", "substance", Of2014, "AUS USA", "GBR LTU NGA KOR RWA", 8, false, "USA")]
    [InlineData("S/RES/2334 (2016), S/PV.7853, 23 December 2016", "substance", Of2016, "", "USA", 14, true, "")]
    [InlineData("S/2022/155, S/PV.8979, 25 February 2022", "substance", Of2022, "RUS", "CHN IND ARE", 11, false, "RUS")]
    [InlineData("S/RES/2623 (2022), S/PV.8980, 27 February 2022: procedural, so no vote against stops it", "procedure", Of2022, "RUS", "CHN IND ARE", 11, true, "")]
    [InlineData("S/2023/773, S/PV.9442, 18 October 2023", "substance", Of2023, "USA", "GBR RUS", 12, false, "USA")]
    [InlineData("S/RES/2728 (2024), S/PV.9586, 25 March 2024", "substance", Of2024, "", "USA", 14, true, "")]
    [InlineData("Draft of the ten elected members, SC/15907, 20 November 2024", "substance", Of2024, "USA", "", 14, false, "USA")]
    public void Votes_of_the_Security_Council_come_out_as_recorded(string record, string matter, string members, string against, string abstaining, int yes, bool adopted, string stoppedBy)
    {
        var vote = Count(Charter("un-security-council"), matter, Ballots(Parties(members), against, abstaining));
        (vote.Yes + vote.No + vote.Abstain, vote.Yes).ShouldBe((15, yes), record);
        (vote.Result == Result.Carried).ShouldBe(adopted, record);
        string.Join(' ', vote.Working.Parts.Where(p => p.Rule == "concurrence").SelectMany(p => p.Objected)).ShouldBe(stoppedBy, record);
    }

    /// <summary>S/RES/82 (1950), S/PV.473, 25 June 1950: nine to none, Yugoslavia abstaining, the Soviet Union absent; seven of eleven were needed then.</summary>
    [Fact]
    public void The_absence_of_a_permanent_member_is_no_veto()
    {
        var rule = new DecisionRule.All([new DecisionRule.KOfN(7), new DecisionRule.Concurrence(Parties("CHN FRA GBR SUN USA"))]);
        var members = Parties("CHN CUB ECU EGY FRA IND NOR GBR USA SUN YUG");
        var votes = Ballots(members, "", "YUG", "SUN");
        var poll = new Poll(new(11, 10, votes.Present));
        var vote = Counting.Count(rule, poll, votes.Ballots!);
        (vote.Result, vote.Yes, vote.Abstain).ShouldBe((Result.Carried, 9, 1));
        var strict = new DecisionRule.Concurrence(Parties("CHN FRA GBR SUN USA"), AbsenceStops: true);
        Counting.Count(strict, poll, votes.Ballots!).Working.Objected.ShouldBe(Parties("SUN"));
    }

    [Theory]
    [InlineData("A/RES/181(II), A/PV.128, 29 November 1947", "important-question", 57, 33, 13, 10, 31, true)]
    [InlineData("A/L.632 (whether the matter is an important question), A/PV.1976, 25 October 1971", "additional-category", 131, 55, 59, 15, 58, false)]
    [InlineData("A/RES/2758(XXVI), A/PV.1976, 25 October 1971", "question", 131, 76, 35, 17, 56, true)]
    [InlineData("A/RES/67/19, A/67/PV.44, 29 November 2012", "question", 193, 138, 9, 41, 74, true)]
    [InlineData("A/RES/68/262, A/68/PV.80, 27 March 2014", "question", 193, 100, 11, 58, 56, true)]
    [InlineData("A/73/L.42, A/73/PV.47, 6 December 2018: a majority and not two-thirds", "important-question", 193, 87, 57, 33, 96, false)]
    [InlineData("A/RES/ES-11/1, A/ES-11/PV.5, 2 March 2022", "important-question", 193, 141, 5, 35, 98, true)]
    [InlineData("A/RES/ES-11/3, A/ES-11/PV.10, 7 April 2022", "important-question", 193, 93, 24, 58, 78, true)]
    [InlineData("A/RES/ES-11/4, 12 October 2022", "important-question", 193, 143, 5, 35, 99, true)]
    [InlineData("A/RES/ES-11/5, 14 November 2022", "important-question", 193, 94, 14, 73, 72, true)]
    [InlineData("Amendment A/ES-10/L.26, A/ES-10/PV.41, 27 October 2023: a majority and not two-thirds", "amendment-to-important-question", 193, 88, 55, 23, 96, false)]
    public void Votes_of_the_General_Assembly_come_out_as_recorded(string record, string matter, int members, int yes, int no, int abstain, int needed, bool adopted)
    {
        var vote = Count(Charter("un-general-assembly"), matter, new(MemberCount: members, Counts: new(yes, no, abstain)));
        vote.Working.Needed.ShouldBe(needed, record);
        (vote.Result == Result.Carried).ShouldBe(adopted, record);
    }

    /// <summary>IWC, 67th meeting, Florianópolis, September 2018; 34th meeting, Brighton, 23 July 1982.</summary>
    [Theory]
    [InlineData("South Atlantic Whale Sanctuary, 2018", 89, 39, 25, 3, false)]
    [InlineData("Catch limits of zero (the moratorium), 1982", 37, 25, 7, 5, true)]
    public void Votes_on_the_schedule_of_the_Whaling_Commission_come_out_as_recorded(string record, int members, int yes, int no, int abstain, bool adopted) =>
        (Count(Charter("whaling-commission"), "schedule", new(MemberCount: members, Counts: new(yes, no, abstain))).Result == Result.Carried).ShouldBe(adopted, record);

    /// <summary>
    /// The shares of the population are those of the year whose table is in the charter (2016 for 28 members, 2025 for 27);
    /// with the table of the year of the vote the record has the share named, some hundredths apart; the result is the same.
    /// </summary>
    [Theory]
    [InlineData("Copyright Directive (EU) 2019/790, 15 April 2019: 71.26 %", "eu-council-2016", "ITA LUX NLD POL FIN SWE", "BEL EST SVN", 19, 7_111, true)]
    [InlineData("Glyphosate, appeal committee, 9 November 2017: 36.95 %", "eu-council-2016", "BEL GRC FRA HRV ITA CYP LUX MLT AUT", "BGR DEU POL PRT ROU", 14, 3_692, false)]
    [InlineData("Glyphosate, appeal committee, 27 November 2017: 65.71 %", "eu-council-2016", "BEL GRC FRA HRV ITA CYP LUX MLT AUT", "PRT", 18, 6_564, true)]
    [InlineData("Nature Restoration Regulation (EU) 2024/1991, 17 June 2024: 66.07 %", "eu-council", "FIN HUN ITA NLD POL SWE", "BEL", 20, 6_610, true)]
    public void Votes_by_qualified_majority_come_out_as_recorded(string record, string table, string against, string abstaining, int yes, long population, bool adopted)
    {
        var charter = Charter(table);
        var vote = Count(charter, "qualified-majority", Ballots(charter.Members, against, abstaining));
        vote.Yes.ShouldBe(yes, record);
        vote.Working.Parts[0].Parts[2].Count.ShouldBe(population, record);
        (vote.Result == Result.Carried).ShouldBe(adopted, record);
    }

    /// <summary>Three large members with more than 35 % of the population do not block alone (TEU Article 16(4)).</summary>
    [Fact]
    public void A_blocking_minority_has_at_least_four_members()
    {
        var charter = Charter("eu-council");
        var three = Count(charter, "qualified-majority", Ballots(charter.Members, "DEU FRA ITA", ""));
        three.Working.Parts[0].Met.ShouldBeFalse();
        three.Result.ShouldBe(Result.Carried);
        Count(charter, "qualified-majority", Ballots(charter.Members, "DEU FRA ITA MLT", "")).Result.ShouldBe(Result.NotCarried);
    }

    /// <summary>The Union's population on 1 January 2024 and the threshold that the Council published for 2025 (Agence Europe, Bulletin 13544).</summary>
    [Fact]
    public void Sixty_five_percent_of_the_population_is_the_published_threshold() =>
        new Fraction(13, 20).AtLeast(451_028_881L).ShouldBe(293_168_773L);

    [Fact]
    public void Abstentions_do_not_prevent_unanimity_in_the_Council_but_are_not_enough_for_it()
    {
        var charter = Charter("eu-council");
        Count(charter, "unanimity", Ballots(charter.Members, "", "HUN")).Result.ShouldBe(Result.Carried);
        Count(charter, "unanimity", Ballots(charter.Members, "HUN", "")).Result.ShouldBe(Result.NotCarried);
        Count(charter, "unanimity", Ballots(charter.Members, "", "", "HUN")).Result.ShouldBe(Result.NotCarried);
        Count(charter, "unanimity", Ballots(charter.Members, "", string.Join(' ', charter.Members))).Result.ShouldBe(Result.NotCarried);
    }

    [Fact]
    public void Coalitions_of_twenty_seven_are_found_in_well_under_a_second()
    {
        var charter = Charter("eu-council");
        var (question, _) = TallyDocuments.Join(charter, charter.Find("qualified-majority")!, new(Ballots: ImmutableSortedDictionary<PartyId, Choice>.Empty));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var foresight = Foresight.Of(question!.Matter.Rule, question.Poll, question.Ballots);
        Console.WriteLine($"Foresight of 27 members by members and population: {clock.ElapsedMilliseconds} ms; {foresight.ToCarry.NumberSufficient} winning and {foresight.ToBlock.NumberSufficient} blocking coalitions.");
        foresight.Decided.ShouldBeNull();
        (foresight.ToCarry.SmallestSize, foresight.ToBlock.SmallestSize).ShouldBe((15, 4));
        (foresight.ToCarry.NumberSufficient + foresight.ToBlock.NumberSufficient).ShouldBe(System.Numerics.BigInteger.Pow(2, 27), "a coalition wins or the others block");
        foresight.ToCarry.Listed.ShouldAllBe(set => set.Length == 15);
        foreach (var set in foresight.ToCarry.Listed.Concat(foresight.ToBlock.Listed.Select(b => charter.Members.RemoveAll(b.Contains))).Take(25))
        {
            var carried = Count(charter, "qualified-majority", Ballots(charter.Members, string.Join(' ', charter.Members.RemoveAll(set.Contains)), "")).Result == Result.Carried;
            carried.ShouldBe(set.Length == 15);
        }
    }

    public static TheoryData<string> ReadyCharters() => [.. Directory.GetFiles(Repository.PathOf("samples", "charters"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(ReadyCharters))]
    public void A_ready_charter_is_sound_and_every_matter_has_its_source(string name)
    {
        var charter = Charter(name);
        charter.Check().ShouldBeNull();
        charter.Schema.ShouldBe("../../docs/schemas/charter-tally.schema.json");
        charter.Matters.ShouldAllBe(m => m.Source.Length > 10);
        JsonSerializer.Serialize(charter, Json.Stored).ShouldNotContain("null");
    }

    [Fact]
    public void There_are_ready_charters_of_every_model() => ReadyCharters().Count.ShouldBeGreaterThanOrEqualTo(7);

    [Fact]
    public void What_is_stored_of_the_first_rules_has_not_changed()
    {
        static string Stored(DecisionRule rule) => JsonSerializer.Serialize(rule, Json.Stored);
        Stored(new DecisionRule.Consensus()).ShouldBe("""{"kind":"consensus"}""");
        Stored(new DecisionRule.Unanimity(DecisionBase.Members)).ShouldBe("""{"kind":"unanimity","of":"members"}""");
        Stored(new DecisionRule.Majority(new(2, 3), Comparison.AtLeast, DecisionBase.PresentAndVoting))
            .ShouldBe("""{"kind":"majority","share":{"numerator":2,"denominator":3},"comparison":"at-least","of":"present-and-voting"}""");
        var all = new DecisionRule.All([new DecisionRule.KOfN(9), new DecisionRule.Concurrence([new("FRA")])]);
        Stored(all).ShouldBe("""{"kind":"all","rules":[{"kind":"k-of-n","votes":9},{"kind":"concurrence","of":["FRA"]}]}""");
        Stored(JsonSerializer.Deserialize<DecisionRule>(Stored(all), Json.Wire)!).ShouldBe(Stored(all));
    }
}
