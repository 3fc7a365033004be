using Coordinator.Api.Commands;
using Coordinator.Api.Contracts;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Mechanisms;

/// <summary>Takes a whole mechanism over from a document.</summary>
internal static class ImportEndpoint
{
    public static void MapImport(this IEndpointRouteBuilder mechanisms) =>
        mechanisms.MapPost("import", ImportAsync).TakesCommand<MechanismDocument>("mechanism.import", JsonBody.MostDocumentBytes);

    /// <summary>
    /// Sets up a mechanism from a document, or nothing at all. Imported again, what is there already is left as it is and
    /// what is new is added.
    /// </summary>
    private static async Task<Results<Ok<Imported>, Problem>> ImportAsync(HttpContext context, Importer importer)
    {
        var actor = context.Actor();
        var (headers, malformed) = CommandHeaders.Read(context.Request);
        if (malformed is not null) return malformed;
        if (actor.Role != ActorRole.Secretariat)
            return Problem.Of(Refusal.Forbidden("not-the-secretariat", StandingRules.Capacity, "A mechanism is set up by the secretariat of the installation."));
        var (document, unreadable) = await JsonBody.ReadAsync<MechanismDocument>(context.Request, context.RequestAborted);
        if (unreadable is not null) return unreadable;

        var (imported, refusal) = await importer.ImportAsync(headers.Id, actor, document!, headers.ExpectedVersion, context.RequestAborted);
        if (refusal is not null) return Problem.Of(refusal);
        context.Taken(new(imported!.Version, imported.Replayed));
        return TypedResults.Ok(imported);
    }
}

/// <summary>Imports a document and tells what was new.</summary>
internal sealed class Importer(IGrains grains, IJournal journal, EffectsWait effects, TimeProvider time)
{
    public async ValueTask<(Imported? Imported, Refusal? Refusal)> ImportAsync(string id, Actor actor, MechanismDocument document, long? expectedVersion, CancellationToken cancellation)
    {
        var mechanism = document.Mechanism.Id;
        if (Texts.Id("mechanism.id", mechanism.Value) is { } invalid) return (null, invalid);
        if (mechanism == Installation.Id) return (null, Refusal.Invalid("mechanism.id", "The id 'installation' is the installation's own.", "reserved-id"));

        var grain = grains.Mechanism(mechanism);
        var reply = await grain.SendAsync(new(id, actor, time.Now(), new MechanismCommand.Import(document, Charters.SixParty), expectedVersion), cancellation);
        if (reply.Refusal is { } refusal) return (null, refusal);
        await effects.SettledAsync(reply.Receipt!.Position, cancellation);

        // The figures come from what was journaled under this command, so that a repetition is answered alike.
        int parties = 0, bodies = 0, meetings = 0, commitments = 0;
        await foreach (var recorded in journal.ReadStreamAsync(grain.Stream, 0, cancellation))
        {
            if (recorded.Version > reply.Receipt.Version) break;
            if (recorded.CommandId != id) continue;
            switch (StoredEvents<MechanismEvent>.Read(recorded))
            {
                case MechanismEvent.PartyAdmitted: parties++; break;
                case MechanismEvent.BodyEstablished: bodies++; break;
                case MechanismEvent.PastMeetingEntered: meetings++; break;
                case MechanismEvent.CommitmentEntered: commitments++; break;
            }
        }

        return (new(reply.Receipt.Version, reply.Replayed, mechanism, parties, bodies, meetings, commitments), null);
    }
}
