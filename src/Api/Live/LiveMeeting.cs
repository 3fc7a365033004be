using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coordinator.Api.Contracts;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using NodaTime;

namespace Coordinator.Api.Live;

/// <summary>
/// One meeting as this process relays it: its state, kept up to date by the feed, what was published of it last, and who
/// watches it.
/// </summary>
/// <remarks>
/// Events arrive from the feed and wait; a throttle takes them, evolves the state and publishes: one writer at a time. What
/// is published and who watches change under one gate. A watcher is entered first and answered from what is published
/// when its answer is written; so whatever was published before is in the answer, and whatever is published after is
/// sent behind it, on the same line.
/// </remarks>
internal sealed partial class LiveMeeting : IDisposable
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestRetry = TimeSpan.FromSeconds(30);
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly IGrains _grains;
    private readonly IJournal _journal;
    private readonly IPresence _presence;
    private readonly LiveOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Throttle _publishing;
    private readonly Throttle _announcing;
    private readonly ITimer _retry;

    private readonly Lock _gate = new();
    private List<RecordedEvent> _arrived = [];
    private readonly Channel _room;
    private readonly Channel _display;
    private MeetingState _published = MeetingState.Initial;
    private long _publishedVersion;
    private ImmutableDictionary<PartyId, ImmutableArray<LiveConnection>> _parties = ImmutableDictionary<PartyId, ImmutableArray<LiveConnection>>.Empty;
    private long _unwatchedSince;
    private Task<bool>? _loading;
    private bool _ready;
    private bool _dropped;

    // Owned by whoever publishes.
    private MeetingState _state = MeetingState.Initial;
    private long _version;
    private Instant _at;
    private bool _stale;
    private long _failedAt;
    private TimeSpan _nextRetry;
    private ImmutableSortedDictionary<string, int> _announced = ImmutableSortedDictionary<string, int>.Empty;

    public LiveMeeting(MeetingId id, IGrains grains, IJournal journal, IPresence presence, LiveOptions options, TimeProvider time, ILogger logger)
    {
        Id = id;
        Stream = GrainKinds.Meeting.StreamOf(id.Value);
        _grains = grains;
        _journal = journal;
        _presence = presence;
        _options = options;
        _time = time;
        _logger = logger;
        _room = new(MeetingViews.Room);
        _display = new(MeetingViews.Display);
        _publishing = new(time, options.FrameInterval, PublishAsync);
        _announcing = new(time, options.PresenceInterval, AnnouncePresence);
        using (ExecutionContext.SuppressFlow()) _retry = time.CreateTimer(_ => _publishing.Signal(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _unwatchedSince = time.GetTimestamp();
    }

    public MeetingId Id { get; }

    public StreamId Stream { get; }

    /// <summary>The state that watchers were told last.</summary>
    public MeetingState Published
    {
        get
        {
            lock (_gate) return _published;
        }
    }

    public void Dispose()
    {
        _publishing.Dispose();
        _announcing.Dispose();
        _retry.Dispose();
    }

    // --- From the journal -------------------------------------------------------------------------------------------

    /// <summary>Completes when the meeting is loaded: false if there is no such meeting.</summary>
    public Task<bool> LoadedAsync()
    {
        lock (_gate) return _loading ??= LoadAsync();
    }

    private async Task<bool> LoadAsync()
    {
        await ReadAsync(CancellationToken.None);
        if (_state.Plan is null) return false;
        bool more;
        lock (_gate)
        {
            (_published, _publishedVersion) = (_state, _version);
            _ready = true;
            more = _arrived.Count > 0;
        }

        if (more) _publishing.Signal();
        return true;
    }

    /// <summary>Reads the meeting, and then what the grain may not know yet because another process wrote it.</summary>
    private async Task ReadAsync(CancellationToken cancellation)
    {
        (_state, _version) = await _grains.Meeting(Id).ReadAsync(cancellation);
        _at = Now();
        await CatchUpAsync(cancellation);
    }

    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        await foreach (var recorded in _journal.ReadStreamAsync(Stream, _version, cancellation)) Take(recorded);
    }

    private void Take(RecordedEvent recorded)
    {
        _state = MeetingDecider.Instance.Evolve(_state, StoredEvents<MeetingEvent>.Read(recorded), recorded.At);
        _version = recorded.Version;
        _at = recorded.At;
    }

    /// <summary>
    /// An event of this meeting, from the feed. True when <see cref="Signal"/> is to follow; before it is loaded there is
    /// nothing to apply the event to, and loading ends with a signal of its own.
    /// </summary>
    public bool Arrived(RecordedEvent recorded)
    {
        lock (_gate)
        {
            _arrived.Add(recorded);
            return _ready;
        }
    }

    /// <summary>Something arrived.</summary>
    public void Signal() => _publishing.Signal();

    private async ValueTask PublishAsync()
    {
        try
        {
            List<RecordedEvent> arrived;
            lock (_gate)
            {
                arrived = _arrived;
                _arrived = [];
            }

            if (_stale)
            {
                // Reading it again will bring all that arrived.
                if (_time.GetElapsedTime(_failedAt) < _nextRetry) return;
                await ReadAsync(CancellationToken.None);
            }

            foreach (var recorded in arrived)
            {
                if (recorded.Version <= _version) continue;
                if (recorded.Version == _version + 1)
                {
                    Take(recorded);
                    continue;
                }

                LogGap(Stream, _version, recorded.Version);
                await CatchUpAsync(CancellationToken.None);
            }

            Publish();
            _stale = false;
            _nextRetry = TimeSpan.Zero;
        }
        catch (Exception failed)
        {
            // Screens keep what they have; nothing of this reaches other meetings.
            _stale = true;
            _failedAt = _time.GetTimestamp();
            _nextRetry = _nextRetry == TimeSpan.Zero ? s_firstRetry : _nextRetry * 2 < s_longestRetry ? _nextRetry * 2 : s_longestRetry;
            LogNotRelayed(failed, Stream, _nextRetry);
            _retry.Change(_nextRetry, Timeout.InfiniteTimeSpan);
        }
    }

    // --- To the watchers --------------------------------------------------------------------------------------------

    private void Publish()
    {
        MeetingState before;
        long from;
        ImmutableArray<LiveConnection> room, display;
        ImmutableDictionary<PartyId, ImmutableArray<LiveConnection>> parties;
        lock (_gate) (before, from) = (_published, _publishedVersion);
        if (from == _version) return;

        // The costly part, outside the gate: only this method changes what a channel holds.
        var roomFrame = _room.Make(Id, _state, from, _version, _at);
        var displayFrame = _display.Make(Id, _state, from, _version, _at);
        lock (_gate)
        {
            _published = _state;
            _publishedVersion = _version;

            // Its first watcher may have been answered meanwhile, with what was published before.
            roomFrame ??= _room.Make(Id, _state, from, _version, _at);
            displayFrame ??= _display.Make(Id, _state, from, _version, _at);
            _room.Accept(roomFrame, _options);
            _display.Accept(displayFrame, _options);
            (room, display, parties) = (_room.Watchers, _display.Watchers, _parties);
        }

        // Outside the gate, in the order of publication: whoever was entered meanwhile is answered with this version or a later one.
        Send(roomFrame, Audience.Room, room);
        Send(displayFrame, Audience.Display, display);
        foreach (var (party, connections) in parties)
        {
            var own = MeetingViews.Own(_state, party);
            if (own != MeetingViews.Own(before, party)) LiveConnection.Send(connections, "own", Own(own));
        }

        LiveMeters.Delay((Now() - _at).ToTimeSpan());
    }

    private Instant Now() => Instant.FromDateTimeOffset(_time.GetUtcNow());

    private static void Send(Made? made, Audience audience, ImmutableArray<LiveConnection> to)
    {
        if (made is not { } frame || to.IsEmpty) return;
        LiveConnection.Send(to, "frame", frame.Frame.Json);
        LiveMeters.Frame(audience, frame.Frame.Json.Utf8.Length, to.Length);
    }

    private RawJson Own(OwnView own) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("meeting", Id.Value);
        writer.WriteNumber("version", _version);
        writer.WritePropertyName("own");
        JsonSerializer.Serialize(writer, own, Json.Wire);
        writer.WriteEndObject();
    });

    private static RawJson Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, s_writing)) write(writer);
        return new(buffer.WrittenMemory);
    }

    // --- Watching ---------------------------------------------------------------------------------------------------

    /// <summary>Enters a watcher; false when the meeting was dropped and has to be looked up again.</summary>
    public bool TryEnter(LiveConnection connection, Audience audience)
    {
        lock (_gate)
        {
            if (_dropped) return false;
            var channel = Of(audience);
            if (channel.Watchers.Contains(connection)) return true;
            channel.Watchers = channel.Watchers.Add(connection);
            if (audience == Audience.Room && connection.Actor is { IsDelegate: true, Party: { } party })
                _parties = _parties.SetItem(party, _parties.GetValueOrDefault(party, []).Add(connection));
        }

        if (audience == Audience.Room && Audiences.PlaceOf(connection.Actor) is { } place) _presence.Join(Id, connection.Id, place);
        return true;
    }

    public void Leave(LiveConnection connection, Audience audience)
    {
        lock (_gate)
        {
            var channel = Of(audience);
            channel.Watchers = channel.Watchers.Remove(connection);
            if (audience == Audience.Room && connection.Actor is { IsDelegate: true, Party: { } party } && _parties.TryGetValue(party, out var others))
            {
                others = others.Remove(connection);
                _parties = others.IsEmpty ? _parties.Remove(party) : _parties.SetItem(party, others);
            }

            if (_room.Watchers.IsEmpty && _display.Watchers.IsEmpty) _unwatchedSince = _time.GetTimestamp();
        }

        _presence.Leave(Id, connection.Id);
    }

    /// <summary>Drops the meeting if nobody has watched it for long enough; afterwards it takes no watcher.</summary>
    public bool TryDrop(TimeSpan unwatchedFor)
    {
        lock (_gate)
        {
            if (!_room.Watchers.IsEmpty || !_display.Watchers.IsEmpty || _time.GetElapsedTime(_unwatchedSince) < unwatchedFor) return false;
            _dropped = true;
        }

        Dispose();
        return true;
    }

    /// <summary>
    /// Writes the members of an answer to one that watches: <c>version</c>, and <c>frames</c> from the version it has if
    /// they are at hand and shorter than the whole <c>view</c>; <c>own</c>, <c>presence</c>.
    /// </summary>
    public void WriteAnswer(Utf8JsonWriter writer, Audience audience, PartyId? party, long? have)
    {
        long version;
        RawJson view;
        MeetingState published;
        ImmutableArray<RawJson> frames;
        lock (_gate)
        {
            (published, version) = (_published, _publishedVersion);
            (view, frames) = Of(audience).Since(published, version, have);
        }

        writer.WriteNumber("version", version);
        if (frames.IsDefault)
        {
            writer.WritePropertyName("view");
            writer.WriteRawValue(view.Utf8.Span, skipInputValidation: true);
        }
        else
        {
            writer.WriteStartArray("frames");
            foreach (var frame in frames) writer.WriteRawValue(frame.Utf8.Span, skipInputValidation: true);
            writer.WriteEndArray();
        }

        if (audience != Audience.Room) return;
        if (party is { } own)
        {
            writer.WritePropertyName("own");
            JsonSerializer.Serialize(writer, MeetingViews.Own(published, own), Json.Wire);
        }

        writer.WritePropertyName("presence");
        JsonSerializer.Serialize(writer, _presence.Of(Id), Json.Wire);
    }

    /// <summary>Who is connected has changed.</summary>
    public void PresenceChanged() => _announcing.Signal();

    private ValueTask AnnouncePresence()
    {
        ImmutableArray<LiveConnection> room;
        lock (_gate) room = _room.Watchers;
        var now = _presence.Of(Id);
        if (now.SequenceEqual(_announced)) return ValueTask.CompletedTask;
        _announced = now;
        LiveConnection.Send(room, "presence", Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("meeting", Id.Value);
            writer.WritePropertyName("presence");
            JsonSerializer.Serialize(writer, now, Json.Wire);
            writer.WriteEndObject();
        }));
        return ValueTask.CompletedTask;
    }

    private Channel Of(Audience audience) => audience == Audience.Room ? _room : _display;

    // --- One audience -----------------------------------------------------------------------------------------------

    private readonly record struct Frame(long From, long To, RawJson Json);

    /// <summary>A frame, and the view that it leads to.</summary>
    private sealed record Made(Frame Frame, byte[] View, JsonDocument Document);

    /// <summary>What one audience was told last, and the way there. Guarded by the meeting's gate, but for <see cref="Make"/>.</summary>
    private sealed class Channel(Func<MeetingState, MeetingView> viewOf)
    {
        private readonly Queue<Frame> _frames = new();
        private int _frameBytes;
        private byte[]? _view;
        private JsonDocument? _document;

        public ImmutableArray<LiveConnection> Watchers { get; set; } = [];

        /// <summary>The next frame; null for an audience that nobody has belonged to yet.</summary>
        public Made? Make(MeetingId meeting, MeetingState state, long from, long to, Instant at)
        {
            if (Volatile.Read(ref _document) is not { } before) return null;
            var view = JsonSerializer.SerializeToUtf8Bytes(viewOf(state), Json.Wire);
            var after = JsonDocument.Parse(view);
            return new(
                new(from, to, Write(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("meeting", meeting.Value);
                    writer.WriteNumber("from", from);
                    writer.WriteNumber("to", to);
                    writer.WritePropertyName("patch");
                    MergePatch.WriteDiff(writer, before.RootElement, after.RootElement);
                    writer.WritePropertyName("at");
                    JsonSerializer.Serialize(writer, at, Json.Wire);
                    writer.WriteEndObject();
                })),
                view,
                after);
        }

        public void Accept(Made? made, LiveOptions options)
        {
            if (made is null) return;
            _document?.Dispose();
            (_view, _document) = (made.View, made.Document);
            _frames.Enqueue(made.Frame);
            _frameBytes += made.Frame.Json.Utf8.Length;
            while (_frames.Count > options.MostFramesKept || _frameBytes > options.MostFrameBytesKept) _frameBytes -= _frames.Dequeue().Json.Utf8.Length;
        }

        /// <summary>The whole view, or (instead) the frames from <paramref name="have"/> on.</summary>
        public (RawJson View, ImmutableArray<RawJson> Frames) Since(MeetingState published, long version, long? have)
        {
            if (_view is null)
            {
                _view = JsonSerializer.SerializeToUtf8Bytes(viewOf(published), Json.Wire);
                Volatile.Write(ref _document, JsonDocument.Parse(_view));
            }

            if (have == version) return (default, []);
            var frames = ImmutableArray.CreateBuilder<RawJson>();
            var bytes = 0;
            foreach (var frame in _frames)
            {
                if (frames.Count == 0 && frame.From != have) continue;
                frames.Add(frame.Json);
                bytes += frame.Json.Utf8.Length;
            }

            return frames.Count > 0 && bytes < _view.Length ? (default, frames.ToImmutable()) : (new(_view), default);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Stream}: after version {Version} the feed brought {Next}; reading what is missing")]
    private partial void LogGap(StreamId stream, long version, long next);

    [LoggerMessage(LogLevel.Error, "{Stream} was not relayed; trying again in {Retry}")]
    private partial void LogNotRelayed(Exception exception, StreamId stream, TimeSpan retry);
}
