using System.Reflection;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Reactors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Commands;

/// <summary>That a command was taken, and is durable.</summary>
/// <param name="Version">The version of what it was sent to, after it.</param>
/// <param name="Replayed">Whether this answers a repetition of a command that was taken before.</param>
public sealed record Receipt(long Version, bool Replayed);

/// <summary>The grain that a request is about, or why there is none for whoever asks.</summary>
internal delegate ValueTask<(GrainRef<TState, TCommand, TEvent> Grain, Problem? Problem)> GrainOfRequest<TState, TCommand, TEvent>(HttpContext context, IGrains grains)
    where TCommand : class
    where TEvent : class;

/// <summary>Which command of a family an endpoint takes; the OpenAPI document describes it from there.</summary>
internal sealed record CommandMetadata(Type Command);

/// <summary>
/// The commands of one kind of grain, each at the address that ends with its name. Whether somebody may is decided by the
/// decider; here it is only made sure that the caller learns nothing of what its accreditation does not reach.
/// </summary>
internal sealed class CommandRoutes<TState, TFamily, TEvent>(IEndpointRouteBuilder group, GrainOfRequest<TState, TFamily, TEvent> find)
    where TFamily : class
    where TEvent : class
{
    /// <summary>Takes the domain's command as it is.</summary>
    /// <param name="settled">Answer when its effects on other grains are done.</param>
    public CommandRoutes<TState, TFamily, TEvent> Map<TCommand>(bool settled = false) where TCommand : class, TFamily
    {
        var name = typeof(TCommand).GetCustomAttribute<NameAttribute>()!.Name;
        group.MapPost(name[(name.IndexOf('.') + 1)..], (HttpContext context, IGrains grains, EffectsWait effects, TimeProvider time) => TakeAsync<TCommand>(context, grains, effects, time, settled))
            .TakesCommand<TCommand>(name);
        return this;
    }

    private async Task<Results<Ok<Receipt>, Problem>> TakeAsync<TCommand>(HttpContext context, IGrains grains, EffectsWait effects, TimeProvider time, bool settled) where TCommand : class, TFamily
    {
        var cancellation = context.RequestAborted;
        var (headers, malformed) = CommandHeaders.Read(context.Request);
        if (malformed is not null) return malformed;
        var (grain, unknown) = await find(context, grains);
        if (unknown is not null) return unknown;
        var (content, unreadable) = await JsonBody.ReadAsync<TCommand>(context.Request, cancellation);
        if (unreadable is not null) return unreadable;

        var reply = await grain.SendAsync(new(headers.Id, context.Actor(), time.Now(), content!, headers.ExpectedVersion), cancellation);
        if (reply.Refusal is { } refusal) return Problem.Of(refusal);
        if (settled) await effects.SettledAsync(reply.Receipt!.Position, cancellation);
        return context.Taken(new(reply.Receipt!.Version, reply.Replayed));
    }
}

internal static class CommandEndpoints
{
    /// <summary>Answers a command with its receipt and the version as ETag.</summary>
    public static Ok<Receipt> Taken(this HttpContext context, Receipt receipt)
    {
        context.Response.Headers.ETag = $"\"{receipt.Version}\"";
        return TypedResults.Ok(receipt);
    }

    public static RouteHandlerBuilder TakesCommand<TBody>(this RouteHandlerBuilder endpoint, string name, long mostBytes = JsonBody.MostBytes) where TBody : class =>
        endpoint
            .WithName(name)
            .WithMetadata(new CommandMetadata(typeof(TBody)), new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(mostBytes));
}

/// <summary>Waits, for a while, until what a command causes in other grains is done, so that whoever reads next sees it.</summary>
internal sealed partial class EffectsWait(IReactions reactions, TimeProvider time, ILogger<EffectsWait> logger)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> SettledAsync(long position, CancellationToken cancellation)
    {
        try
        {
            await reactions.SettledAsync(position, cancellation).WaitAsync(s_longest, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            // What was asked is durable, and its effects will follow: no reason to say that it failed.
            LogLate(position);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The effects of what happened at position {Position} are late")]
    private partial void LogLate(long position);
}
