using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace Coordinator.Domain.Voting;

/// <summary>
/// The part of a charter that says how matters are decided, as a document of its own: docs/schemas/charter-tally.schema.json.
/// </summary>
/// <param name="Title">What body and rules they are.</param>
/// <param name="Source">The rules as a whole; each matter names its own.</param>
/// <param name="Matters">The kinds of question and how they are decided.</param>
/// <param name="Members">The members, in the order of the roll; may be left out where no rule names or weighs one.</param>
/// <param name="MemberCount">How many members there are, where they are not listed.</param>
/// <param name="Weights">Weights by criterion, one for every member.</param>
/// <param name="Schema">For editors; not read.</param>
public sealed record TallyCharter(
    string Title,
    string Source,
    ImmutableArray<TallyMatter> Matters,
    ImmutableArray<PartyId> Members = default,
    int? MemberCount = null,
    ImmutableArray<Criterion> Weights = default,
    [property: JsonPropertyName("$schema")] string? Schema = null)
{
    /// <summary>The most members.</summary>
    public const int MostMembers = 1_000;

    /// <summary>Refuses what cannot be applied, with the path in the document.</summary>
    public Refusal? Check()
    {
        if (Texts.First(
            Texts.Name("title", Title),
            Texts.Reason("source", Source),
            TallyDocuments.CheckParties("members", Members),
            MemberCount is < 1 or > MostMembers ? Refusal.Invalid("memberCount", $"memberCount must be 1 to {MostMembers}.") : null,
            !Members.IsDefaultOrEmpty && MemberCount is { } count && count != Members.Length ? Refusal.Invalid("memberCount", $"memberCount is {count} and {Members.Length} are listed; leave it out where members are listed.") : null) is { } refusal)
        {
            return refusal;
        }

        var criteria = Weights.IsDefault ? [] : Weights;
        for (var i = 0; i < criteria.Length; i++)
        {
            if (CheckCriterion($"weights[{i}]", criteria[i], criteria.Take(i)) is { } invalid) return invalid;
        }

        if (Matters.IsDefaultOrEmpty) return Refusal.Invalid("matters", "matters must have at least one.", "empty-field");
        if (Matters.Length > Charter.MaxMatters) return Refusal.Invalid("matters", $"matters has {Matters.Length}; at most {Charter.MaxMatters} are taken.");
        var means = new RuleMeans([.. criteria.Select(c => c.Name)], Members.IsDefaultOrEmpty ? default : Members, CastingVotes: true);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Matters.Length; i++)
        {
            var at = $"matters[{i}]";
            if (Matters[i] is not { } matter) return Refusal.Invalid(at, $"{at} must not be null.", "empty-field");
            if (Texts.First(
                Texts.Id(at + ".id", matter.Id),
                Texts.Name(at + ".name", matter.Name),
                Enum.IsDefined(matter.Kind) ? null : Refusal.Invalid(at + ".kind", $"{at}.kind is not one of substance, procedure."),
                DecisionRules.Check(at + ".rule", matter.Rule, means),
                Texts.Name(at + ".article", matter.Article),
                Texts.Reason(at + ".source", matter.Source),
                Texts.Optional(at + ".note", matter.Note),
                seen.Add(matter.Id) ? null : Refusal.Invalid(at + ".id", $"{at}.id '{matter.Id}' is there twice.", "named-twice")) is { } invalid)
            {
                return invalid;
            }
        }

        return null;
    }

    /// <summary>The matter of that identity or name; null if there is none.</summary>
    public TallyMatter? Find(string name) =>
        Matters.FirstOrDefault(m => m.Id == name) ?? Matters.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));

    private Refusal? CheckCriterion(string at, Criterion? criterion, IEnumerable<Criterion> before)
    {
        if (criterion is null) return Refusal.Invalid(at, $"{at} must not be null.", "empty-field");
        if (Texts.First(Texts.Id(at + ".name", criterion.Name), Texts.Name(at + ".unit", criterion.Unit), Texts.Reason(at + ".source", criterion.Source)) is { } refusal) return refusal;
        if (before.Any(b => b.Name == criterion.Name)) return Refusal.Invalid(at + ".name", $"{at}.name '{criterion.Name}' is there twice.", "named-twice");
        if (Members.IsDefaultOrEmpty) return Refusal.Invalid(at, $"{at} weighs members, which are not listed.");
        Int128 sum = 0;
        foreach (var (party, weight) in criterion.Of)
        {
            var field = $"{at}.of.{party}";
            if (!Members.Contains(party)) return Refusal.Invalid(field, $"{field} is not a member.", "unknown-party");
            if (weight < 0) return Refusal.Invalid(field, $"{field} {weight} is less than nothing.");
            sum += weight;
        }

        foreach (var member in Members)
            if (!criterion.Of.ContainsKey(member)) return Refusal.Invalid($"{at}.of", $"{at}.of lacks the member {member}.", "missing-member");
        return sum > 0 && sum <= long.MaxValue ? null : Refusal.Invalid(at + ".of", $"{at}.of sums to {sum}; the sum must be 1 to {long.MaxValue}.");
    }
}

