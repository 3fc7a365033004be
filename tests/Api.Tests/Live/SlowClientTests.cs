using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Coordinator.Api.Live;
using Coordinator.Api.Tests.Live.Support;
using Coordinator.Domain.Meetings;

namespace Coordinator.Api.Tests.Live;

public sealed class SlowClientTests
{
    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_nobody_else_waits_for_it()
    {
        await using var world = await LiveWorld.StartAsync(configure: o => (o.FrameInterval, o.MostWaitingBytes, o.SendTimeout) = (TimeSpan.FromMilliseconds(1), 128 * 1024, TimeSpan.FromMinutes(10)));
        var meeting = await world.OpenAsync("round");
        var chair = await world.ConnectAsync("chair", LiveWorld.Chair);
        await chair.WatchAsync(meeting);

        world.Admit("slow", LiveWorld.Secretariat);
        using var slow = await ConnectWithoutReadingAsync($"{world.Address.Replace("http", "ws", StringComparison.Ordinal)}{LiveServices.Address}?as=slow", meeting.Value);
        await chair.UntilAsync(() => chair[meeting].Presence?["secretariat"]?.GetValue<int>() == 1, () => "the slow one to watch");

        // Each is a frame that the slow one does not take; once it is cut off, it is not there any more.
        var text = new string('x', 20_000);
        var submitted = 0;
        while (world.ConnectionCount > 1 && submitted++ < MeetingDecider.MostProposals)
        {
            var version = await world.DoAsync(meeting, new MeetingCommand.SubmitProposal($"Proposal {submitted}", text, "procedure"), LiveWorld.Chair);
            await chair.UntilAsync(() => chair[meeting].Version >= version, () => "the others to see it");
        }

        await chair.UntilAsync(() => chair[meeting].Presence?["secretariat"] is null, () => "the slow one to be gone");
        world.ConnectionCount.ShouldBe(1);
        chair[meeting].Gaps.ShouldBe(0);
        await world.ShouldHaveConvergedAsync(chair, meeting);
    }

    private static async Task<ClientWebSocket> ConnectWithoutReadingAsync(string address, string meeting)
    {
        var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = async (context, cancellation) =>
                {
                    var line = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
                    await line.ConnectAsync(context.DnsEndPoint, cancellation);
                    return new NetworkStream(line, ownsSocket: true);
                },
            },
            disposeHandler: false);
        await socket.ConnectAsync(new(address), invoker, CancellationToken.None);
        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"protocol":"json","version":1}""" + '\u001e'), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var watch = $$"""{"type":1,"invocationId":"1","target":"Watch","arguments":[{"protocol":1,"meeting":"{{meeting}}"}]}""" + '\u001e';
        await socket.SendAsync(Encoding.UTF8.GetBytes(watch), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return socket;
    }
}
