using Coordinator.Grains.Serialization;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Coordinator.Api.Live;

/// <summary>How a host takes the live protocol in.</summary>
public static class LiveServices
{
    /// <summary>Where the hub is.</summary>
    public const string Address = "/hubs/live";

    /// <summary>The longest message that a client may send, in bytes.</summary>
    public const int LongestMessage = 32 * 1024;

    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddSignalR()
            .AddHubOptions<LiveHub>(options => options.MaximumReceiveMessageSize = LongestMessage)
            .AddJsonProtocol(options => Json.Apply(options.PayloadSerializerOptions, strict: true));
        return services;
    }

    public static IEndpointConventionBuilder MapLive(this IEndpointRouteBuilder app) => app.MapHub<LiveHub>(Address);
}