/// <summary>A kind of question and how it is decided.</summary>
/// <param name="Id">Identity within the charter.</param>
/// <param name="Name">What delegations call it.</param>
/// <param name="Kind">Substance or procedure.</param>
/// <param name="Rule">How it is decided.</param>
/// <param name="Article">The article's number in the charter.</param>
/// <param name="Source">Where the rule comes from.</param>
/// <param name="Note">How the rule is read here.</param>
public sealed record TallyMatter(string Id, string Name, MatterKind Kind, DecisionRule Rule, string Article, string Source, string? Note = null);

/// <summary>How many chose what, for votes of which the record names no parties.</summary>
public sealed record BallotCounts(int Yes, int No, int Abstain = 0);

/// <summary>The votes cast on one question, as a document of its own: docs/schemas/votes-tally.schema.json.</summary>
/// <param name="Title">The question.</param>
/// <param name="Source">Where the votes come from.</param>
/// <param name="Date">The day of the vote.</param>
/// <param name="Ballots">Who chose what; one that is not there did not vote.</param>
/// <param name="Counts">How many chose what, instead of ballots, where no rule names or weighs a party.</param>
/// <param name="Members">The members at the time, where they are not those of the charter.</param>
/// <param name="MemberCount">How many members there were, where they are not listed.</param>
/// <param name="Present">The members present; left out, all members, or with counts those that voted.</param>
/// <param name="Suspended">Members that had no vote.</param>
/// <param name="Concerned">Parties that the decision concerned.</param>
/// <param name="CastingVote">What the chair decides if votes are equally divided.</param>
/// <param name="SecondVote">Whether this is the second vote after one that was equally divided.</param>
/// <param name="Schema">For editors; not read.</param>
public sealed record TallyVotes(
    string? Title = null,
    string? Source = null,
    LocalDate? Date = null,
    ImmutableSortedDictionary<PartyId, Choice>? Ballots = null,
    BallotCounts? Counts = null,
    ImmutableArray<PartyId> Members = default,
    int? MemberCount = null,
    ImmutableArray<PartyId> Present = default,
    ImmutableArray<Suspension> Suspended = default,
    ImmutableArray<PartyId> Concerned = default,
    Choice? CastingVote = null,
    bool? SecondVote = null,
    [property: JsonPropertyName("$schema")] string? Schema = null);

/// <summary>A question ready to be counted.</summary>
/// <param name="Matter">How it is decided.</param>
/// <param name="Poll">Who has a vote, and the weights.</param>
/// <param name="Ballots">What was chosen.</param>
public sealed record TallyQuestion(TallyMatter Matter, Poll Poll, ImmutableSortedDictionary<PartyId, Choice> Ballots);

