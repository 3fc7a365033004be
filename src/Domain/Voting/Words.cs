namespace Coordinator.Domain.Voting;

/// <summary>Rules and figures in the words of the field, in English, for explanations that become part of a record.</summary>
public static class Words
{
    public static string Share(Fraction share, Comparison comparison) =>
        $"{(comparison == Comparison.AtLeast ? "at least" : "more than")} {(share is (1, 2) ? "half" : share is (2, 3) ? "two-thirds" : share is (3, 4) ? "three quarters" : share is (4, 5) ? "four fifths" : share is { Numerator: > 0, Denominator: 20 or 25 or 50 or 100 } ? $"{share.Numerator * (100L / share.Denominator)} %" : share.ToString())}";

    public static string Of(DecisionBase basis) => basis switch
    {
        DecisionBase.Members => "the members",
        DecisionBase.Present => "the members present",
        DecisionBase.PresentAndVoting => "the members present and voting",
        DecisionBase.VotesCast => "the votes cast",
        _ => throw new ArgumentOutOfRangeException(nameof(basis), basis, null),
    };

    /// <summary>The rule in one sentence without its full stop.</summary>
    public static string Of(DecisionRule rule) => rule switch
    {
        DecisionRule.Consensus consensus => Of(consensus),
        DecisionRule.Unanimity unanimity => $"unanimity of {Of(unanimity.Of)}",
        DecisionRule.Majority majority => Of(majority),
        DecisionRule.KOfN { Among.IsDefaultOrEmpty: true } k => $"at least {Count(k.Votes, "affirmative vote", "affirmative votes")}",
        DecisionRule.KOfN k => $"at least {k.Votes} of {string.Join(", ", k.Among)} in favour",
        DecisionRule.Concurrence c => $"the concurrence of {string.Join(", ", c.Of)} (a vote against{(c.AbstentionStops == true ? ", an abstention" : "")}{(c.AbsenceStops == true ? ", an absence" : "")} stops it)",
        DecisionRule.NoBlockingMinority b => $"fewer than {b.Members} members not in favour",
        DecisionRule.Participation p => $"participation of {Share(p.Share, p.Comparison)} of the members{By(p.By)}{(p.AbstentionsTakePart == false ? " (abstentions do not take part)" : "")}",
        DecisionRule.All all => string.Join("; and ", all.Rules.Select(Nested)),
        DecisionRule.Any any => string.Join("; or ", any.Rules.Select(Nested)),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };

    public static string Of(CountsAs counts) => counts switch
    {
        CountsAs.Nothing => "not as a vote",
        CountsAs.Vote => "as a vote neither for nor against",
        CountsAs.Against => "as a vote against",
        CountsAs.InFavour => "as a vote in favour",
        _ => throw new ArgumentOutOfRangeException(nameof(counts), counts, null),
    };

    private static string Nested(DecisionRule rule) => rule is DecisionRule.All or DecisionRule.Any ? $"({Of(rule)})" : Of(rule);

    private static string By(string? criterion) => criterion is null ? "" : $" by {criterion}";

    private static string Of(DecisionRule.Consensus rule)
    {
        var borne = new List<string>();
        if (rule.Minus is { } n and > 0) borne.Add($"but for {n}");
        if (!rule.MinusParties.IsDefaultOrEmpty) borne.Add($"other than of {string.Join(", ", rule.MinusParties)}");
        if (rule.MinusConcerned == true) borne.Add("other than of the parties concerned");
        return "consensus: no formal objection" + (borne.Count == 0 ? "" : " " + string.Join(" and ", borne));
    }

    private static string Of(DecisionRule.Majority rule)
    {
        var says = $"{Share(rule.Share, rule.Comparison)} of {Of(rule.Of)}{By(rule.By)}";
        if (rule.WithoutSuspended == true) says += " (those suspended from voting apart)";
        if (rule.Abstentions is { } abstentions) says += $", abstentions counting {Of(abstentions)}";
        if (rule.NonVotes is { } nonVotes) says += $", votes not cast counting {Of(nonVotes)}";
        return says + rule.Ties switch
        {
            Ties.ChairDecides => ", the chair deciding when votes are equally divided",
            Ties.SecondVote => ", with a second vote when votes are equally divided",
            _ => "",
        };
    }

    public static string Of(Level level) => level switch
    {
        Level.HeadOfState => "head of state",
        Level.Minister => "minister",
        Level.ViceMinister => "vice-minister",
        Level.AmbassadorAtLarge => "ambassador-at-large",
        Level.Ambassador => "ambassador",
        Level.DirectorGeneral => "director-general",
        Level.Director => "director",
        Level.Expert => "expert",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
