using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coordinator.Api.Live;

/// <summary>
/// JSON merge patches (RFC 7396). A merge patch cannot say "null": documents that are compared have no null members.
/// </summary>
public static class MergePatch
{
    /// <summary>
    /// Writes, as one value, the patch that makes <paramref name="to"/> of <paramref name="from"/>; <c>{}</c> when they are
    /// equal. Costs least when both name their members in the same order, as documents of one serializer do.
    /// </summary>
    public static void WriteDiff(Utf8JsonWriter writer, JsonElement from, JsonElement to)
    {
        if (from.ValueKind != JsonValueKind.Object || to.ValueKind != JsonValueKind.Object)
        {
            to.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        var kept = 0;
        var before = from.EnumerateObject();
        var more = before.MoveNext();
        foreach (var member in to.EnumerateObject())
        {
            JsonElement old;
            if (more && SameName(before.Current, member))
            {
                old = before.Current.Value;
                more = before.MoveNext();
            }
            else if (!from.TryGetProperty(member.Name, out old))
            {
                WriteName(writer, member);
                member.Value.WriteTo(writer);
                continue;
            }

            kept++;
            if (JsonMarshal.GetRawUtf8Value(old).SequenceEqual(JsonMarshal.GetRawUtf8Value(member.Value))) continue;
            WriteName(writer, member);
            WriteDiff(writer, old, member.Value);
        }

        if (kept < from.GetPropertyCount())
        {
            foreach (var member in from.EnumerateObject())
            {
                if (to.TryGetProperty(member.Name, out _)) continue;
                WriteName(writer, member);
                writer.WriteNullValue();
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// The document that <paramref name="patch"/> makes of <paramref name="target"/>. The result shares nothing with
    /// either; null is JSON's null.
    /// </summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = new JsonObject();
        if (target is JsonObject old)
        {
            foreach (var (name, value) in old)
                if (!changes.ContainsKey(name)) result[name] = value?.DeepClone();
        }

        foreach (var (name, change) in changes)
            if (change is not null) result[name] = Apply((target as JsonObject)?[name], change);
        return result;
    }

    private static bool SameName(JsonProperty one, JsonProperty other) =>
        JsonMarshal.GetRawUtf8PropertyName(one).SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(other));

    private static void WriteName(Utf8JsonWriter writer, JsonProperty member)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        if (raw.Contains((byte)'\\')) writer.WritePropertyName(member.Name);
        else writer.WritePropertyName(raw);
    }
}