/// <summary>Puts a charter and votes together.</summary>
public static class TallyDocuments
{
    /// <summary>
    /// The question, or the refusal with the path in the document of votes. The charter has passed its own check.
    /// </summary>
    public static (TallyQuestion? Question, Refusal? Refusal) Join(TallyCharter charter, TallyMatter matter, TallyVotes votes)
    {
        var refusal = Texts.First(
            Texts.Optional("title", votes.Title),
            Texts.Optional("source", votes.Source),
            CheckParties("members", votes.Members),
            votes.MemberCount is < 1 or > TallyCharter.MostMembers ? Refusal.Invalid("memberCount", $"memberCount must be 1 to {TallyCharter.MostMembers}.") : null,
            votes.Ballots is null == (votes.Counts is null) ? Refusal.Invalid("ballots", "Either ballots or counts are needed, and not both.") : null);
        if (refusal is not null) return (null, refusal);

        var listed = !votes.Members.IsDefaultOrEmpty ? votes.Members : votes.MemberCount is null && !charter.Members.IsDefaultOrEmpty ? charter.Members : [];
        var means = new RuleMeans([.. (charter.Weights.IsDefault ? [] : charter.Weights).Select(w => w.Name)], listed.IsEmpty ? default : listed, CastingVotes: true);
        return votes.Counts is { } counts ? OfCounts(charter, matter, votes, counts) : OfBallots(charter, matter, votes, listed, means);
    }

    private static (TallyQuestion?, Refusal?) OfBallots(TallyCharter charter, TallyMatter matter, TallyVotes votes, ImmutableArray<PartyId> members, RuleMeans means)
    {
        if (members.IsEmpty) return (null, Refusal.Invalid("members", "members must list the members at this vote: neither the charter nor the votes do."));
        if (votes.MemberCount is not null) return (null, Refusal.Invalid("memberCount", "memberCount goes with counts; here members are listed."));
        if (DecisionRules.Check("members", matter.Rule, means) is { } rule) return (null, Refusal.Invalid("members", $"The rule of '{matter.Id}' cannot be applied to these members: {rule.Detail}", rule.Code));
        var weights = charter.Weights.IsDefault ? [] : charter.Weights;
        // Weights are those of the members at the time: what others weigh is in no base.
        var ofMembers = weights.Select(w => w with { Of = w.Of.Where(p => members.Contains(p.Key)).ToImmutableSortedDictionary() }).ToImmutableArray();
        foreach (var criterion in ofMembers)
            foreach (var member in members)
                if (!criterion.Of.ContainsKey(member)) return (null, Refusal.Invalid($"members[{members.IndexOf(member)}]", $"The charter has no weight by {criterion.Name} for {member}.", "unknown-party"));

        var present = votes.Present.IsDefault ? members : votes.Present;
        var suspended = votes.Suspended.IsDefault ? [] : votes.Suspended;
        var concerned = votes.Concerned.IsDefault ? [] : votes.Concerned;
        if (CheckAmong("present", present, members) is { } absent) return (null, absent);
        if (CheckAmong("concerned", concerned, members) is { } unconcerned) return (null, unconcerned);
        for (var i = 0; i < suspended.Length; i++)
        {
            var at = $"suspended[{i}]";
            if (suspended[i] is not { } suspension) return (null, Refusal.Invalid(at, $"{at} must not be null.", "empty-field"));
            if (Texts.First(
                members.Contains(suspension.Party) ? null : Refusal.Invalid(at + ".party", $"{at}.party '{suspension.Party}' is not a member.", "unknown-party"),
                suspended.Take(i).Any(s => s.Party == suspension.Party) ? Refusal.Invalid(at + ".party", $"{at}.party '{suspension.Party}' is there twice.", "named-twice") : null,
                Texts.Reason(at + ".reason", suspension.Reason)) is { } invalid)
            {
                return (null, invalid);
            }
        }

        foreach (var party in votes.Ballots!.Keys)
        {
            var at = $"ballots.{party}";
            if (!members.Contains(party)) return (null, Refusal.Invalid(at, $"{at} is of no member.", "unknown-party"));
            if (!present.Contains(party)) return (null, Refusal.Invalid(at, $"{at} is of a member that is not present.", "not-present"));
            if (suspended.Any(s => s.Party == party)) return (null, Refusal.Invalid(at, $"{at} is of a party that is suspended from voting.", "suspended"));
        }

        ImmutableArray<PartyId> voters = [.. members.Where(m => present.Contains(m) && suspended.All(s => s.Party != m))];
        var poll = new Poll(new(members.Length, present.Length, voters))
        {
            Weights = ofMembers,
            Suspended = suspended,
            Concerned = concerned,
            CastingVote = votes.CastingVote,
            SecondVote = votes.SecondVote == true,
        };
        return (new(matter, poll, votes.Ballots), null);
    }

