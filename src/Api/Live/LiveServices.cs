using Coordinator.Grains.Serialization;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Coordinator.Api.Live;

/// <summary>How a host takes the live protocol in.</summary>
public static class LiveServices
{
    /// <summary>Where the hub is.</summary>
    public const string Address = "/hubs/live";

    /// <summary>The longest message that a client may send, in bytes.</summary>
    public const int LongestMessage = 32 * 1024;

    private const int TransportBuffer = 64 * 1024;

    /// <summary>Adds the hub and the relay. They need the journal, its feed, the grains, and <see cref="ILiveCallers"/>.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services, Action<LiveOptions>? configure = null)
    {
        services.AddOptions<LiveOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPresence, ProcessPresence>();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<LiveOptions>>().Value);
        services
            .AddSignalR()
            .AddHubOptions<LiveHub>(options =>
            {
                options.SupportedProtocols = ["json"];
                options.MaximumReceiveMessageSize = LongestMessage;
                options.MaximumParallelInvocationsPerClient = 1;
                options.HandshakeTimeout = TimeSpan.FromSeconds(10);
                options.KeepAliveInterval = TimeSpan.FromSeconds(10);
                options.ClientTimeoutInterval = TimeSpan.FromSeconds(30);
                options.DisableImplicitFromServicesParameters = true;
                options.EnableDetailedErrors = false;
            })
            .AddJsonProtocol(options => Json.Apply(options.PayloadSerializerOptions, strict: true));
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<HubLifetimeManager<LiveHub>>(provider => provider.GetRequiredService<LiveConnections>());
        services.AddSingleton<LiveRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveRelay>());
        return services;
    }

    /// <summary>Maps the hub. Somebody who is not signed in is answered 401.</summary>
    public static IEndpointConventionBuilder MapLive(this IEndpointRouteBuilder app)
    {
        var callers = app.ServiceProvider.GetRequiredService<ILiveCallers>();
        var live = app.ServiceProvider.GetRequiredService<LiveOptions>();
        var hub = app.MapHub<LiveHub>(Address, options =>
        {
            // Not long polling: it has neither a line to cut nor the session of its first request.
            options.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents;
            options.ApplicationMaxBufferSize = TransportBuffer;
            options.TransportMaxBufferSize = TransportBuffer;
            options.TransportSendTimeout = live.SendTimeout;
        });
        hub.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is not { } connect) return;
            endpoint.RequestDelegate = context =>
            {
                if (callers.Of(context) is not null) return connect(context);
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            };
        });
        return hub;
    }
}
