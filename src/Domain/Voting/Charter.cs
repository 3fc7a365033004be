using System.Collections.Immutable;

namespace Coordinator.Domain.Voting;

/// <summary>A fraction in integers; never a floating-point number.</summary>
/// <param name="Numerator">Zero or more, at most <paramref name="Denominator"/>.</param>
/// <param name="Denominator">One or more.</param>
public readonly record struct Fraction(int Numerator, int Denominator)
{
    /// <summary>The smallest whole number that is at least this fraction of <paramref name="whole"/>.</summary>
    public int AtLeast(int whole) => (int)(((long)Numerator * whole + Denominator - 1) / Denominator);

    /// <summary>The smallest whole number that is more than this fraction of <paramref name="whole"/>.</summary>
    public int MoreThan(int whole) => (int)((long)Numerator * whole / Denominator) + 1;

    /// <summary>The smallest whole number that is at least this fraction of <paramref name="whole"/>, for sums of weights.</summary>
    public long AtLeast(long whole) => (long)((((Int128)Numerator * whole) + Denominator - 1) / Denominator);

    /// <summary>The smallest whole number that is more than this fraction of <paramref name="whole"/>, for sums of weights.</summary>
    public Int128 MoreThan(long whole) => ((Int128)Numerator * whole / Denominator) + 1;

    public override string ToString() => $"{Numerator}/{Denominator}";
}

/// <summary>Whether a share must reach its threshold or pass it; the two differ exactly at the threshold.</summary>
public enum Comparison
{
    AtLeast,
    MoreThan,
}

/// <summary>What a share is a share of.</summary>
public enum DecisionBase
{
    /// <summary>All members of the body, present or not.</summary>
    Members,

    /// <summary>Members recorded present, with or without "and voting".</summary>
    Present,

    /// <summary>Those that cast an affirmative or negative vote; one that abstains is considered as not voting (UNGA rule 86).</summary>
    PresentAndVoting,

    /// <summary>Votes for or against; an abstention is a ballot but no vote, unless the rule says what it counts as.</summary>
    VotesCast,
}

/// <summary>When choices, as distinct from turnout, are shown.</summary>
public enum ChoiceVisibility
{
    /// <summary>As they are cast.</summary>
    Live,

    /// <summary>Once the chair has closed the vote.</summary>
    AfterClose,
}

/// <summary>How a matter is decided. A closed family: <see cref="Tally"/> knows every member.</summary>
[System.Text.Json.Serialization.JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Majority), "majority")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Unanimity), "unanimity")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Consensus), "consensus")]
public abstract partial record DecisionRule
{
    /// <summary>A share of a base: simple majority, two-thirds.</summary>
    /// <param name="Share">The share that affirmative votes must have.</param>
    /// <param name="Comparison">Reach it, or pass it.</param>
    /// <param name="Of">The base of the share.</param>
    /// <param name="By">The criterion whose weights are added, as in <c>population</c>; null counts heads.</param>
    /// <param name="Abstentions">What an abstention counts as; null is <see cref="CountsAs.Nothing"/>.</param>
    /// <param name="NonVotes">What it counts as when one that has a vote does not use it; null is <see cref="CountsAs.Nothing"/>.</param>
    /// <param name="Ties">What follows when votes are equally divided; null is <see cref="Voting.Ties.Fails"/>.</param>
    /// <param name="WithoutSuspended">Whether parties suspended from voting leave the base of all members.</param>
    public sealed record Majority(
        Fraction Share,
        Comparison Comparison,
        DecisionBase Of,
        string? By = null,
        CountsAs? Abstentions = null,
        CountsAs? NonVotes = null,
        Ties? Ties = null,
        bool? WithoutSuspended = null) : DecisionRule;

    /// <summary>Every member that belongs to the base votes in favour.</summary>
    /// <param name="Of">All members, those present, or those present and voting (then an abstention does not break it).</param>
    public sealed record Unanimity(DecisionBase Of) : DecisionRule;

    /// <summary>
    /// Absence of any formal objection (OSCE rules of procedure, II(A)2). A "no" is a formal objection and states its
    /// reason, an "abstain" stands aside, and one that says nothing does not object.
    /// </summary>
    /// <param name="Minus">How many objections are borne; null is none.</param>
    /// <param name="MinusParties">Parties whose objection prevents nothing.</param>
    /// <param name="MinusConcerned">Whether the parties that the decision concerns, named at the vote, prevent nothing (CSCE, Prague 1992, para. 16).</param>
    public sealed record Consensus(int? Minus = null, ImmutableArray<PartyId> MinusParties = default, bool? MinusConcerned = null) : DecisionRule;
}

