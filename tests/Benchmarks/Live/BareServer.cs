using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Benchmarks.Live;

/// <summary>As little of a server as can send something to all: a POST, and a hub without methods of its own but to count by.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _version;

    private BareServer(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>Fills every message up to a size.</summary>
    public string Padding { get; set; } = "";

    public static async Task<BareServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSignalR();
        var app = builder.Build();
        var server = new BareServer(app);
        app.MapHub<BareHub>("/hub");
        app.MapPost("/say", async (Said said, IHubContext<BareHub> hub) =>
        {
            var to = Interlocked.Increment(ref server._version);
            await hub.Clients.All.SendAsync("frame", new Frame(said.Choice, to - 1, to, server.Padding));
            return Results.Ok(to);
        });
        await app.StartAsync();
        server.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    internal sealed record Said(int Vote, string Choice);

    internal sealed record Frame(string Meeting, long From, long To, string Patch);

    internal sealed record Watching(long Version);

    /// <summary>Everybody that is connected is sent everything.</summary>
    internal sealed class BareHub : Hub
    {
        /// <summary>Answers when the caller is among all.</summary>
        public Watching Watch(JsonElement request)
        {
            if (request.ValueKind != JsonValueKind.Object) Context.Abort();
            return new(0);
        }
    }
}
