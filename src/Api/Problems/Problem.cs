using System.Collections.Immutable;
using System.Text.Json;
using Coordinator.Domain;
using Coordinator.Grains.Serialization;

namespace Coordinator.Api.Problems;

/// <summary>The rule that a refusal cites.</summary>
/// <param name="Text">In one sentence.</param>
/// <param name="Source">The charter's article, or the practice it follows.</param>
public sealed record CitedRule(string Id, string Text, string Source);

/// <summary>
/// Why something was not done: problem details (RFC 9457) with the members of this product.
/// </summary>
/// <param name="Type">Names the kind of problem; relative to the server, and not necessarily a page.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">One sentence for people, with the figures.</param>
/// <param name="Code">Stable, in kebab case, for programs.</param>
/// <param name="Rule">The rule that refuses.</param>
/// <param name="Field">The path of the offending field, as in <c>members[2]</c>.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Code, CitedRule? Rule = null, string? Field = null) : IResult
{
    public const string MediaType = "application/problem+json";

    /// <summary>For how long to wait before trying again, as the header <c>Retry-After</c> says.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    public static Problem Of(int status, string code, string detail, string? field = null) => new("/problems/" + code, TitleOf(status), status, detail, code, Field: field);

    public static Problem Of(Refusal refusal) => Of(StatusOf(refusal.Kind), refusal.Code, refusal.Detail, refusal.Field) with
    {
        Rule = new(refusal.Rule.Id, refusal.Rule.Text, refusal.Rule.Source),
    };

    public static Problem Unknown(string what) => Of(StatusCodes.Status404NotFound, "unknown-" + what, $"There is no such {what}.");

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of refusal."),
    };

    public static ImmutableSortedDictionary<int, string> Titles { get; } = new Dictionary<int, string>
    {
        [400] = "Malformed request",
        [401] = "Not signed in",
        [403] = "Not for you",
        [404] = "Unknown",
        [405] = "Wrong method",
        [406] = "Not available in that form",
        [408] = "Request timed out",
        [409] = "Not allowed in this state",
        [412] = "The version is another",
        [413] = "Too large",
        [415] = "Not JSON",
        [422] = "Not meaningful",
        [428] = "Idempotency-Key required",
        [429] = "Too many requests",
        [500] = "Internal error",
        [503] = "Not available now",
    }.ToImmutableSortedDictionary();

    private static string TitleOf(int status) => Titles.GetValueOrDefault(status) ?? "Error";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait) response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
        await JsonSerializer.SerializeAsync(response.Body, this, Json.Wire, httpContext.RequestAborted);
    }
}
