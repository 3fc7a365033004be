using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coordinator.Grains.Serialization;

namespace Coordinator.Grains.Hosting;

/// <summary>Tells whether a command that comes again is the same one: equal content, asked by the same.</summary>
internal static class Fingerprint
{
    private const int LargestKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    /// <param name="name">The command's public name.</param>
    /// <param name="actor">Who asks, as JSON.</param>
    public static string Of(string name, object content, ReadOnlySpan<byte> actor)
    {
        // Taken and put back: what fails in between is not used again.
        var buffer = s_buffer ?? new ArrayBufferWriter<byte>(1024);
        var writer = s_writer ?? new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        (s_buffer, s_writer) = (null, null);

        writer.WriteStartArray();
        writer.WriteStringValue(name);
        JsonSerializer.Serialize(writer, content, content.GetType(), Json.Stored);
        writer.WriteRawValue(actor, skipInputValidation: true);
        writer.WriteEndArray();
        writer.Flush();

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        if (buffer.Capacity <= LargestKept)
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            (s_buffer, s_writer) = (buffer, writer);
        }

        // 128 bits: this tells mistakes apart, it is no defence.
        return Convert.ToBase64String(hash[..16]);
    }
}
