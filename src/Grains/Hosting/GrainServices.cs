using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Reactors;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts grains and their reactors into a host.</summary>
public static class GrainServices
{
    /// <summary>
    /// Hosts grains in this process. Needs the journal's ports (<see cref="IJournal"/>, <see cref="IFeed"/>,
    /// <see cref="ICheckpoints"/>, <see cref="IDeadlines"/>).
    /// </summary>
    public static IServiceCollection AddInProcessGrains(this IServiceCollection services, Action<GrainOptions>? configure = null)
    {
        var options = new GrainOptions();
        configure?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(s => new InProcessGrains(s.GetRequiredService<IJournal>(), options, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<InProcessGrains>>()));
        services.AddSingleton<IGrains>(s => s.GetRequiredService<InProcessGrains>());
        return services;
    }

    /// <summary>Follows the feed for the reactors and the clock for the deadlines; in one process at a time.</summary>
    public static IServiceCollection AddReactors(this IServiceCollection services)
    {
        services.AddSingleton<IReactor, Registrar>();
        services.AddSingleton<IReactor, Usher>();
        services.AddSingleton<IReactor, Recorder>();
        services.AddSingleton<Reactions>();
        services.AddSingleton<IReactions>(s => s.GetRequiredService<Reactions>());
        services.AddHostedService(s => s.GetRequiredService<Reactions>());
        services.AddHostedService<DeadlineClock>();
        return services;
    }
}
