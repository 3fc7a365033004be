using Coordinator.Api.Commands;
using Coordinator.Api.Contracts;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Parties;

/// <summary>A party: its people, and its history at the table.</summary>
internal static class PartyEndpoints
{
    public static void MapParties(this IEndpointRouteBuilder mechanism)
    {
        var party = mechanism.MapGroup("parties/{party}").WithTags("Parties");
        party.MapGet("", ReadAsync).WithName("read-party");
        new CommandRoutes<PartyState, PartyCommand, PartyEvent>(party, FindAsync)
            .Map<PartyCommand.AccreditRepresentative>(settled: true)
            .Map<PartyCommand.AmendRepresentative>(settled: true)
            .Map<PartyCommand.WithdrawRepresentative>(settled: true);
    }

    /// <summary>A party with its representatives, who speaks for it now, and which meetings it attended at what level.</summary>
    private static async Task<Results<Ok<PartyView>, Problem>> ReadAsync(HttpContext context, IGrains grains)
    {
        if (context.DisplayOnly() is { } forbidden) return forbidden;
        var (grain, problem) = await FindAsync(context, grains);
        if (problem is not null) return problem;
        var (state, version) = await grain.ReadAsync(context.RequestAborted);
        context.Response.Headers.ETag = $"\"{version}\"";
        return TypedResults.Ok(new PartyView(
            state.Id,
            state.Name,
            state.Short,
            state.Capital,
            state.TimeZone,
            state.Language,
            [.. state.Representatives.Values.Select(r => new RepresentativeView(r.Id, r.Name, r.Title, r.Role, r.Level, r.Body, r.Withdrawn))],
            [.. state.Voices.Values.Select(v => new PartyVoiceView(v.Meeting, v.Representative, v.Since))],
            [.. state.Attendance.OrderBy(a => a.Starts)]));
    }

    private static async ValueTask<(GrainRef<PartyState, PartyCommand, PartyEvent> Grain, Problem? Problem)> FindAsync(HttpContext context, IGrains grains)
    {
        if (!context.TryGetMechanism(out var mechanism, out var unknown)) return (default, unknown);
        if (!context.TryGetId<PartyId>("party", out var id)) return (default, Problem.Unknown("party"));
        var grain = grains.Party(mechanism, id);
        return (await grain.ReadAsync(context.RequestAborted)).State.IsAdmitted ? (grain, null) : (default, Problem.Unknown("party"));
    }
}
