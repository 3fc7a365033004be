using System.Collections.Concurrent;
using System.Collections.Immutable;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;

namespace Coordinator.Api.Live;

/// <summary>
/// Follows the journal's feed, once per process, and passes on what concerns the connections of this process: events of
/// the meetings that they watch, changes of the mechanisms that they follow, and the end of sessions.
/// </summary>
internal sealed partial class LiveRelay : BackgroundService
{
    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_feedRetry = TimeSpan.FromSeconds(1);
    private const int MostMechanismsRemembered = 10_000;

    private readonly IFeed _feed;
    private readonly IJournal _journal;
    private readonly IGrains _grains;
    private readonly IPresence _presence;
    private readonly LiveConnections _connections;
    private readonly LiveOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveRelay> _logger;
    private readonly ConcurrentDictionary<StreamId, LiveMeeting> _meetings = new();
    private readonly ConcurrentDictionary<MechanismId, LiveMechanism> _mechanisms = new();
    private readonly ConcurrentDictionary<StreamId, MechanismId> _mechanismOf = new();
    private readonly TaskCompletionSource _following = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;

    public LiveRelay(IFeed feed, IJournal journal, IGrains grains, IPresence presence, LiveConnections connections, LiveOptions options, TimeProvider time, ILogger<LiveRelay> logger)
    {
        _feed = feed;
        _journal = journal;
        _grains = grains;
        _presence = presence;
        _connections = connections;
        _options = options;
        _time = time;
        _logger = logger;
        _presence.Changed += PresenceChanged;
    }

