using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coordinator.Domain;

namespace Coordinator.Api.Live;

/// <summary>Those who want to know when something of a mechanism changed. Safe to call from any thread.</summary>
internal sealed class LiveMechanism : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Throttle _telling;
    private ImmutableArray<LiveConnection> _watchers = [];
    private long _position;
    private bool _dropped;

    public LiveMechanism(MechanismId id, LiveOptions options, TimeProvider time)
    {
        Id = id;
        _telling = new(time, options.ChangedInterval, Tell);
    }

    public MechanismId Id { get; }

    /// <summary>Enters a watcher; false when the mechanism was dropped and has to be looked up again.</summary>
    public bool TryEnter(LiveConnection connection)
    {
        lock (_gate)
        {
            if (_dropped) return false;
            if (!_watchers.Contains(connection)) _watchers = _watchers.Add(connection);
            return true;
        }
    }

    /// <summary>True when that was the last one: it takes none any more.</summary>
    public bool Leave(LiveConnection connection)
    {
        lock (_gate)
        {
            _watchers = _watchers.Remove(connection);
            return _dropped = _watchers.IsEmpty;
        }
    }

    /// <summary>Something happened, recorded at <paramref name="position"/> of the feed.</summary>
    public void Changed(long position)
    {
        lock (_gate) _position = Math.Max(_position, position);
        _telling.Signal();
    }

    public void Dispose() => _telling.Dispose();

    private ValueTask Tell()
    {
        ImmutableArray<LiveConnection> watchers;
        long position;
        lock (_gate) (watchers, position) = (_watchers, _position);
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("mechanism", Id.Value);
            writer.WriteNumber("position", position);
            writer.WriteEndObject();
        }

        LiveConnection.Send(watchers, "changed", new(buffer.WrittenMemory));
        return ValueTask.CompletedTask;
    }
}
