using System.Text.Json;
using Coordinator.Grains.Journal;

namespace Coordinator.Grains.Serialization;

/// <summary>An event was stored under a name that this version does not know. It was written by a newer one.</summary>
public sealed class UnknownEventException(string type, StreamId stream, long version)
    : Exception($"Event {version} of {stream} is a '{type}', which this version does not know. It was written by a newer one; run that.");

/// <summary>From the stored form of a family of events to the events.</summary>
public static class StoredEvents<TEvent> where TEvent : class
{
    /// <exception cref="UnknownEventException"/>
    public static TEvent Read(RecordedEvent recorded)
    {
        var type = Names<TEvent>.Find(recorded.Type) ?? throw new UnknownEventException(recorded.Type, recorded.Stream, recorded.Version);
        return (TEvent)JsonSerializer.Deserialize(recorded.Data.Span, type, Json.Stored)!;
    }
}
