using System.Text.Json;
using Coordinator.Domain;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using Microsoft.AspNetCore.SignalR;
using NodaTime;

namespace Coordinator.Api.Live;

/// <summary>The live protocol of <c>docs/api.md</c>, as clients call it. Refusals are problems, as JSON, in the message of the exception.</summary>
internal sealed class LiveHub(LiveConnections connections, LiveRelay relay, ILiveCallers callers, LiveOptions options, TimeProvider time) : Hub
{
    /// <summary>The version of the protocol that is spoken here.</summary>
    public const int Protocol = 1;

    private static readonly Rule s_versions = new("live.protocol", "Client and server speak the same version of the live protocol.", "docs/api.md");
    private static readonly Rule s_limits = new("live.limits", "What one client may ask for is limited, so that all are served.", "docs/api.md");

    private LiveConnection Connection => connections.Find(Context.ConnectionId) ?? throw new HubException("The connection is closed.");

    public override async Task OnConnectedAsync()
    {
        if (connections.Find(Context.ConnectionId) is not { } connection)
        {
            // The endpoint lets nobody in who is not signed in.
            Context.Abort();
            return;
        }

        if (connections.OfSession(connection.Caller.Session) > options.MostConnectionsPerSession)
        {
            await connection.EndAsync(new("too-many-connections", $"This session has {options.MostConnectionsPerSession} connections open already; close one first."));
            return;
        }

        // Its end is followed from now on; it may have come between signing in and now.
        if (await callers.CheckAgainAsync(connection.Caller, connection.Closed) is { } end) await connection.EndAsync(end);
    }

    /// <summary>The server's time, to correct clocks by.</summary>
    public Instant Now()
    {
        Count();
        return Instant.FromDateTimeOffset(time.GetUtcNow());
    }

    public async Task<WatchAnswer> Watch(JsonElement request)
    {
        var connection = Count();
        CheckProtocol(request);
        var asked = Read<WatchRequest>(request);
        CheckWatches(connection, GrainKinds.Meeting.StreamOf(asked.Meeting.Value));
        var (meeting, audience, refusal) = await Available(relay.WatchAsync(connection, asked.Meeting));
        if (refusal is not null) throw LiveProblem.Of(refusal);
        if (meeting is null) throw LiveProblem.Of(Refusal.NotFound("unknown-meeting", "There is no such meeting."));
        return new(meeting, audience, connection.Actor.IsDelegate ? connection.Actor.Party : null, asked.Version, time);
    }

    public void Unwatch(JsonElement request)
    {
        var connection = Count();
        connection.End(GrainKinds.Meeting.StreamOf(Read<UnwatchRequest>(request).Meeting.Value));
    }

    public async Task WatchMechanism(JsonElement request)
    {
        var connection = Count();
        CheckProtocol(request);
        var asked = Read<WatchMechanismRequest>(request);
        CheckWatches(connection, asked.Mechanism);
        if (!connection.Actor.Reaches(asked.Mechanism))
            throw LiveProblem.Of(Refusal.Forbidden("other-mechanism", StandingRules.Capacity, "Your accreditation is to another mechanism."));
        if (!await Available(relay.WatchMechanismAsync(connection, asked.Mechanism)))
            throw LiveProblem.Of(Refusal.NotFound("unknown-mechanism", "There is no such mechanism."));
    }

    private LiveConnection Count()
    {
        var connection = Connection;
        return connection.TryCall() ? connection : throw LiveProblem.Of(429, "too-many-calls", $"At most {options.MostCallsPerSecond} calls a second are taken.", s_limits);
    }

    private void CheckWatches(LiveConnection connection, object subject)
    {
        if (!connection.IsWatching(subject) && !connection.MayWatchMore)
            throw LiveProblem.Of(429, "too-many-watches", $"One connection watches at most {options.MostWatches} meetings and mechanisms; end one first.", s_limits);
    }

    private static void CheckProtocol(JsonElement request)
    {
        if (request.ValueKind == JsonValueKind.Object && request.TryGetProperty("protocol", out var protocol)
            && !(protocol.ValueKind == JsonValueKind.Number && protocol.TryGetInt32(out var version) && version == Protocol))
        {
            throw LiveProblem.Of(400, "unsupported-protocol", $"Protocol {protocol.GetRawText()} is not spoken here; {Protocol} is. Load the newest console.", s_versions, "protocol");
        }
    }

    private static T Read<T>(JsonElement request) where T : class
    {
        try
        {
            return request.Deserialize<T>(Json.Wire) ?? throw new JsonException("An object is needed.");
        }
        catch (JsonException malformed)
        {
            throw LiveProblem.Of(400, "malformed-request", malformed.Message, StandingRules.WellFormed, malformed.Path);
        }
    }

    private static async Task<T> Available<T>(Task<T> asked)
    {
        try
        {
            return await asked;
        }
        catch (Exception away) when (away is JournalUnavailableException or AppendOutcomeUnknownException or GrainBusyException)
        {
            throw LiveProblem.Of(503, "unavailable", "The journal cannot be read now; try again.", s_limits);
        }
    }
}
