using System.IO.Compression;
using Coordinator.Api.Bodies;
using Coordinator.Api.Commands;
using Coordinator.Api.Demo;
using Coordinator.Api.Identity;
using Coordinator.Api.Live;
using Coordinator.Api.Mechanisms;
using Coordinator.Api.Meetings;
using Coordinator.Api.OpenApi;
using Coordinator.Api.Parties;
using Coordinator.Api.Problems;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using Coordinator.Storage.Sqlite;
using Microsoft.AspNetCore.ResponseCompression;

namespace Coordinator.Api.Hosting;

/// <summary>Puts the server together: the journal, the grains in this process, and all that is asked of them from outside.</summary>
public static class CoordinatorServer
{
    /// <summary>The journal's file in the data folder.</summary>
    public const string JournalFile = "journal.db";

    /// <summary>Makes the server; the journal is open when it returns.</summary>
    /// <param name="configure">Changes for tests: another clock, other limits.</param>
    /// <exception cref="JournalOpenException">The journal is held by another process, newer, or no journal.</exception>
    public static async Task<WebApplication> CreateAsync(ServerOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        var config = builder.Configuration;
        if (options.Urls is not null) builder.WebHost.UseUrls(options.Urls);
        else if (string.IsNullOrEmpty(config["urls"]) && string.IsNullOrEmpty(config["http_ports"]) && string.IsNullOrEmpty(config["https_ports"])) builder.WebHost.UseUrls(ServerOptions.DefaultUrl);

        Logs.Configure(builder.Logging, options.Log);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonBody.MostBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 << 10;
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.MaxRequestLineSize = 8 << 10;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));

        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSqliteJournal(Path.Combine(options.DataFolder, JournalFile));
        services.AddInProcessGrains();
        services.AddReactors();
        services.AddSingleton<EffectsWait>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<Installation>();
        services.AddSingleton<Importer>();
        services.AddSingleton<Demonstration>();
        // Without the keys for protected cookies that AddAuthentication would keep in the user's profile: secrets here are random.
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = SessionAuthentication.SchemeName;
            authentication.AddScheme<SessionAuthentication>(SessionAuthentication.SchemeName, null);
        });
        services.AddTransient<SessionAuthentication>();
        services.AddWebEncoders();
        services.AddAuthorization();
        services.ConfigureHttpJsonOptions(json => Json.Apply(json.SerializerOptions, strict: true));
        services.AddExceptionHandler<ProblemHandling>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>().Configure<RateLimits>((limiter, limits) => limits.Apply(limiter));
        services.AddSingleton(config.GetSection("Limits").Get<RateLimits>() ?? new RateLimits());
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new()
        {
            Timeout = TimeSpan.FromSeconds(30),
            WriteTimeoutResponse = context => ProblemHandling.Of(new OperationCanceledException()).ExecuteAsync(context),
        });
        services.AddResponseCompression(compression => compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, Problem.MediaType, "image/svg+xml"]);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.AddSingleton<ILiveCallers, SignedInCallers>();
        services.AddLive();
        services.AddOperations();
        services.AddInterfaceDocument();
        configure?.Invoke(builder);

        var app = builder.Build();
        try
        {
            // Before anything listens: a journal that cannot be opened stops the start. And before the grains, behind every
            // one of its ports: what is made first is let go last, and they still write when they are put to sleep.
            app.Services.GetRequiredService<IJournal>();
            app.Services.GetRequiredService<IFeed>();
            app.Services.GetRequiredService<ICheckpoints>();
            app.Services.GetRequiredService<IDeadlines>();
            app.Services.GetRequiredService<IStreamIndex>();
            Map(app);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static void Map(WebApplication app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseRateLimiter();
        app.UseWhen(context => IsProgramAddress(context.Request.Path), programs => programs.UseStatusCodePages(ProblemHandling.FillAsync));
        app.UseConsoleFiles();
        app.UseRouting();
        app.UseTraceNames();
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseConsolePage();

        var api = app.MapGroup("/api/v1").RequireAuthorization();
        api.MapSessions();
        api.MapMeetings();
        var mechanism = api.MapMechanisms();
        mechanism.MapBodies();
        mechanism.MapParties();
        mechanism.MapAccreditations();
        app.MapLive().RequireAuthorization().DisableRequestTimeout();
        app.MapHealth();
        app.MapInterfaceDocument();
    }

    /// <summary>Addresses at which programs ask, and get problems for answers; elsewhere is the console.</summary>
    internal static bool IsProgramAddress(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase);
}
