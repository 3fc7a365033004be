using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Microsoft.AspNetCore.Diagnostics;

namespace Coordinator.Api.Problems;

/// <summary>Turns what no endpoint answered into problems: exceptions, unknown addresses, wrong methods.</summary>
internal sealed partial class ProblemHandling(ILogger<ProblemHandling> logger) : IExceptionHandler
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested) return true;
        var problem = Of(exception);
        if (problem.Status == StatusCodes.Status500InternalServerError) LogBug(exception, httpContext.Request.Method, httpContext.Request.Path);
        else if (problem.Status == StatusCodes.Status503ServiceUnavailable) LogUnavailable(exception, httpContext.Request.Method, httpContext.Request.Path);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    public static Problem Of(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.Of(413, "body-too-large", "The body is larger than what is taken here."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Problem.Of(408, "too-slow", "The body did not arrive in time."),
        BadHttpRequestException bad => Problem.Of(bad.StatusCode, "malformed-request", "The request cannot be read."),
        GrainBusyException => Unavailable("busy", "Too much is being asked of this at once. Send it again, with the same Idempotency-Key."),
        JournalUnavailableException => Unavailable("journal-unavailable", "The journal is away; nothing was written. Send it again, with the same Idempotency-Key."),
        AppendOutcomeUnknownException => Unavailable("outcome-unknown", "It is not known whether this was written. Send it again, with the same Idempotency-Key, and you will know."),
        OperationCanceledException => Unavailable("timed-out", "It took too long. Send it again, with the same Idempotency-Key."),
        _ => Problem.Of(500, "internal-error", "Something went wrong here. It has been logged."),
    };

    private static Problem Unavailable(string code, string detail) => Problem.Of(503, code, detail) with { RetryAfter = s_retryAfter };

    /// <summary>For answers that have a status and no body.</summary>
    public static Task FillAsync(StatusCodeContext context)
    {
        var (request, status) = (context.HttpContext.Request, context.HttpContext.Response.StatusCode);
        var problem = status switch
        {
            404 => Problem.Of(404, "unknown-address", $"Nothing is at {request.Path}."),
            405 => Problem.Of(405, "wrong-method", $"{request.Method} is not what this address takes."),
            413 => Problem.Of(413, "body-too-large", "The body is larger than what is taken here."),
            415 => Problem.Of(415, "not-json", "Send application/json."),
            _ => Problem.Of(status, "http-" + status, $"The answer is {status}."),
        };
        return problem.ExecuteAsync(context.HttpContext);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed: this is a bug")]
    private partial void LogBug(Exception exception, string method, PathString path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} could not be done now")]
    private partial void LogUnavailable(Exception exception, string method, PathString path);
}
