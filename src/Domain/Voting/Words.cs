namespace Coordinator.Domain.Voting;

/// <summary>Rules and figures in the words of the field, in English, for explanations that become part of a record.</summary>
public static class Words
{
    public static string Share(Fraction share, Comparison comparison) =>
        $"{(comparison == Comparison.AtLeast ? "at least" : "more than")} {(share is (1, 2) ? "half" : share is (2, 3) ? "two-thirds" : share is (3, 4) ? "three quarters" : share is (4, 5) ? "four fifths" : share.ToString())}";

    public static string Of(DecisionBase basis) => basis switch
    {
        DecisionBase.Members => "the members",
        DecisionBase.Present => "the members present",
        DecisionBase.PresentAndVoting => "the members present and voting",
        _ => throw new ArgumentOutOfRangeException(nameof(basis), basis, null),
    };

    public static string Of(DecisionRule rule) => rule switch
    {
        DecisionRule.Consensus => "consensus: no formal objection",
        DecisionRule.Unanimity unanimity => $"unanimity of {Of(unanimity.Of)}",
        DecisionRule.Majority majority => $"{Share(majority.Share, majority.Comparison)} of {Of(majority.Of)}",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };

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
