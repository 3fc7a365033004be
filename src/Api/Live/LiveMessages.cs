using System.Text.Json;
using System.Text.Json.Serialization;
using Coordinator.Domain;
using Coordinator.Grains.Serialization;
using NodaTime;

namespace Coordinator.Api.Live;

/// <param name="Protocol">The version of the protocol that the client speaks: 1.</param>
/// <param name="Version">The version of the meeting that the client has, if it has one.</param>
internal sealed record WatchRequest(int Protocol, MeetingId Meeting, long? Version = null);

internal sealed record UnwatchRequest(MeetingId Meeting);

/// <param name="Protocol">The version of the protocol that the client speaks: 1.</param>
internal sealed record WatchMechanismRequest(int Protocol, MechanismId Mechanism);

/// <summary>
/// The answer to one that watches a meeting. It says what is published at the moment it is written to the line, so that
/// no frame that follows it on the line is missing from it or in it.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed class WatchAnswer
{
    private readonly Action<Utf8JsonWriter> _write;

    internal WatchAnswer(LiveMeeting meeting, Audience audience, PartyId? party, long? have, TimeProvider time) => _write = writer =>
    {
        writer.WriteStartObject();
        meeting.WriteAnswer(writer, audience, party, have);
        writer.WritePropertyName("now");
        JsonSerializer.Serialize(writer, Instant.FromDateTimeOffset(time.GetUtcNow()), Json.Wire);
        writer.WriteEndObject();
    };

    internal sealed class Converter : JsonConverter<WatchAnswer>
    {
        public override WatchAnswer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("It is only sent.");

        public override void Write(Utf8JsonWriter writer, WatchAnswer value, JsonSerializerOptions options) => value._write(writer);
    }
}
