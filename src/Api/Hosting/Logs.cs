namespace Coordinator.Api.Hosting;

/// <summary>Logs for whoever reads them: people at a terminal, or a collector.</summary>
internal static class Logs
{
    public static void Configure(ILoggingBuilder logging, LogForm form)
    {
        logging.ClearProviders();
        // What the server says to whoever started it stays apart from its logs.
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (form == LogForm.Json || (form == LogForm.Auto && Console.IsErrorRedirected))
        {
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                json.IncludeScopes = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(simple =>
            {
                simple.SingleLine = true;
                simple.UseUtcTimestamp = true;
                simple.TimestampFormat = "HH:mm:ss ";
            });
        }

        // The framework would log whole request lines, queries with tokens in them included: none of that, at any level.
        logging.AddFilter("Microsoft.AspNetCore", level => level >= LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.HttpLogging", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting", level => level >= LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", level => level >= LogLevel.Warning);
    }
}