/// <summary>Whether a matter is of substance or of procedure.</summary>
public enum MatterKind
{
    Substance,
    Procedure,
}

/// <summary>
/// A kind of question and how it is decided: one article of the charter.
/// </summary>
/// <param name="Id">Identity within the charter, as in <c>joint-statement</c>.</param>
/// <param name="Name">What delegations call it.</param>
/// <param name="Kind">Levels of representation bind on substance only.</param>
/// <param name="Rule">How it is decided.</param>
/// <param name="Choices">When choices are shown.</param>
/// <param name="PresentAndVotingMayAbstain">Whether one that declared itself present and voting may nevertheless abstain.</param>
/// <param name="Article">The article's number in the charter.</param>
/// <param name="Source">Where the rule comes from.</param>
public sealed record Matter(
    string Id,
    string Name,
    MatterKind Kind,
    DecisionRule Rule,
    ChoiceVisibility Choices,
    bool PresentAndVotingMayAbstain,
    string Article,
    string Source);

/// <summary>How many members must be there before anything is decided.</summary>
/// <param name="Share">The share of members.</param>
/// <param name="Comparison">Reach it, or pass it.</param>
/// <param name="Article">The article's number in the charter.</param>
/// <param name="Source">Where the rule comes from.</param>
public sealed record QuorumRule(Fraction Share, Comparison Comparison, string Article, string Source)
{
    /// <summary>How many of <paramref name="members"/> must be present.</summary>
    public int Needed(int members) => Comparison == Comparison.AtLeast ? Share.AtLeast(members) : Share.MoreThan(members);

    public Rule Cite() => new($"charter.{Article}", $"Nothing is decided unless {Words.Share(Share, Comparison)} of the members are present.", Source);
}

/// <summary>The level that a delegation's speaker must have, and what follows when it has not.</summary>
public sealed record RepresentationRule(RepresentationPolicy Policy, string Article, string Source)
{
    public Rule Cite(Level required) => new(
        $"charter.{Article}",
        $"Delegations are headed at the level of {Words.Of(required)} or above; " +
        (Policy == RepresentationPolicy.Warn ? "one below is flagged." : "one below counts for no quorum and does not vote on substance unless the chair waives it with a recorded reason."),
        Source);
}

/// <summary>Speaking times.</summary>
/// <param name="StatementSeconds">Limit of a statement when the chair names none; 15 to 7,200 seconds.</param>
/// <param name="PointOfOrderSeconds">Limit of a point of order.</param>
/// <param name="ReplySeconds">Limit of a right of reply.</param>
/// <param name="Article">The article's number in the charter.</param>
/// <param name="Source">Where the rule comes from.</param>
public sealed record SpeakingRule(int StatementSeconds, int PointOfOrderSeconds, int ReplySeconds, string Article, string Source)
{
    public const int ShortestSeconds = 15;
    public const int LongestSeconds = 7_200;

    public Rule Cite() => new($"charter.{Article}", "The chair may limit the time allowed to each speaker.", Source);
}

