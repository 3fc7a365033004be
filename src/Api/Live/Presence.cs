using System.Collections.Immutable;
using Coordinator.Domain;

namespace Coordinator.Api.Live;

/// <summary>
/// Who is connected to a meeting now, leased by connections: it ends with them and is never journaled. Presence is not
/// attendance. Safe to call from any thread.
/// </summary>
public interface IPresence
{
    /// <summary>The place is that of a party (its identity), <c>chair</c> or <c>secretariat</c>. Joining twice counts once.</summary>
    void Join(MeetingId meeting, string connection, string place);

    void Leave(MeetingId meeting, string connection);

    /// <summary>Connections by place, as known here now.</summary>
    ImmutableSortedDictionary<string, int> Of(MeetingId meeting);

    /// <summary>Raised after the counts of a meeting changed. Handlers return at once.</summary>
    event EventHandler<PresenceChangedEventArgs>? Changed;
}

/// <summary>Who is connected to a meeting has changed.</summary>
public sealed class PresenceChangedEventArgs(MeetingId meeting) : EventArgs
{
    public MeetingId Meeting { get; } = meeting;
}

/// <summary>Presence on this process.</summary>
internal sealed class ProcessPresence : IPresence
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MeetingId, Dictionary<string, string>> _places = [];

    public event EventHandler<PresenceChangedEventArgs>? Changed;

    public void Join(MeetingId meeting, string connection, string place)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(meeting, out var places)) _places[meeting] = places = [];
            if (!places.TryAdd(connection, place)) return;
        }

        Changed?.Invoke(this, new(meeting));
    }

    public void Leave(MeetingId meeting, string connection)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(meeting, out var places) || !places.Remove(connection)) return;
            if (places.Count == 0) _places.Remove(meeting);
        }

        Changed?.Invoke(this, new(meeting));
    }

    public ImmutableSortedDictionary<string, int> Of(MeetingId meeting)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(meeting, out var places)) return ImmutableSortedDictionary<string, int>.Empty.WithComparers(StringComparer.Ordinal);
            var counts = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
            foreach (var place in places.Values) counts[place] = counts.GetValueOrDefault(place) + 1;
            return counts.ToImmutable();
        }
    }
}
