using System.Security.Cryptography;
using System.Text;
using Coordinator.Api.Commands;
using Coordinator.Api.Contracts;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Domain.Bodies;
using Coordinator.Grains.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Bodies;

/// <summary>A body: its members, its rules and its meetings.</summary>
internal static class BodyEndpoints
{
    public static void MapBodies(this IEndpointRouteBuilder mechanism)
    {
        var body = mechanism.MapGroup("bodies/{body}").WithTags("Bodies");
        body.MapGet("", ReadAsync).WithName("read-body");
        body.MapPost("schedule-meeting", ScheduleAsync).TakesCommand<NewMeeting>("body.schedule-meeting");
        new CommandRoutes<BodyState, BodyCommand, BodyEvent>(body, FindAsync)
            .Map<BodyCommand.RequireLevel>(settled: true);
    }

    /// <summary>A body with its members' names, its rules and its meetings.</summary>
    private static async Task<Results<Ok<BodyView>, Problem>> ReadAsync(HttpContext context, IGrains grains)
    {
        if (context.DisplayOnly() is { } forbidden) return forbidden;
        var (grain, problem) = await FindAsync(context, grains);
        if (problem is not null) return problem;
        var (state, version) = await grain.ReadAsync(context.RequestAborted);
        context.Response.Headers.ETag = $"\"{version}\"";
        return TypedResults.Ok(new BodyView(
            state.Id,
            state.Name,
            state.Members,
            state.Observers,
            state.Chair,
            state.RequiredLevel,
            state.Charter!.Representation.Policy,
            state.Parent,
            CharterTexts.Of(state.Charter, state.RequiredLevel),
            [.. MeetingsOf(state).OrderBy(m => m.Starts)]));
    }

    /// <summary>A body's meetings, as lists show them.</summary>
    public static IEnumerable<MeetingSummary> MeetingsOf(BodyState body) =>
        body.Meetings.Select(m => new MeetingSummary(m.Id, body.Id, body.Name, m.Name, m.Status, m.Starts, m.Ends, m.TimeZone, m.Place, m.DatesOnly, m.Outcome));

    /// <summary>Puts a meeting on the calendar. By the secretariat or the body's chair.</summary>
    private static async Task<Results<Ok<ScheduledMeeting>, Problem>> ScheduleAsync(HttpContext context, IGrains grains, EffectsWait effects, TimeProvider time)
    {
        var cancellation = context.RequestAborted;
        var (headers, malformed) = CommandHeaders.Read(context.Request);
        if (malformed is not null) return malformed;
        var (grain, unknown) = await FindAsync(context, grains);
        if (unknown is not null) return unknown;
        var (content, unreadable) = await JsonBody.ReadAsync<NewMeeting>(context.Request, cancellation);
        if (unreadable is not null) return unreadable;

        // An identity that is made up follows from the command's id, so that the command repeated is the same command.
        var meeting = content!.Meeting ?? new("m-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{grain.Stream}#{headers.Id}")))[..16]);
        if (TextId.IsValid(meeting.Value) && (await grains.Meeting(meeting).ReadAsync(cancellation)).State.Plan is { } other && GrainKinds.Body.StreamOf($"{other.Mechanism}/{other.Body}") != grain.Stream)
            return Problem.Of(Refusal.Conflict("already-scheduled", StandingRules.OnceEstablished, $"The identity {meeting} is taken."));

        var reply = await grain.SendAsync(
            new(headers.Id, context.Actor(), time.Now(), new BodyCommand.ScheduleMeeting(meeting, content.Name, content.Starts, content.Ends, content.TimeZone, content.Place, content.Agenda), headers.ExpectedVersion),
            cancellation);
        if (reply.Refusal is { } refusal) return Problem.Of(refusal);
        await effects.SettledAsync(reply.Receipt!.Position, cancellation);
        context.Taken(new(reply.Receipt.Version, reply.Replayed));
        return TypedResults.Ok(new ScheduledMeeting(reply.Receipt.Version, reply.Replayed, meeting));
    }

    private static async ValueTask<(GrainRef<BodyState, BodyCommand, BodyEvent> Grain, Problem? Problem)> FindAsync(HttpContext context, IGrains grains)
    {
        if (!context.TryGetMechanism(out var mechanism, out var unknown)) return (default, unknown);
        if (!context.TryGetId<BodyId>("body", out var id)) return (default, Problem.Unknown("body"));
        var grain = grains.Body(mechanism, id);
        return (await grain.ReadAsync(context.RequestAborted)).State.IsEstablished ? (grain, null) : (default, Problem.Unknown("body"));
    }
}