/// <summary>
/// The rules of procedure of a mechanism, as data. A meeting keeps the version it was scheduled under.
/// </summary>
/// <param name="Version">1 for the charter at establishment; each amendment adds one.</param>
public sealed record Charter(
    int Version,
    string Title,
    QuorumRule Quorum,
    RepresentationRule Representation,
    SpeakingRule Speaking,
    ImmutableArray<Matter> Matters)
{
    /// <summary>The most matters that a charter has.</summary>
    public const int MaxMatters = 100;

    /// <summary>Refuses rules that cannot be applied: shares that nothing reaches, times out of range, matters named twice.</summary>
    /// <param name="path">Path of the charter in what was sent, with its point: <c>charter.</c>.</param>
    public Refusal? Check(string path)
    {
        if (Texts.First(
            Version >= 1 ? null : Refusal.Invalid(path + "version", $"{path}version counts from 1."),
            Texts.Name(path + "title", Title),
            CheckShare(path + "quorum.share", Quorum.Share, Quorum.Comparison),
            CheckArticle(path + "quorum.", Quorum.Article, Quorum.Source),
            Enum.IsDefined(Representation.Policy) ? null : Refusal.Invalid(path + "representation.policy", $"{path}representation.policy is not one of warn, require."),
            CheckArticle(path + "representation.", Representation.Article, Representation.Source),
            CheckSeconds(path + "speaking.statementSeconds", Speaking.StatementSeconds),
            CheckSeconds(path + "speaking.pointOfOrderSeconds", Speaking.PointOfOrderSeconds),
            CheckSeconds(path + "speaking.replySeconds", Speaking.ReplySeconds),
            CheckArticle(path + "speaking.", Speaking.Article, Speaking.Source)) is { } refusal)
        {
            return refusal;
        }

        if (Matters.IsDefaultOrEmpty) return Refusal.Invalid(path + "matters", $"{path}matters must have at least one.", "empty-field");
        if (Matters.Length > MaxMatters) return Refusal.Invalid(path + "matters", $"{path}matters has {Matters.Length}; at most {MaxMatters} are taken.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Matters.Length; i++)
        {
            var at = $"{path}matters[{i}]";
            if (Matters[i] is not { } matter) return Refusal.Invalid(at, $"{at} must not be null.", "empty-field");
            if (Texts.First(
                Texts.Id(at + ".id", matter.Id),
                Texts.Name(at + ".name", matter.Name),
                Enum.IsDefined(matter.Kind) ? null : Refusal.Invalid(at + ".kind", $"{at}.kind is not one of substance, procedure."),
                Enum.IsDefined(matter.Choices) ? null : Refusal.Invalid(at + ".choices", $"{at}.choices is not one of live, after-close."),
                DecisionRules.Check(at + ".rule", matter.Rule, new([], default, CastingVotes: false)),
                CheckArticle(at + ".", matter.Article, matter.Source)) is { } invalid)
            {
                return invalid;
            }

            if (!seen.Add(matter.Id)) return Refusal.Invalid(at + ".id", $"{at}.id '{matter.Id}' is there twice.", "named-twice");
        }

        return null;
    }

    private static Refusal? CheckArticle(string path, string article, string source) =>
        Texts.First(Texts.Name(path + "article", article), Texts.Reason(path + "source", source));

    private static Refusal? CheckSeconds(string field, int seconds) => seconds is < SpeakingRule.ShortestSeconds or > SpeakingRule.LongestSeconds
        ? Refusal.Invalid(field, $"{field} must be {SpeakingRule.ShortestSeconds} to {SpeakingRule.LongestSeconds}.")
        : null;

    internal static Refusal? CheckShare(string field, Fraction share, Comparison comparison)
    {
        if (!Enum.IsDefined(comparison)) return Refusal.Invalid(field, $"{field} is compared neither by at-least nor by more-than.");
        var reachable = share.Denominator >= 1 && share.Numerator >= 0
            && (comparison == Comparison.AtLeast ? share.Numerator >= 1 && share.Numerator <= share.Denominator : share.Numerator < share.Denominator);
        return reachable ? null : Refusal.Invalid(field, $"{field} {Words.Share(share, comparison)} is not a share of a whole that can be reached and missed.");
    }

    public Matter? FindMatter(string id)
    {
        foreach (var matter in Matters)
            if (matter.Id == id) return matter;
        return null;
    }
}

/// <summary>Ready charters.</summary>
public static class Charters
{
    /// <summary>
    /// A charter for the six-party talks: what was their practice (consensus on statements, the host in the chair), with
    /// the General Assembly's rules where the talks had none.
    /// </summary>
    public static Charter SixParty { get; } = new(
        1,
        "Rules of procedure of the Six-Party Talks",
        new QuorumRule(new(4, 5), Comparison.AtLeast, "3", "All six took part in every round of the talks; four fifths (five of six) lets one chair be empty, none be ignored"),
        new RepresentationRule(RepresentationPolicy.Warn, "4", "Policy memo: regular meetings at every level, at the proper level of representation"),
        new SpeakingRule(300, 120, 180, "5", "UNGA rules 72 and 73"),
        [
            new("joint-statement", "Joint statement", MatterKind.Substance, new DecisionRule.Consensus(), ChoiceVisibility.Live, true, "6.1", "Practice of the talks; OSCE rules of procedure, II(A)2"),
            new("recommendation", "Recommendation to capitals", MatterKind.Substance, new DecisionRule.Majority(new(2, 3), Comparison.AtLeast, DecisionBase.PresentAndVoting), ChoiceVisibility.AfterClose, false, "6.2", "UNGA rules 83 and 86"),
            new("membership", "Admission or change of membership", MatterKind.Substance, new DecisionRule.Unanimity(DecisionBase.Members), ChoiceVisibility.Live, true, "6.3", "Practice of the talks"),
            new("procedure", "Procedural question", MatterKind.Procedure, new DecisionRule.Majority(new(1, 2), Comparison.MoreThan, DecisionBase.PresentAndVoting), ChoiceVisibility.Live, false, "6.4", "UNGA rules 85 and 86"),
        ]);
}
