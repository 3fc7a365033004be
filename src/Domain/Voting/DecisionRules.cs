using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Coordinator.Domain.Voting;

/// <summary>What a ballot that is neither for nor against counts as in a share.</summary>
public enum CountsAs
{
    /// <summary>Nothing: it is in no base of votes (UNGA rule 86).</summary>
    Nothing,

    /// <summary>A vote: it is in the base and neither for nor against.</summary>
    Vote,

    /// <summary>A vote against.</summary>
    Against,

    /// <summary>A vote in favour.</summary>
    InFavour,
}

/// <summary>What follows when as many votes are for as against.</summary>
public enum Ties
{
    /// <summary>The proposal is regarded as rejected (UNGA rule 133).</summary>
    Fails,

    /// <summary>The chair has a casting vote.</summary>
    ChairDecides,

    /// <summary>There is a second vote; divided again, the proposal is regarded as rejected (UNGA rule 95).</summary>
    SecondVote,
}

[JsonDerivedType(typeof(KOfN), "k-of-n")]
[JsonDerivedType(typeof(Concurrence), "concurrence")]
[JsonDerivedType(typeof(NoBlockingMinority), "no-blocking-minority")]
[JsonDerivedType(typeof(Participation), "participation")]
[JsonDerivedType(typeof(All), "all")]
[JsonDerivedType(typeof(Any), "any")]
public abstract partial record DecisionRule
{
    /// <summary>A number of affirmative votes, as in "an affirmative vote of nine members" (UN Charter, Article 27).</summary>
    /// <param name="Votes">How many; one or more.</param>
    /// <param name="Among">Whose votes; left out, anyone's.</param>
    public sealed record KOfN(int Votes, ImmutableArray<PartyId> Among = default) : DecisionRule;

    /// <summary>Named parties do not stop it: each of them may, by a vote against.</summary>
    /// <param name="Of">The parties, as the five permanent members of the Security Council.</param>
    /// <param name="AbstentionStops">Whether an abstention stops it too.</param>
    /// <param name="AbsenceStops">Whether not taking part stops it too.</param>
    public sealed record Concurrence(ImmutableArray<PartyId> Of, bool? AbstentionStops = null, bool? AbsenceStops = null) : DecisionRule;

    /// <summary>Fewer than so many members fail to vote in favour (TEU Article 16(4): a blocking minority has at least four).</summary>
    /// <param name="Members">How many members a blocking minority must have; one or more.</param>
    public sealed record NoBlockingMinority(int Members) : DecisionRule;

    /// <summary>Enough members take part. A condition on the vote as a whole: it stands alone or in <see cref="All"/>, never in <see cref="Any"/>.</summary>
    /// <param name="Share">The share of all members that must take part.</param>
    /// <param name="Comparison">Reach it, or pass it.</param>
    /// <param name="By">The criterion whose weights are added; null counts heads.</param>
    /// <param name="AbstentionsTakePart">Whether one that abstains takes part; null is yes.</param>
    public sealed record Participation(Fraction Share, Comparison Comparison, string? By = null, bool? AbstentionsTakePart = null) : DecisionRule;

    /// <summary>Every one of several rules is met.</summary>
    public sealed record All(ImmutableArray<DecisionRule> Rules) : DecisionRule;

    /// <summary>At least one of several rules is met.</summary>
    public sealed record Any(ImmutableArray<DecisionRule> Rules) : DecisionRule;
}

/// <summary>What a rule may refer to where it is to be applied.</summary>
/// <param name="Criteria">Names of the criteria that have weights.</param>
/// <param name="Members">The parties that may be named; unset when they are not known.</param>
/// <param name="CastingVotes">Whether a casting vote and a second vote can be taken.</param>
public sealed record RuleMeans(ImmutableArray<string> Criteria, ImmutableArray<PartyId> Members, bool CastingVotes);

/// <summary>Checks on rules that come from outside.</summary>
public static class DecisionRules
{
    /// <summary>The most rules that a rule is made of, itself included.</summary>
    public const int MostParts = 32;

    /// <summary>The most levels of rules within rules.</summary>
    public const int Deepest = 6;

    /// <summary>Refuses a rule that cannot be applied, with the path of what is wrong in it.</summary>
    public static Refusal? Check(string field, DecisionRule? rule, RuleMeans means)
    {
        var parts = 0;
        return Check(field, rule, means, 1, inAny: false, ref parts);
    }

