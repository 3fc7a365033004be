using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Coordinator.Api.Hosting;

/// <summary>Sends metrics and traces over OTLP if the environment says where to (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>); else it costs nothing.</summary>
/// <remarks>Headers, timeouts and intervals are read by the exporter itself from the standard variables of OpenTelemetry.</remarks>
internal sealed class Telemetry(IConfiguration configuration) : IHostedService, IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(configuration[Endpoint])) return Task.CompletedTask;
        var resource = ResourceBuilder.CreateDefault().AddService("coordinator", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("Coordinator.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http.Connections", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime")
            .AddOtlpExporter(otlp => Direct(otlp, "metrics"))
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Coordinator.*", "Microsoft.AspNetCore")
            .AddOtlpExporter(otlp => Direct(otlp, "traces"))
            .Build();
        return Task.CompletedTask;
    }

    private void Direct(OtlpExporterOptions otlp, string signal)
    {
        var own = $"OTEL_EXPORTER_OTLP_{signal.ToUpperInvariant()}_";
        var http = (configuration[own + "PROTOCOL"] ?? configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]) == "http/protobuf";
        otlp.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        // The common address has the signal's path put after it, that of one signal is taken as it is.
        otlp.Endpoint = new(configuration[own + "ENDPOINT"] ?? configuration[Endpoint]!.TrimEnd('/') + (http ? "/v1/" + signal : ""));
    }

    /// <summary>What was measured last is sent before the process ends.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    public void Dispose()
    {
        Interlocked.Exchange(ref _metrics, null)?.Dispose();
        Interlocked.Exchange(ref _traces, null)?.Dispose();
    }
}

/// <summary>Gives the trace of a request its name and its tags, by the conventions of OpenTelemetry; the framework leaves them out. Queries, which may carry tokens, are not among them.</summary>
internal static class TraceNames
{
    public static void UseTraceNames(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity)
        {
            await next(context);
            return;
        }

        var method = context.Request.Method;
        activity.SetTag("http.request.method", method);
        activity.SetTag("url.path", context.Request.Path.Value);
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            activity.DisplayName = $"{method} {route}";
            activity.SetTag("http.route", route);
        }

        await next(context);
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError) activity.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
    });
}
