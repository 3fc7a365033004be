using System.Net.WebSockets;
using System.Text;

namespace Coordinator.Benchmarks.Live;

/// <summary>
/// A connected client of either hub, over a WebSocket of its own: speaks as much of the JSON hub protocol as it takes to
/// watch, and reads of each frame which version it leads to. It does as little as it can, for it runs on the cores of
/// the server that is measured.
/// </summary>
internal sealed class Screen : IAsyncDisposable
{
    private const byte EndOfMessage = 0x1e;

    private readonly ClientWebSocket _socket = new();
    private readonly TaskCompletionSource _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<long, long> _moved;
    private readonly bool _keepsFrames;
    private readonly bool _counts;
    private Task _receiving = Task.CompletedTask;

    /// <param name="moved">Told the version that it had and the one that it has.</param>
    /// <param name="counts">Whether messages come in no order and its version is how many it has had.</param>
    private Screen(Action<long, long> moved, bool keepsFrames, bool counts) => (_moved, _keepsFrames, _counts) = (moved, keepsFrames, counts);

    public long Version { get; private set; }

    /// <summary>Frames since the last <see cref="Forget"/>.</summary>
    public int Frames { get; private set; }

    /// <summary>All bytes of messages since then.</summary>
    public long Bytes { get; private set; }

    public int LastFrameBytes { get; private set; }

    /// <summary>Frames that did not begin where the last one ended.</summary>
    public int Gaps { get; private set; }

    /// <summary>The answer to the watch, and the frames after it, for a screen that keeps them.</summary>
    public List<string> Kept { get; } = [];

    public static async Task<Screen> ConnectAsync(Uri address, string meeting, Action<long, long> moved, bool keepsFrames, bool counts)
    {
        var screen = new Screen(moved, keepsFrames, counts);
        await screen._socket.ConnectAsync(address, CancellationToken.None);
        await screen.SendAsync("""{"protocol":"json","version":1}""");
        screen._receiving = screen.ReceiveAsync();
        await screen.SendAsync($$"""{"type":1,"invocationId":"1","target":"Watch","arguments":[{"protocol":1,"meeting":"{{meeting}}"}]}""");
        await screen._watching.Task;
        return screen;
    }

    public void Forget()
    {
        Frames = 0;
        Bytes = 0;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private async Task SendAsync(string message) =>
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message + (char)EndOfMessage), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                var result = await _socket.ReceiveAsync(buffer.AsMemory(filled), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close) break;
                filled += result.Count;
                var taken = 0;
                while (buffer.AsSpan(taken, filled - taken).IndexOf(EndOfMessage) is >= 0 and var length)
                {
                    Take(buffer.AsSpan(taken, length));
                    taken += length + 1;
                }

                buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
                filled -= taken;
            }
        }
        catch (Exception cut) when (cut is WebSocketException or OperationCanceledException)
        {
            // The line was cut, by whoever ends the measurement.
        }

        _watching.TrySetException(new InvalidOperationException("The connection was closed."));
    }

    private void Take(ReadOnlySpan<byte> message)
    {
        Bytes += message.Length + 1;
        if (message.IndexOf("\"target\":\"frame\""u8) >= 0)
        {
            Frames++;
            LastFrameBytes = message.Length + 1;
            var before = Version;
            var after = _counts ? before + 1 : Number(message, "\"to\":"u8);
            if (!_counts && Number(message, "\"from\":"u8) != before) Gaps++;
            if (_keepsFrames) Kept.Add(Encoding.UTF8.GetString(message));
            Version = after;
            _moved(before, after);
        }
        else if (message.IndexOf("\"type\":3"u8) >= 0)
        {
            if (message.IndexOf("\"error\":"u8) >= 0)
            {
                _watching.TrySetException(new InvalidOperationException(Encoding.UTF8.GetString(message)));
                return;
            }

            if (_keepsFrames) Kept.Add(Encoding.UTF8.GetString(message));
            Version = Number(message, "\"version\":"u8);
            _watching.TrySetResult();
        }
    }

    private static long Number(ReadOnlySpan<byte> message, ReadOnlySpan<byte> after)
    {
        var at = message.IndexOf(after);
        return at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(message[(at + after.Length)..], out long number, out _)
            ? number
            : throw new FormatException($"No {Encoding.UTF8.GetString(after)} in {Encoding.UTF8.GetString(message)}");
    }
}
