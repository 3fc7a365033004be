using System.Collections.Immutable;
using Coordinator.Grains.Reactors;
using Coordinator.Storage.Sqlite;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Hosting;

/// <summary>How the server is.</summary>
/// <param name="Status">"ok", or "not ready".</param>
/// <param name="Reasons">Why it is not.</param>
public sealed record Health(string Status, ImmutableArray<string> Reasons);

/// <summary>For those who run it.</summary>
internal static class Operations
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddHostedService<Telemetry>();
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").AllowAnonymous().WithTags("Health");
        health.MapGet("live", () => TypedResults.Ok(new Health("ok", []))).WithName("health-live").WithSummary("Whether the process runs.");
        health.MapGet("ready", Ready).WithName("health-ready").WithSummary("Whether it can be asked something: the journal can be written, and effects keep up.");
    }

    private static JsonHttpResult<Health> Ready(HttpContext context, SqliteJournal journal, IReactions reactions, IHostApplicationLifetime lifetime)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        var written = journal.Health;
        if (!written.Ready) reasons.Add("The journal cannot be written: " + (written.LastFailure?.Message ?? "it is closed."));
        if (reactions.Stuck is not null) reasons.Add($"The effects of what happened after position {reactions.Position} cannot be carried out.");
        if (lifetime.ApplicationStopping.IsCancellationRequested) reasons.Add("The server is stopping.");
        context.Response.Headers.CacheControl = "no-store";
        return reasons.Count == 0
            ? TypedResults.Json(new Health("ok", []))
            : TypedResults.Json(new Health("not ready", reasons.ToImmutable()), statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
