using Coordinator.Api.Problems;

namespace Coordinator.Api.Commands;

/// <summary>What the headers of a command say: its id, and the version that it was made for.</summary>
internal readonly record struct CommandHeaders(string Id, long? ExpectedVersion)
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const int LongestKey = 200;

    // Commands from outside have ids of their own kind, so that none takes the place of one that a reactor or the clock sends.
    private const string FromOutside = "http:";

    /// <summary>The key as the caller wrote it.</summary>
    public string Key => Id[FromOutside.Length..];

    public static (CommandHeaders Headers, Problem? Problem) Read(HttpRequest request)
    {
        var keys = request.Headers[IdempotencyKey];
        if (keys is not [{ Length: > 0 } key])
            return (default, Problem.Of(StatusCodes.Status428PreconditionRequired, "idempotency-key-required", "Send an Idempotency-Key: a text of your own for this command, sent again with it when you repeat it.", IdempotencyKey));
        if (key.Length > LongestKey || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return (default, Problem.Of(StatusCodes.Status400BadRequest, "malformed-idempotency-key", $"An Idempotency-Key has 1 to {LongestKey} printable ASCII characters without spaces.", IdempotencyKey));

        var match = request.Headers.IfMatch;
        if (match.Count == 0 || match is ["*"]) return (new(FromOutside + key, null), null);
        return match is [['"', .. var digits, '"']] && digits.Length <= 18 && digits.All(char.IsAsciiDigit) && long.TryParse(digits, out var version)
            ? (new(FromOutside + key, version), null)
            : (default, Problem.Of(StatusCodes.Status400BadRequest, "malformed-if-match", "If-Match names one version, as the ETag said it: \"17\".", "If-Match"));
    }
}
