using System.Collections.Concurrent;
using Coordinator.Domain;
using Coordinator.Domain.Parties;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Api.Live;

/// <summary>
/// The live connections of this process. Each process relays to its own connections; nothing passes between them.
/// </summary>
internal sealed class LiveConnections(ILiveCallers callers, LiveOptions options, TimeProvider time, ILogger<DefaultHubLifetimeManager<LiveHub>> logger)
    : DefaultHubLifetimeManager<LiveHub>(logger)
{
    private readonly ConcurrentDictionary<string, LiveConnection> _connections = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _sessions = [];

    public int Count => _connections.Count;

    /// <summary>The connection of that id, or null if it is gone or its caller is not signed in.</summary>
    public LiveConnection? Find(string id) => _connections.GetValueOrDefault(id);

    /// <summary>How many connections a session has open.</summary>
    public int OfSession(string session)
    {
        lock (_gate) return _sessions.GetValueOrDefault(session);
    }

    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        await base.OnConnectedAsync(connection);
        if (connection.GetHttpContext() is not { } http || callers.Of(http) is not { } caller) return;
        lock (_gate) _sessions[caller.Session] = _sessions.GetValueOrDefault(caller.Session) + 1;
        _connections[connection.ConnectionId] = new LiveConnection(connection, caller, options, time);
        LiveMeters.Connections(1);
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        if (_connections.TryRemove(connection.ConnectionId, out var gone))
        {
            LiveMeters.Connections(-1);
            lock (_gate)
            {
                if (--_sessions[gone.Caller.Session] == 0) _sessions.Remove(gone.Caller.Session);
            }

            gone.Dispose();
        }

        await base.OnDisconnectedAsync(connection);
    }

    /// <summary>An accreditation or its session was ended.</summary>
    public void End(MechanismId mechanism, AccreditationId accreditation, LiveEnd why)
    {
        foreach (var (_, connection) in _connections)
            if (connection.Caller.Mechanism == mechanism && connection.Caller.Accreditation == accreditation) _ = connection.EndAsync(why);
    }

    /// <summary>A person is no longer accredited.</summary>
    public void End(MechanismId mechanism, PartyId party, RepresentativeId representative)
    {
        foreach (var connection in Of(mechanism, party, representative)) _ = connection.EndAsync(LiveEnd.Withdrawn);
    }

    /// <summary>A person acts in another capacity from now on: its connections come back in that.</summary>
    public void Amend(MechanismId mechanism, PartyId party, RepresentativeId representative, RepresentativeRole role, BodyId? body)
    {
        foreach (var connection in Of(mechanism, party, representative))
            if (connection.Actor.Body != body || !string.Equals(connection.Actor.Role.ToString(), role.ToString(), StringComparison.Ordinal)) connection.Drop();
    }

    private IEnumerable<LiveConnection> Of(MechanismId mechanism, PartyId party, RepresentativeId representative)
    {
        foreach (var (_, connection) in _connections)
        {
            var actor = connection.Actor;
            if (actor.Mechanism == mechanism && actor.Party == party && actor.Representative == representative) yield return connection;
        }
    }
}