    private static Refusal? Check(string field, DecisionRule? rule, RuleMeans means, int depth, bool inAny, ref int parts)
    {
        if (++parts > MostParts) return Refusal.Invalid(field, $"{field} is one part too many: a rule is made of at most {MostParts}.");
        if (depth > Deepest) return Refusal.Invalid(field, $"{field} is nested too deeply: at most {Deepest} levels are taken.");
        switch (rule)
        {
            case DecisionRule.Majority majority:
                return Charter.CheckShare(field + ".share", majority.Share, majority.Comparison)
                    ?? CheckBase(field, majority.Of)
                    ?? CheckCriterion(field + ".by", majority.By, means)
                    ?? CheckCounts(field + ".abstentions", majority.Abstentions)
                    ?? CheckCounts(field + ".nonVotes", majority.NonVotes)
                    ?? CheckTies(field + ".ties", majority, means);

            case DecisionRule.Unanimity unanimity:
                return CheckBase(field, unanimity.Of);

            case DecisionRule.Consensus consensus:
                return consensus.Minus is < 0
                    ? Refusal.Invalid(field + ".minus", $"{field}.minus counts objections that are borne; it is zero or more.")
                    : CheckParties(field + ".minusParties", consensus.MinusParties, means, required: false);

            case DecisionRule.KOfN some:
                if (CheckParties(field + ".among", some.Among, means, required: false) is { } among) return among;
                return some.Votes < 1 || (!some.Among.IsDefaultOrEmpty && some.Votes > some.Among.Length)
                    ? Refusal.Invalid(field + ".votes", $"{field}.votes {some.Votes} is not a number of votes that can be reached and missed.")
                    : null;

            case DecisionRule.Concurrence concurrence:
                return CheckParties(field + ".of", concurrence.Of, means, required: true);

            case DecisionRule.NoBlockingMinority blocking:
                return blocking.Members < 1 ? Refusal.Invalid(field + ".members", $"{field}.members must be one or more.") : null;

            case DecisionRule.Participation when inAny:
                return Refusal.Invalid(field, $"{field} is a participation within 'any'; it is a condition on the vote as a whole and stands alone or within 'all'.");

            case DecisionRule.Participation participation:
                return Charter.CheckShare(field + ".share", participation.Share, participation.Comparison) ?? CheckCriterion(field + ".by", participation.By, means);

            case DecisionRule.All all:
                return CheckParts(field, all.Rules, means, depth, inAny, ref parts);

            case DecisionRule.Any any:
                return CheckParts(field, any.Rules, means, depth, inAny: true, ref parts);

            default:
                return Refusal.Invalid(field, $"{field} is not one of majority, unanimity, consensus, k-of-n, concurrence, no-blocking-minority, participation, all, any.");
        }
    }

    private static Refusal? CheckParts(string field, ImmutableArray<DecisionRule> rules, RuleMeans means, int depth, bool inAny, ref int parts)
    {
        if (rules.IsDefaultOrEmpty) return Refusal.Invalid(field + ".rules", $"{field}.rules must have at least one.", "empty-field");
        for (var i = 0; i < rules.Length; i++)
            if (Check($"{field}.rules[{i}]", rules[i], means, depth + 1, inAny, ref parts) is { } refusal) return refusal;
        return null;
    }

    private static Refusal? CheckBase(string field, DecisionBase of) =>
        Enum.IsDefined(of) ? null : Refusal.Invalid(field + ".of", $"{field}.of is not one of members, present, present-and-voting, votes-cast.");

    private static Refusal? CheckCounts(string field, CountsAs? counts) =>
        counts is not { } value || Enum.IsDefined(value) ? null : Refusal.Invalid(field, $"{field} is not one of nothing, vote, against, in-favour.");

    private static Refusal? CheckCriterion(string field, string? by, RuleMeans means) =>
        by is null || means.Criteria.Contains(by) ? null : Refusal.Invalid(field, $"{field} names the criterion '{by}', for which there are no weights.", "unknown-criterion");

    /// <summary>
    /// Between two sides that make up the whole, half is the tie; elsewhere a casting vote could turn one more vote in
    /// favour into a defeat.
    /// </summary>
    private static Refusal? CheckTies(string field, DecisionRule.Majority majority, RuleMeans means)
    {
        if (majority.Ties is not { } ties) return null;
        if (!Enum.IsDefined(ties)) return Refusal.Invalid(field, $"{field} is not one of fails, chair-decides, second-vote.");
        if (ties == Ties.Fails) return null;
        if (!means.CastingVotes) return Refusal.Invalid(field, $"{field} must be fails: no casting vote and no second vote is taken here.");
        var twoSides = majority.Of is DecisionBase.PresentAndVoting or DecisionBase.VotesCast
            && majority.Abstentions != CountsAs.Vote && majority.NonVotes != CountsAs.Vote
            && (long)majority.Share.Numerator * 2 == majority.Share.Denominator && majority.Comparison == Comparison.MoreThan;
        return twoSides ? null : Refusal.Invalid(field, $"{field} is for a simple majority: more than half of the members present and voting or of the votes cast.");
    }

    private static Refusal? CheckParties(string field, ImmutableArray<PartyId> parties, RuleMeans means, bool required)
    {
        if (parties.IsDefaultOrEmpty) return required ? Refusal.Invalid(field, $"{field} must name at least one party.", "empty-field") : null;
        var seen = new HashSet<PartyId>();
        for (var i = 0; i < parties.Length; i++)
        {
            var at = $"{field}[{i}]";
            if (Texts.Id(at, parties[i].Value) is { } invalid) return invalid;
            if (!seen.Add(parties[i])) return Refusal.Invalid(at, $"{at} '{parties[i]}' is there twice.", "named-twice");
            if (!means.Members.IsDefault && !means.Members.Contains(parties[i])) return Refusal.Invalid(at, $"{at} '{parties[i]}' is not a member.", "unknown-party");
        }

        return null;
    }
}
