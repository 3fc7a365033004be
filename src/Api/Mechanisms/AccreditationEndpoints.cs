using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coordinator.Api.Commands;
using Coordinator.Api.Contracts;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Grains.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Coordinator.Api.Mechanisms;

/// <summary>Who is accredited: links given out, used and revoked. For the secretariat.</summary>
internal static class AccreditationEndpoints
{
    private static readonly Duration s_linkLasts = Duration.FromDays(14);

    public static void MapAccreditations(this IEndpointRouteBuilder mechanism)
    {
        var accreditations = mechanism.MapGroup("accreditations").WithTags("Accreditations");
        accreditations.MapGet("", ListAsync).WithName("list-accreditations");
        accreditations.MapPost("", IssueAsync).TakesCommand<NewAccreditation>("mechanism.issue-accreditation");
        accreditations.MapDelete("{accreditation}", RevokeAsync).WithName("mechanism.revoke-accreditation");
    }

    private static Problem? SecretariatOnly(HttpContext context, MechanismId mechanism) => context.Actor().IsSecretariatOf(mechanism)
        ? null
        : Problem.Of(Refusal.Forbidden("not-the-secretariat", StandingRules.Capacity, "This is for the secretariat."));

    private static async ValueTask<(GrainRef<MechanismState, MechanismCommand, MechanismEvent> Grain, MechanismState State, Problem? Problem)> FindAsync(HttpContext context, IGrains grains)
    {
        if (!context.TryGetMechanism(out var id, out var unknown)) return (default, null!, unknown);
        var grain = grains.Mechanism(id);
        var (state, _) = await grain.ReadAsync(context.RequestAborted);
        return !state.IsEstablished ? (default, null!, Problem.Unknown("mechanism")) : (grain, state, SecretariatOnly(context, id));
    }

    /// <summary>All accreditations, without their secrets.</summary>
    private static async Task<Results<Ok<ImmutableArray<AccreditationView>>, Problem>> ListAsync(HttpContext context, IGrains grains, TimeProvider time)
    {
        var (_, state, problem) = await FindAsync(context, grains);
        if (problem is not null) return problem;
        var now = time.Now();
        return TypedResults.Ok<ImmutableArray<AccreditationView>>([.. state.Accreditations.Values.Select(a => new AccreditationView(a.Id, a.Holder, a.Expires, a.Revoked, a.IsLive(now), a.Session?.Since))]);
    }

    /// <summary>Gives out a sign-in link. The link is in the answer and nowhere else, ever.</summary>
    private static async Task<Results<Created<IssuedAccreditation>, Problem>> IssueAsync(HttpContext context, IGrains grains, Sessions sessions, TimeProvider time)
    {
        var cancellation = context.RequestAborted;
        var (headers, malformed) = CommandHeaders.Read(context.Request);
        if (malformed is not null) return malformed;
        var (grain, state, problem) = await FindAsync(context, grains);
        if (problem is not null) return problem;
        var (content, unreadable) = await JsonBody.ReadAsync<NewAccreditation>(context.Request, cancellation);
        if (unreadable is not null) return unreadable;

        // One command id, one accreditation: its identity follows from it. Its secret cannot be told twice.
        var id = new AccreditationId("a-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{grain.Stream}#{headers.Id}")))[..16]);
        if (state.Accreditations.ContainsKey(id))
            return Problem.Of(Refusal.Conflict("link-shown-already", StandingRules.LinkOnce, $"Accreditation {id} was given out, and its link shown, under this Idempotency-Key. If the link was lost, revoke it and give out another."));

        var name = content!.Name;
        if (content is { Party: { } party, Representative: { } representative })
        {
            if (state.FindParty(party) is null) return Problem.Of(Refusal.Invalid("party", $"'{party}' is not a party of the mechanism.", "unknown-party"));
            if (await sessions.FindPersonAsync(state.Id, party, representative, cancellation) is not { } person)
                return Problem.Of(Refusal.Invalid("representative", $"No representative '{representative}' of {party} is accredited.", "unknown-representative"));
            if (Sessions.RoleOf(person.Role) != content.Role)
                return Problem.Of(Refusal.Invalid("role", $"{person.Name} is accredited as {person.Role.ToString().ToLowerInvariant()}.", "other-role"));
            name ??= person.Name;
        }

        if (content.Meeting is { } meeting && (!TextId.IsValid(meeting.Value) || (await grains.Meeting(meeting).ReadAsync(cancellation)).State.Plan?.Mechanism != state.Id))
            return Problem.Of(Refusal.Invalid("meeting", $"'{meeting}' is not a meeting of the mechanism.", "unknown-meeting"));

        var secret = Secret.New();
        var expires = content.Expires ?? time.Now() + s_linkLasts;
        var holder = new AccreditationHolder(content.Role, name ?? "", content.Party, content.Representative, content.Body, content.Meeting);
        var reply = await grain.SendAsync(new(headers.Id, context.Actor(), time.Now(), new MechanismCommand.IssueAccreditation(id, holder, secret.Hash, expires), headers.ExpectedVersion), cancellation);
        if (reply.Refusal is { } refusal)
        {
            // The caller knows of no holder: its members are the body's own.
            return Problem.Of(refusal.Field is { } field && field.StartsWith("holder.", StringComparison.Ordinal)
                ? refusal with { Field = field["holder.".Length..], Detail = refusal.Detail.Replace("holder.", "", StringComparison.Ordinal) }
                : refusal);
        }

        context.Taken(new(reply.Receipt!.Version, reply.Replayed));
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/mechanisms/{state.Id}/accreditations/{id}", new IssuedAccreditation(id, Links.Of(context.Request, new(state.Id, id, secret)), expires));
    }

    /// <summary>Ends an accreditation: its link signs nobody in, and whoever is signed in under it is so no more.</summary>
    private static async Task<Results<Ok<Receipt>, Problem>> RevokeAsync(HttpContext context, IGrains grains, TimeProvider time)
    {
        var (grain, _, problem) = await FindAsync(context, grains);
        if (problem is not null) return problem;
        if (!context.TryGetId<AccreditationId>("accreditation", out var id)) return Problem.Unknown("accreditation");
        // Revoked is revoked, however often it is asked: its id is its own.
        var reply = await grain.SendAsync($"revoke:{id}:{context.SignedIn().Session}", context.Actor(), time.Now(), new MechanismCommand.RevokeAccreditation(id), context.RequestAborted);
        return reply.Refusal is { } refusal ? Problem.Of(refusal) : context.Taken(new(reply.Receipt!.Version, reply.Replayed));
    }
}
