using System.Collections.Immutable;
using Coordinator.Domain.Mechanisms;
using NodaTime;

namespace Coordinator.Domain.Cadence;

/// <summary>How regularly one body met, and at what level each of its members came.</summary>
public sealed record BodyCadence(BodyId Body, string Name, Level Required, Regularity Regularity, ImmutableArray<Representation> Members);

/// <summary>The regularity and representation of a mechanism, from the record of its meetings.</summary>
/// <param name="AsOf">The day up to which it is told; what begins later is left out.</param>
/// <param name="Bodies">In the document's order.</param>
/// <param name="Commitments">The promises to meet made up to that day, in the document's order.</param>
public sealed record CadenceAnalysis(NamedMechanism Mechanism, LocalDate AsOf, ImmutableArray<BodyCadence> Bodies, ImmutableArray<FollowedCommitment> Commitments)
{
    /// <summary>Analyses a document; the results that it gives for its commitments are not looked at.</summary>
    /// <param name="document">The mechanism's document.</param>
    /// <param name="asOf">The day; when null, the last one on which the document has a meeting or a promise made.</param>
    /// <param name="refusal">What is wrong with the document, with its path.</param>
    public static CadenceAnalysis? Of(MechanismDocument document, LocalDate? asOf, out Refusal? refusal)
    {
        refusal = Check(document);
        if (refusal is not null) return null;

        ImmutableArray<HeldMeeting> all = [.. document.Meetings.Select(HeldMeeting.Of)];
        var day = asOf ?? all.Select(m => m.To).Concat(document.Commitments.Select(c => c.Made)).DefaultIfEmpty(LocalDate.MinIsoValue).Max();
        var held = all.Where(m => m.From <= day).ToList();
        var bodies = ImmutableArray.CreateBuilder<BodyCadence>();
        foreach (var body in document.Bodies)
        {
            var own = held.Where(m => m.Body == body.Id).ToList();
            bodies.Add(new(body.Id, body.Name, body.Level, Regularity.Of(own.Select(m => m.From)), [.. body.Members.Select(p => Representation.Of(p, body.Level, own))]));
        }

        return new(
            document.Mechanism,
            day,
            bodies.ToImmutable(),
            [.. document.Commitments.Where(c => c.Made <= day).Select(Commitment.Of).OfType<Commitment>().Select(c => c.Follow(held, day))]);
    }

    private static Refusal? Check(MechanismDocument document)
    {
        var bodies = new HashSet<BodyId>();
        for (var i = 0; i < document.Bodies.Length; i++)
        {
            if (document.Bodies[i] is not { } body) return Missing($"bodies[{i}]");
            if (Texts.Id($"bodies[{i}].id", body.Id.Value) is { } invalid) return invalid;
            if (!bodies.Add(body.Id)) return Refusal.Invalid($"bodies[{i}].id", $"There are two bodies '{body.Id}'.");
            if (body.Members.IsDefault) return Missing($"bodies[{i}].members");
        }

        for (var i = 0; i < document.Meetings.Length; i++)
        {
            var path = $"meetings[{i}]";
            if (document.Meetings[i] is not { } meeting) return Missing(path);
            if (!bodies.Contains(meeting.Body)) return Refusal.Invalid(path + ".body", $"There is no body '{meeting.Body}'.");
            if (meeting.To < meeting.From) return Refusal.Invalid(path + ".to", "A meeting does not end before it begins.");
            if (meeting.Heads.IsDefault) continue;
            var parties = new HashSet<PartyId>();
            for (var j = 0; j < meeting.Heads.Length; j++)
            {
                if (meeting.Heads[j] is not { } head) return Missing($"{path}.heads[{j}]");
                if (!parties.Add(head.Party)) return Refusal.Invalid($"{path}.heads[{j}].party", $"There are two heads of the delegation of '{head.Party}'.");
            }
        }

        for (var i = 0; i < document.Commitments.Length; i++)
        {
            var path = $"commitments[{i}]";
            if (document.Commitments[i] is not { } commitment) return Missing(path);
            if (!bodies.Contains(commitment.Body)) return Refusal.Invalid(path + ".body", $"There is no body '{commitment.Body}'.");
            if (commitment.WindowTo < commitment.WindowFrom) return Refusal.Invalid(path + ".windowTo", "A window does not end before it begins.");
        }

        return null;
    }

    private static Refusal Missing(string path) => Refusal.Invalid(path, $"{path} must be given.");
}
