using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Grains.Serialization;
using NodaTime;

namespace Coordinator.Api.Commands;

/// <summary>Reads the body of a request strictly, and says in the caller's words what is wrong with it.</summary>
internal static partial class JsonBody
{
    /// <summary>The most bytes of a command; a proposal's text of 40,000 characters fits in any script.</summary>
    public const long MostBytes = 256 << 10;

    /// <summary>The most bytes of a mechanism's document.</summary>
    public const long MostDocumentBytes = 5 << 20;

    public static async ValueTask<(T? Body, Problem? Problem)> ReadAsync<T>(HttpRequest request, CancellationToken cancellation) where T : class
    {
        if (request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return Parse<T>("{}"u8, empty: true);
        if (!request.HasJsonContentType())
        {
            // Some clients send no Content-Type with an empty body.
            if (request.ContentType is null && request.ContentLength is null or 0 && await IsEmptyAsync(request, cancellation)) return Parse<T>("{}"u8, empty: true);
            return (null, Problem.Of(StatusCodes.Status415UnsupportedMediaType, "not-json", "Send application/json."));
        }

        using var buffer = new MemoryStream(request.ContentLength is { } length and < (1 << 20) ? (int)length : 4096);
        await request.Body.CopyToAsync(buffer, cancellation);
        return buffer.Length == 0 ? Parse<T>("{}"u8, empty: true) : Parse<T>(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), empty: false);
    }

    private static async ValueTask<bool> IsEmptyAsync(HttpRequest request, CancellationToken cancellation) =>
        await request.Body.ReadAsync(new byte[1], cancellation) == 0;

    private static (T? Body, Problem? Problem) Parse<T>(ReadOnlySpan<byte> utf8, bool empty) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, Json.Wire) is { } body
                ? (body, null)
                : (null, Malformed("null-value", "The body must not be null.", null));
        }
        catch (JsonException refused)
        {
            return empty
                ? (null, Malformed("missing-body", "Send the command's content as a JSON object.", null))
                : (null, Of(refused, typeof(T)));
        }
    }

    private static Problem Malformed(string code, string detail, string? field) => Problem.Of(StatusCodes.Status400BadRequest, code, detail, field);

    /// <summary>The library speaks of types of .NET; the caller hears of JSON.</summary>
    private static Problem Of(JsonException refused, Type body)
    {
        var field = FieldOf(refused.Path);
        var at = field ?? "The body";
        var message = refused.Message;
        if (UnknownMember().Match(message) is { Success: true } unknown)
            return Malformed("unknown-member", $"There is no member '{unknown.Groups["name"].Value}' here.", Join(field, unknown.Groups["name"].Value));
        if (MissingMembers().Match(message) is { Success: true } missing)
        {
            var names = missing.Groups["name"].Value.TrimEnd('.');
            return Malformed("missing-member", $"{at} lacks {names}.", Join(field, names.Split('\'')[1]));
        }

        if (NullMember().Match(message) is { Success: true } isNull)
        {
            var member = Join(field, JsonNamingPolicy.CamelCase.ConvertName(isNull.Groups["name"].Value));
            return Malformed("null-value", $"{member} must not be null.", member);
        }

        if (Duplicate().Match(message) is { Success: true } twice) return Malformed("named-twice", $"'{twice.Groups["name"].Value}' is there twice.", Join(field, twice.Groups["name"].Value));

        var wanted = TypeAt(body, field);
        var cannotBeConverted = message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal);
        if (cannotBeConverted || (wanted is not null && s_words.ContainsKey(wanted) && !message.Contains("Path:", StringComparison.Ordinal)))
            return Malformed("wrong-type", $"{at} is not {Describe(wanted)}.", field);

        // Our own converters speak to the caller; the reader of JSON does too, once its coordinates are in words.
        if (!message.Contains("Path:", StringComparison.Ordinal)) return Malformed("wrong-type", message, field);
        var place = refused.LineNumber is { } line ? $" (line {line + 1}, byte {refused.BytePositionInLine + 1})" : "";
        return Malformed("malformed-json", $"{Coordinates().Replace(message, "").TrimEnd('.')}{place}.", field);
    }

    /// <summary>What is wanted at a path, by the members that the types have in JSON.</summary>
    private static Type? TypeAt(Type type, string? field)
    {
        var at = Nullable.GetUnderlyingType(type) ?? type;
        foreach (var segment in field?.Split('.', '[') ?? [])
        {
            var info = Json.Wire.GetTypeInfo(at);
            var next = segment.EndsWith(']') ? info.ElementType : info.Properties.FirstOrDefault(p => p.Name == segment)?.PropertyType;
            if (next is null) return null;
            at = Nullable.GetUnderlyingType(next) ?? next;
        }

        return at;
    }

    /// <summary><c>$.meetings[3].from</c> becomes <c>meetings[3].from</c>; null for the whole.</summary>
    private static string? FieldOf(string? path) => path switch
    {
        null or "" or "$" => null,
        ['$', '.', .. var rest] => rest,
        ['$', .. var rest] => rest,
        _ => path,
    };

    private static string Join(string? field, string member) =>
        field is null ? member : field == member || field.EndsWith("." + member, StringComparison.Ordinal) ? field : $"{field}.{member}";

    private static readonly FrozenDictionary<Type, string> s_words = new Dictionary<Type, string>
    {
        [typeof(string)] = "a text",
        [typeof(int)] = "a whole number",
        [typeof(long)] = "a whole number",
        [typeof(bool)] = "true or false",
        [typeof(Instant)] = "an instant in UTC such as 2026-11-30T01:00:00Z",
        [typeof(LocalDate)] = "a date such as 2026-11-30",
    }.ToFrozenDictionary();

    private static string Describe(Type? type)
    {
        if (type is null) return "what is wanted here";
        if (s_words.TryGetValue(type, out var words)) return words;
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName));
        if (type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITextId<>))) return "an identity: a text";
        return Json.Wire.GetTypeInfo(type).Kind == JsonTypeInfoKind.Enumerable ? "an array" : "an object";
    }

    [GeneratedRegex(@"^The JSON property '(?<name>.*)' could not be mapped", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnknownMember();

    [GeneratedRegex(@"was missing required properties including: (?<name>'.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex MissingMembers();

    [GeneratedRegex(@"^The (constructor parameter|property or field) '(?<name>[^']*)' on type '.*' doesn't allow", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NullMember();

    [GeneratedRegex(@"^Duplicate property '(?<name>.*?)' encountered", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duplicate();

    [GeneratedRegex(@"\s*Path: .*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Coordinates();
}