    /// <summary>The feed position up to which everything was passed on.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>How many meetings are kept for watchers.</summary>
    public int Meetings => _meetings.Count;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var sweeper = _time.CreateTimer(_ => Sweep(), null, s_sweepEvery, s_sweepEvery);
        try
        {
            await FollowAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _following.TrySetCanceled(stoppingToken);
        }
        finally
        {
            _presence.Changed -= PresenceChanged;
            foreach (var (_, meeting) in _meetings) meeting.Dispose();
            foreach (var (_, mechanism) in _mechanisms) mechanism.Dispose();
        }
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        long? position = null;
        while (true)
        {
            try
            {
                // Whoever loads a meeting after this misses nothing: what is on record is read, what comes is followed.
                position ??= await _feed.HeadAsync(stopping);
                Volatile.Write(ref _position, position.Value);
                _following.TrySetResult();
                await foreach (var batch in _feed.FollowAsync(position.Value, stopping))
                {
                    Relay(batch);
                    if (batch.IsEmpty) continue;
                    position = batch[^1].Position;
                    Volatile.Write(ref _position, position.Value);
                }
            }
            catch (Exception failed) when (!stopping.IsCancellationRequested)
            {
                LogFeedLost(failed, position, s_feedRetry);
            }

            await Task.Delay(s_feedRetry, _time, stopping);
        }
    }

    private void Relay(ImmutableArray<RecordedEvent> batch)
    {
        HashSet<LiveMeeting>? touched = null;
        foreach (var recorded in batch)
        {
            if (_meetings.TryGetValue(recorded.Stream, out var meeting) && meeting.Arrived(recorded)) (touched ??= []).Add(meeting);
            try
            {
                if (!recorded.Type.StartsWith("meeting.", StringComparison.Ordinal)) RelayOther(recorded);
                else if (!_mechanisms.IsEmpty && IsOfLifecycle(recorded.Type)) _ = TellMechanismAsync(recorded);
            }
            catch (Exception failed)
            {
                // One event that cannot be read does not stop the others.
                LogNotUnderstood(failed, recorded.Type, recorded.Position);
            }
        }

        if (touched is null) return;
        foreach (var meeting in touched) meeting.Signal();
    }

    // --- Mechanisms, parties, bodies --------------------------------------------------------------------------------

    private void RelayOther(RecordedEvent recorded)
    {
        // mechanism/M, party/M/P, body/M/B
        var parts = recorded.Stream.Value.Split('/');
        if (parts.Length < 2) return;
        var mechanism = MechanismId.Of(parts[1]);
        if (_mechanisms.TryGetValue(mechanism, out var watched)) watched.Changed(recorded.Position);
        switch (recorded.Type)
        {
            case "mechanism.session-ended.v1":
                _connections.End(mechanism, ((MechanismEvent.SessionEnded)StoredEvents<MechanismEvent>.Read(recorded)).Id, LiveEnd.SignedOut);
                break;
            case "mechanism.accreditation-revoked.v1":
                _connections.End(mechanism, ((MechanismEvent.AccreditationRevoked)StoredEvents<MechanismEvent>.Read(recorded)).Id, LiveEnd.Revoked);
                break;
            case "party.representative-withdrawn.v1":
                _connections.End(mechanism, PartyId.Of(parts[2]), ((PartyEvent.RepresentativeWithdrawn)StoredEvents<PartyEvent>.Read(recorded)).Id);
                break;
            case "party.representative-amended.v1":
                var amended = (PartyEvent.RepresentativeAmended)StoredEvents<PartyEvent>.Read(recorded);
                _connections.Amend(mechanism, PartyId.Of(parts[2]), amended.Id, amended.Role, amended.Body);
                break;
        }
    }

    private static bool IsOfLifecycle(string type) => type is
        "meeting.scheduled.v1" or "meeting.entered-from-record.v1" or "meeting.convened.v1" or "meeting.postponed.v1" or "meeting.rescheduled.v1"
        or "meeting.cancelled.v1" or "meeting.opened.v1" or "meeting.suspended.v1" or "meeting.resumed.v1" or "meeting.closed.v1";

    /// <summary>Events of a meeting do not say of which mechanism it is; the meeting knows.</summary>
    private async Task TellMechanismAsync(RecordedEvent recorded)
    {
        try
        {
            if (!_mechanismOf.TryGetValue(recorded.Stream, out var mechanism))
            {
                var (meeting, _) = await _grains.Meeting(MeetingId.Of(recorded.Stream.Value["meeting/".Length..])).ReadAtLeastAsync(recorded.Version);
                if (meeting.Plan is null) return;
                mechanism = meeting.Plan.Mechanism;
                if (_mechanismOf.Count >= MostMechanismsRemembered) _mechanismOf.Clear();
                _mechanismOf[recorded.Stream] = mechanism;
            }

            if (_mechanisms.TryGetValue(mechanism, out var watched)) watched.Changed(recorded.Position);
        }
        catch (Exception failed)
        {
            LogNotUnderstood(failed, recorded.Type, recorded.Position);
        }
    }

    // --- Watching ---------------------------------------------------------------------------------------------------

    /// <summary>
    /// Enters a connection as watcher of a meeting. Null when there is no such meeting; a refusal when the caller may not
    /// watch it.
    /// </summary>
    public async Task<(LiveMeeting? Meeting, Audience Audience, Refusal? Refusal)> WatchAsync(LiveConnection connection, MeetingId id)
    {
        await _following.Task.WaitAsync(connection.Closed);
        while (true)
        {
            var meeting = await FindAsync(id);
            if (meeting is null) return default;
            if (Audiences.Admit(connection.Actor, meeting.Published, out var audience) is { } refusal) return (meeting, audience, refusal);
            if (!meeting.TryEnter(connection, audience)) continue;
            if (!connection.TryRemember(meeting.Stream, () => meeting.Leave(connection, audience))) meeting.Leave(connection, audience);
            return (meeting, audience, null);
        }
    }

    private async Task<LiveMeeting?> FindAsync(MeetingId id)
    {
        var stream = GrainKinds.Meeting.StreamOf(id.Value);
        if (!_meetings.TryGetValue(stream, out var meeting))
        {
            var made = new LiveMeeting(id, _grains, _journal, _presence, _options, _time, _logger);
            meeting = _meetings.GetOrAdd(stream, made);
            if (ReferenceEquals(made, meeting)) LiveMeters.Meetings(1);
            else made.Dispose();
        }

        var known = false;
        try
        {
            known = await meeting.LoadedAsync();
            return known ? meeting : null;
        }
        finally
        {
            // What does not exist, or could not be read, is not kept.
            if (!known) Forget(meeting);
        }
    }

    private void Forget(LiveMeeting meeting)
    {
        if (_meetings.TryRemove(new(meeting.Stream, meeting))) LiveMeters.Meetings(-1);
        meeting.Dispose();
    }

    /// <summary>Enters a connection as one that follows a mechanism; false when there is no such mechanism.</summary>
    public async Task<bool> WatchMechanismAsync(LiveConnection connection, MechanismId id)
    {
        await _following.Task.WaitAsync(connection.Closed);
        var (state, _) = await _grains.Mechanism(id).ReadAsync(connection.Closed);
        if (!state.IsEstablished) return false;
        while (true)
        {
            if (!_mechanisms.TryGetValue(id, out var mechanism))
            {
                var made = new LiveMechanism(id, _options, _time);
                mechanism = _mechanisms.GetOrAdd(id, made);
                if (!ReferenceEquals(made, mechanism)) made.Dispose();
            }

            if (!mechanism.TryEnter(connection))
            {
                _mechanisms.TryRemove(new(id, mechanism));
                continue;
            }

            if (!connection.TryRemember(id, () => Leave(mechanism, connection))) Leave(mechanism, connection);
            return true;
        }
    }

    private void Leave(LiveMechanism mechanism, LiveConnection connection)
    {
        if (!mechanism.Leave(connection)) return;
        _mechanisms.TryRemove(new(mechanism.Id, mechanism));
        mechanism.Dispose();
    }

    private void PresenceChanged(object? sender, PresenceChangedEventArgs changed)
    {
        if (_meetings.TryGetValue(GrainKinds.Meeting.StreamOf(changed.Meeting.Value), out var watched)) watched.PresenceChanged();
    }

    private void Sweep()
    {
        foreach (var (_, meeting) in _meetings)
            if (meeting.TryDrop(_options.KeepUnwatched)) Forget(meeting);
    }

    [LoggerMessage(LogLevel.Error, "The feed was lost at {Position}; following it again in {Retry}")]
    private partial void LogFeedLost(Exception exception, long? position, TimeSpan retry);

    [LoggerMessage(LogLevel.Error, "{Type} at {Position} of the feed could not be passed on")]
    private partial void LogNotUnderstood(Exception exception, string type, long position);
}
