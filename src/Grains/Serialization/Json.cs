using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Coordinator.Domain;
using NodaTime;
using NodaTime.Text;

namespace Coordinator.Grains.Serialization;

/// <summary>
/// The JSON of everything stored and published: camel case, enumerations in kebab case, instants as RFC 3339 in UTC,
/// local dates as ISO 8601, identities as text. Null members are left out.
/// </summary>
public static class Json
{
    /// <summary>For what this product wrote itself: unknown members are skipped, so that an older reader reads newer data.</summary>
    public static JsonSerializerOptions Stored { get; } = Create(strict: false);

    /// <summary>For what comes from outside: an unknown member is a mistake and is said to be one.</summary>
    public static JsonSerializerOptions Wire { get; } = Create(strict: true);

    /// <summary>Adds the converters and conventions to options made elsewhere.</summary>
    public static void Apply(JsonSerializerOptions options, bool strict)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowOutOfOrderMetadataProperties = true;
        options.MaxDepth = 32;
        if (strict)
        {
            options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.AllowDuplicateProperties = false;
        }

        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new PatternConverter<Instant>(InstantPattern.ExtendedIso));
        options.Converters.Add(new PatternConverter<LocalDate>(LocalDatePattern.Iso));
        options.Converters.Add(new PatternConverter<Duration>(DurationPattern.JsonRoundtrip));
        options.Converters.Add(new TextIdConverterFactory());
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(LeaveOutUnsetArrays).WithAddedModifier(LetNullsBeLeftOut);
    }

    /// <summary>An immutable array that was never set has no elements to write; it is left out like a null.</summary>
    private static void LeaveOutUnsetArrays(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (!property.PropertyType.IsGenericType || property.PropertyType.GetGenericTypeDefinition() != typeof(ImmutableArray<>)) continue;
            var unset = Activator.CreateInstance(property.PropertyType)!;
            property.ShouldSerialize = (_, value) => !unset.Equals(value);
        }
    }

    /// <summary>What is left out when it is null may be missing when it is read; everything else is required.</summary>
    private static void LetNullsBeLeftOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            var takesNull = Nullable.GetUnderlyingType(property.PropertyType) is not null || (!property.PropertyType.IsValueType && property.IsSetNullable);
            if (takesNull) property.IsRequired = false;
        }
    }

    private static JsonSerializerOptions Create(bool strict)
    {
        var options = new JsonSerializerOptions();
        Apply(options, strict);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>A value of NodaTime as the text of its pattern.</summary>
public sealed class PatternConverter<T>(IPattern<T> pattern) : JsonConverter<T> where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException($"A {typeof(T).Name} is a text.");
        var parsed = pattern.Parse(reader.GetString()!);
        return parsed.Success ? parsed.Value : throw new JsonException($"'{reader.GetString()}' is not a {typeof(T).Name} in ISO 8601.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(pattern.Format(value));
}

/// <summary>Identities as text, also as the keys of objects.</summary>
public sealed class TextIdConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsValueType && IdInterface(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private static Type? IdInterface(Type type) =>
        type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITextId<>));

    private sealed class Converter<TId> : JsonConverter<TId> where TId : struct, ITextId<TId>
    {
        public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? Of(reader.GetString()!) : throw new JsonException($"A {typeof(TId).Name} is a text.");

        public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

        public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Of(reader.GetString()!);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);

        // The empty text is the identity of nothing; it is stored where nothing is named.
        private static TId Of(string text) => text.Length == 0 || TextId.IsValid(text)
            ? TId.Of(text)
            : throw new JsonException($"'{text}' is not an identity: 1 to {TextId.MaxLength} of A–Z, a–z, 0–9, '.', '_' and '-', beginning with a letter or a digit.");
    }
}
