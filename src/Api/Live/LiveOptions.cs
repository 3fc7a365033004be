namespace Coordinator.Api.Live;

/// <summary>Paces and limits of the live protocol.</summary>
public sealed class LiveOptions
{
    /// <summary>The shortest time between two frames of one meeting. The first change after a quiet time goes out at once.</summary>
    public TimeSpan FrameInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The shortest time between two messages on who is connected to one meeting.</summary>
    public TimeSpan PresenceInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The shortest time between two messages that something of one mechanism changed.</summary>
    public TimeSpan ChangedInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A meeting that nobody watches is kept this long, so that those who come back get frames and not the whole view.</summary>
    public TimeSpan KeepUnwatched { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Frames that are kept per meeting and audience, for those who come back.</summary>
    public int MostFramesKept { get; set; } = 256;

    /// <summary>Bytes of frames that are kept per meeting and audience.</summary>
    public int MostFrameBytesKept { get; set; } = 256 * 1024;

    /// <summary>Meetings and mechanisms that one connection may watch at a time.</summary>
    public int MostWatches { get; set; } = 50;

    /// <summary>Calls that one connection may make in a second.</summary>
    public int MostCallsPerSecond { get; set; } = 50;

    /// <summary>Connections that one session may have open.</summary>
    public int MostConnectionsPerSession { get; set; } = 20;

    /// <summary>Messages that may wait for one connection. One that falls further behind is cut off; it comes back and catches up.</summary>
    public int MostWaitingMessages { get; set; } = 64;

    /// <summary>Bytes that may wait for one connection.</summary>
    public int MostWaitingBytes { get; set; } = 1024 * 1024;

    /// <summary>How long the transport waits for a client to take what is sent before it closes the connection.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
