using System.Collections.Immutable;
using Coordinator.Api.Bodies;
using Coordinator.Api.Commands;
using Coordinator.Api.Contracts;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Mechanisms;

/// <summary>Mechanisms: what they consist of, and their growth.</summary>
internal static class MechanismEndpoints
{
    /// <summary>Everything of one mechanism is mapped into the group that is returned.</summary>
    public static RouteGroupBuilder MapMechanisms(this IEndpointRouteBuilder api)
    {
        var mechanisms = api.MapGroup("mechanisms").WithTags("Mechanisms");
        mechanisms.MapGet("", ListAsync).WithName("list-mechanisms");
        mechanisms.MapImport();

        var mechanism = mechanisms.MapGroup("{mechanism}");
        mechanism.MapGet("", ReadAsync).WithName("read-mechanism");
        mechanism.MapGet("meetings", ListMeetingsAsync).WithName("list-meetings")
            .WithMetadata(new QueryMetadata("body", typeof(BodyId), "Only meetings of this body."), new QueryMetadata("status", typeof(MeetingStatus), "Only meetings in this state."));
        new CommandRoutes<MechanismState, MechanismCommand, MechanismEvent>(mechanism, FindAsync)
            .Map<MechanismCommand.AdmitParty>(settled: true)
            .Map<MechanismCommand.EstablishBody>(settled: true);
        return mechanism;
    }

    private static async ValueTask<(GrainRef<MechanismState, MechanismCommand, MechanismEvent> Grain, Problem? Problem)> FindAsync(HttpContext context, IGrains grains)
    {
        if (!context.TryGetMechanism(out var id, out var unknown)) return (default, unknown);
        var grain = grains.Mechanism(id);
        return (await grain.ReadAsync(context.RequestAborted)).State.IsEstablished ? (grain, null) : (default, Problem.Unknown("mechanism"));
    }

    /// <summary>The mechanisms that the session reaches.</summary>
    private static async Task<Results<Ok<ImmutableArray<NamedMechanismView>>, Problem>> ListAsync(HttpContext context, IGrains grains, IStreamIndex streams)
    {
        if (context.DisplayOnly() is { } forbidden) return forbidden;
        var (actor, cancellation) = (context.Actor(), context.RequestAborted);
        var named = ImmutableArray.CreateBuilder<NamedMechanismView>();
        foreach (var stream in await streams.OfKindAsync(GrainKinds.Mechanism.Name, cancellation))
        {
            var id = new MechanismId(stream.Value[(GrainKinds.Mechanism.Name.Length + 1)..]);
            if (id == Installation.Id || !actor.Reaches(id)) continue;
            var (state, _) = await grains.Mechanism(id).ReadAsync(cancellation);
            if (state.IsEstablished) named.Add(new(id, state.Name));
        }

        return TypedResults.Ok(named.ToImmutable());
    }

    /// <summary>A mechanism: its parties, its bodies, its rules of procedure, and what was promised.</summary>
    private static async Task<Results<Ok<MechanismView>, Problem>> ReadAsync(HttpContext context, IGrains grains)
    {
        if (context.DisplayOnly() is { } forbidden) return forbidden;
        var (grain, problem) = await FindAsync(context, grains);
        if (problem is not null) return problem;
        var (state, version) = await grain.ReadAsync(context.RequestAborted);
        var bodies = await BodiesAsync(state, grains, context.RequestAborted);
        context.Response.Headers.ETag = $"\"{version}\"";
        return TypedResults.Ok(new MechanismView(
            state.Id,
            state.Name,
            CharterTexts.Of(state.Charter!),
            state.Parties,
            // A body's required level and policy change in the body, not here.
            [.. bodies.Select(b => new BodySummary(b.Id, b.Name, [.. b.Members.Select(s => s.Party)], [.. b.Observers.Select(s => s.Party)], b.Chair?.Party, b.RequiredLevel, b.Charter!.Representation.Policy, b.Parent))],
            state.Commitments));
    }

    /// <summary>The meetings of a mechanism, by start.</summary>
    private static async Task<Results<Ok<ImmutableArray<MeetingSummary>>, Problem>> ListMeetingsAsync(HttpContext context, IGrains grains)
    {
        var (grain, problem) = await FindAsync(context, grains);
        if (problem is not null) return problem;
        var (state, _) = await grain.ReadAsync(context.RequestAborted);

        BodyId? body = null;
        if (context.Request.Query["body"] is [{ Length: > 0 } bodyAsked])
        {
            if (!TextId.IsValid(bodyAsked) || state.FindBody(new(bodyAsked)) is null) return Problem.Of(422, "unknown-body", $"'{bodyAsked}' is not a body of the mechanism.", "body");
            body = new(bodyAsked);
        }

        MeetingStatus? status = null;
        if (context.Request.Query["status"] is [{ Length: > 0 } statusAsked])
        {
            if (!Enum.TryParse<MeetingStatus>(statusAsked, ignoreCase: true, out var parsed) || parsed == MeetingStatus.None || !Enum.IsDefined(parsed) || char.IsAsciiDigit(statusAsked[0]))
                return Problem.Of(422, "invalid-field", $"'{statusAsked}' is not one of scheduled, convened, open, suspended, closed, postponed, cancelled.", "status");
            status = parsed;
        }

        var actor = context.Actor();
        var meetings = ImmutableArray.CreateBuilder<MeetingSummary>();
        foreach (var found in await BodiesAsync(state, grains, context.RequestAborted))
        {
            if (body is not null && found.Id != body) continue;
            foreach (var meeting in BodyEndpoints.MeetingsOf(found))
            {
                if (status is not null && meeting.Status != status) continue;
                if (actor.Role == ActorRole.Display && meeting.Id != actor.Meeting && !(actor.Meeting is null && actor.Body == found.Id)) continue;
                meetings.Add(meeting);
            }
        }

        meetings.Sort((a, b) => a.Starts != b.Starts ? a.Starts.CompareTo(b.Starts) : a.Id.CompareTo(b.Id));
        return TypedResults.Ok(meetings.ToImmutable());
    }

    private static async ValueTask<List<BodyState>> BodiesAsync(MechanismState mechanism, IGrains grains, CancellationToken cancellation)
    {
        var bodies = new List<BodyState>(mechanism.Bodies.Length);
        foreach (var body in mechanism.Bodies)
            if ((await grains.Body(mechanism.Id, body.Id).ReadAsync(cancellation)).State is { IsEstablished: true } established) bodies.Add(established);
        return bodies;
    }
}
