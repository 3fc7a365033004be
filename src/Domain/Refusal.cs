namespace Coordinator.Domain;

/// <summary>What kind of answer a refusal is; it decides the status of an HTTP answer and nothing else.</summary>
public enum RefusalKind
{
    /// <summary>The command itself does not make sense: a field is missing, too long, out of order.</summary>
    Invalid,

    /// <summary>The one who asks may not do this.</summary>
    Forbidden,

    /// <summary>What the command names does not exist.</summary>
    NotFound,

    /// <summary>The rules do not allow it in the present state.</summary>
    Conflict,

    /// <summary>The state is not the one that the command expected.</summary>
    Stale,
}

/// <summary>
/// A rule as cited to those it binds.
/// </summary>
/// <param name="Id">Stable identity within its book, for example <c>meeting.quorum</c>, or <c>charter.4</c> for an article of the charter.</param>
/// <param name="Text">The rule in one sentence.</param>
/// <param name="Source">Where the rule comes from: the charter's article, or the practice it follows.</param>
public sealed record Rule(string Id, string Text, string Source);

/// <summary>
/// A command was not accepted, and why. A refusal is an answer: nothing was changed.
/// </summary>
/// <param name="Kind">The kind of answer.</param>
/// <param name="Code">Stable, in kebab case, for programs: <c>quorum-not-met</c>.</param>
/// <param name="Rule">The rule that refuses.</param>
/// <param name="Detail">One sentence for people, with the figures: what is and what would be needed.</param>
/// <param name="Field">For <see cref="RefusalKind.Invalid"/>, the path of the offending field, as in <c>members[2]</c>.</param>
public sealed record Refusal(RefusalKind Kind, string Code, Rule Rule, string Detail, string? Field = null)
{
    public static Refusal Invalid(string field, string detail, string code = "invalid-field") =>
        new(RefusalKind.Invalid, code, StandingRules.WellFormed, detail, field);

    public static Refusal Forbidden(string code, Rule rule, string detail) => new(RefusalKind.Forbidden, code, rule, detail);

    public static Refusal NotFound(string code, string detail) => new(RefusalKind.NotFound, code, StandingRules.KnownThings, detail);

    public static Refusal Conflict(string code, Rule rule, string detail) => new(RefusalKind.Conflict, code, rule, detail);

    public override string ToString() => $"{Code}: {Detail} [{Rule.Id}]";
}
