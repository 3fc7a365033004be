using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Coordinator.Grains.Serialization;

namespace Coordinator.Cli;

/// <summary>A document could not be taken; the message names the file and the path in it.</summary>
internal sealed class BadDocumentException(string file, string? path, string message)
    : Exception($"{file}: {(path is null ? "" : path + ": ")}{message}");

/// <summary>Reads and writes documents in JSON.</summary>
internal static partial class Documents
{
    private const int MostBytes = 4 << 20;

    private static readonly JsonSerializerOptions s_options = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions { WriteIndented = true };
        Json.Apply(options, strict: true);
        options.Converters.Add(new NumbersAsText());
        return options;
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, s_options);

    /// <exception cref="BadDocumentException"/>
    public static T Load<T>(FileInfo file) where T : class
    {
        byte[] utf8;
        try
        {
            if (file.Exists && file.Length > MostBytes) throw new BadDocumentException(file.ToString(), null, $"It has {file.Length} bytes; at most {MostBytes} are taken.");
            utf8 = File.ReadAllBytes(file.FullName);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new BadDocumentException(file.ToString(), null, $"It cannot be read: {failed.Message}");
        }

        try
        {
            ReadOnlySpan<byte> json = utf8;
            if (json.StartsWith("\uFEFF"u8)) json = json[3..];
            return JsonSerializer.Deserialize<T>(json, s_options) ?? throw new BadDocumentException(file.ToString(), null, "It must be an object.");
        }
        catch (JsonException refused)
        {
            var (path, message) = Tell(refused);
            throw new BadDocumentException(file.ToString(), path, message);
        }
    }

    /// <summary>The library speaks of types of .NET; the reader of a document wants to know what is wrong in it.</summary>
    private static (string? Path, string Message) Tell(JsonException refused)
    {
        var path = refused.Path is null or "$" ? null : refused.Path.TrimStart('$').TrimStart('.');
        var message = refused.Message;
        if (Unknown().Match(message) is { Success: true } unknown) return (Join(path, unknown.Groups["name"].Value), "There is no such member here.");
        if (Missing().Match(message) is { Success: true } missing) return (path, $"It lacks {missing.Groups["names"].Value}.");
        if (Duplicate().Match(message) is { Success: true } twice) return (twice.Groups["name"] is { Success: true } name ? Join(path, name.Value) : path, "It is there twice.");
        if (Kind().Match(message) is { Success: true } kind) return (Join(path, "kind"), $"'{kind.Groups["name"].Value}' is no kind of rule.");
        if (message.Contains("type discriminator", StringComparison.Ordinal) || message.Contains("abstract type", StringComparison.Ordinal)) return (Join(path, "kind"), "The kind of rule is missing.");
        if (message.Contains("could not be converted", StringComparison.Ordinal)) return (path, "It is not what is wanted here.");
        if (message.Contains("null", StringComparison.OrdinalIgnoreCase) && message.Contains("constructor", StringComparison.Ordinal)) return (path, "It must not be null.");
        var isMalformed = refused.InnerException is JsonException;
        var place = isMalformed && refused.LineNumber is { } line ? $" (line {line + 1}, byte {refused.BytePositionInLine + 1})" : "";
        return (path, Coordinates().Replace(message, "").Split(" LineNumber:")[0].TrimEnd(' ', '|', '.') + place + ".");
    }

    /// <summary>The library gives now the path of a member and now that of what it should be in.</summary>
    private static string Join(string? path, string member) =>
        path is null ? member : path == member || path.EndsWith("." + member, StringComparison.Ordinal) ? path : $"{path}.{member}";

    [GeneratedRegex(@"^The JSON property '(?<name>.*)' could not be mapped", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"missing required properties including: (?<names>'[^.]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Missing();

    [GeneratedRegex(@"[Dd]uplicate propert(y '(?<name>[^']*)'|ies)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duplicate();

    [GeneratedRegex(@"unrecognized type discriminator id '(?<name>[^']*)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kind();

    [GeneratedRegex(@" Path: .*$", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Coordinates();

    /// <summary>How many coalitions there are may be more than a number in JSON holds for every reader; it is written as text.</summary>
    private sealed class NumbersAsText : JsonConverter<BigInteger>
    {
        public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            BigInteger.TryParse(reader.GetString(), out var number) ? number : throw new JsonException("A whole number as text is wanted.");

        public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
