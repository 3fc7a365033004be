using Coordinator.Domain;
using Coordinator.Domain.Voting;

namespace Coordinator.Api.Contracts;

/// <summary>Puts a charter into the words that delegations read.</summary>
internal static class CharterTexts
{
    public static CharterText Of(Charter charter, Level? required = null)
    {
        var quorum = charter.Quorum.Cite();
        var representation = charter.Representation;
        return new(
            charter.Title,
            charter.Version,
            new(charter.Quorum.Article, quorum.Text, quorum.Source),
            new(representation.Article, required is { } level ? representation.Cite(level).Text : PolicyText(representation.Policy), representation.Source),
            new(charter.Speaking.Article, charter.Speaking.StatementSeconds, charter.Speaking.PointOfOrderSeconds, charter.Speaking.ReplySeconds, charter.Speaking.Source),
            [.. charter.Matters.Select(m => new MatterText(m.Id, m.Name, m.Kind, Words.Of(m.Rule), m.Choices, m.PresentAndVotingMayAbstain, m.Article, m.Source))]);
    }

    private static string PolicyText(RepresentationPolicy policy) => policy == RepresentationPolicy.Warn
        ? "A delegation headed below the level that its body requires is flagged."
        : "A delegation headed below the level that its body requires counts for no quorum and does not vote on substance unless the chair waives it with a recorded reason.";
}