    private static (TallyQuestion?, Refusal?) OfCounts(TallyCharter charter, TallyMatter matter, TallyVotes votes, BallotCounts counts)
    {
        if (Names(matter.Rule)) return (null, Refusal.Invalid("counts", $"counts are not enough for '{matter.Id}', whose rule names or weighs parties; give ballots."));
        if (!votes.Present.IsDefault) return (null, Refusal.Invalid("present", "present goes with ballots; counts name no party."));
        if (!votes.Suspended.IsDefaultOrEmpty) return (null, Refusal.Invalid("suspended", "suspended goes with ballots; counts name no party."));
        if (!votes.Concerned.IsDefaultOrEmpty) return (null, Refusal.Invalid("concerned", "concerned goes with ballots; counts name no party."));
        var members = votes.MemberCount ?? (votes.Members.IsDefaultOrEmpty ? charter.MemberCount ?? (charter.Members.IsDefault ? 0 : charter.Members.Length) : votes.Members.Length);
        foreach (var (field, count) in (ReadOnlySpan<(string, int)>)[("counts.yes", counts.Yes), ("counts.no", counts.No), ("counts.abstain", counts.Abstain)])
            if (count < 0) return (null, Refusal.Invalid(field, $"{field} {count} is less than nothing."));
        var voted = (long)counts.Yes + counts.No + counts.Abstain;
        if (voted > members) return (null, Refusal.Invalid("counts", $"counts has {voted} ballots of {members} members."));
        ImmutableArray<PartyId> voters = [.. Enumerable.Range(1, (int)voted).Select(i => new PartyId($"member-{i:000}"))];
        var ballots = voters.Select((party, i) => KeyValuePair.Create(party, i < counts.Yes ? Choice.Yes : i < counts.Yes + counts.No ? Choice.No : Choice.Abstain));
        var poll = new Poll(new(members, voters.Length, voters)) { CastingVote = votes.CastingVote, SecondVote = votes.SecondVote == true };
        return (new(matter, poll, ballots.ToImmutableSortedDictionary()), null);
    }

    /// <summary>Whether it matters to a rule which party cast which ballot, or that one stayed silent.</summary>
    private static bool Names(DecisionRule rule) => rule switch
    {
        DecisionRule.Majority majority => majority.By is not null || majority.NonVotes is not null,
        DecisionRule.Consensus consensus => !consensus.MinusParties.IsDefaultOrEmpty || consensus.MinusConcerned == true,
        DecisionRule.KOfN some => !some.Among.IsDefaultOrEmpty,
        DecisionRule.Concurrence => true,
        DecisionRule.Participation participation => participation.By is not null,
        DecisionRule.All all => all.Rules.Any(Names),
        DecisionRule.Any any => any.Rules.Any(Names),
        _ => false,
    };

    private static Refusal? CheckAmong(string field, ImmutableArray<PartyId> parties, ImmutableArray<PartyId> members)
    {
        if (CheckParties(field, parties) is { } refusal) return refusal;
        for (var i = 0; i < parties.Length; i++)
            if (!members.Contains(parties[i])) return Refusal.Invalid($"{field}[{i}]", $"{field}[{i}] '{parties[i]}' is not a member.", "unknown-party");
        return null;
    }

    internal static Refusal? CheckParties(string field, ImmutableArray<PartyId> parties)
    {
        if (parties.IsDefault) return null;
        if (parties.Length > TallyCharter.MostMembers) return Refusal.Invalid(field, $"{field} has {parties.Length}; at most {TallyCharter.MostMembers} are taken.");
        var seen = new HashSet<PartyId>();
        for (var i = 0; i < parties.Length; i++)
        {
            if (Texts.Id($"{field}[{i}]", parties[i].Value) is { } invalid) return invalid;
            if (!seen.Add(parties[i])) return Refusal.Invalid($"{field}[{i}]", $"{field}[{i}] '{parties[i]}' is there twice.", "named-twice");
        }

        return null;
    }
}
