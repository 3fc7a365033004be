using System.CommandLine;
using Coordinator.Storage.Sqlite;

namespace Coordinator.Api.Hosting;

/// <summary>The server's command line: what it may be told, and what it answers to what it does not understand.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var demo = new Option<bool>("--demo")
        {
            Description = "Set up the demonstration (the six-party talks and a meeting to run) and print its sign-in links.",
        };
        var data = new Option<string?>("--data")
        {
            Description = $"Where the journal is kept. Default: {ServerOptions.DefaultDataFolder(demo: false)} (…-demo with --demo).",
            HelpName = "folder",
        };
        var urls = new Option<string?>("--urls")
        {
            Description = $"Addresses to listen on, separated by ';'. Default: {ServerOptions.DefaultUrl}.",
            HelpName = "addresses",
        };
        var log = new Option<LogForm>("--log")
        {
            Description = "How logs are written: simple, json, or auto (lines on a terminal, JSON otherwise).",
            HelpName = "form",
            CustomParser = result => Enum.TryParse<LogForm>(result.Tokens[0].Value, ignoreCase: true, out var form) && Enum.IsDefined(form)
                ? form
                : Unknown(result),
        };
        var link = new Option<bool>("--secretariat-link")
        {
            Description = "Give out a new sign-in link for the installation's secretariat.",
        };
        data.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string?>())) result.AddError("--data needs the name of a folder.");
        });
        urls.Validators.Add(result =>
        {
            foreach (var url in (result.GetValueOrDefault<string?>() ?? "").Split(';'))
                if (!IsAddress(url)) result.AddError($"--urls: '{url}' is not an address to listen on, such as {ServerOptions.DefaultUrl}.");
        });

        var root = new RootCommand("Coordinator: multiparty meetings, live. Serves the console, the interface for programs and the live hub.") { demo, data, urls, log, link };
        root.SetAction((parsed, cancellation) => ServeAsync(
            new()
            {
                DataFolder = Path.GetFullPath(parsed.GetValue(data) ?? ServerOptions.DefaultDataFolder(parsed.GetValue(demo))),
                Demo = parsed.GetValue(demo),
                Urls = parsed.GetValue(urls),
                Log = parsed.GetValue(log),
                NewSecretariatLink = parsed.GetValue(link),
            },
            cancellation));
        // The host listens to signals itself and takes the time it needs to end.
        return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });

        static LogForm Unknown(System.CommandLine.Parsing.ArgumentResult result)
        {
            result.AddError($"--log: '{result.Tokens[0].Value}' is not one of simple, json, auto.");
            return LogForm.Auto;
        }
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https" };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static async Task<int> ServeAsync(ServerOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var app = await CoordinatorServer.CreateAsync(options);
            await app.StartAsync(cancellation);
            await Welcome.GreetAsync(app, Console.Out, cancellation);
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (JournalOpenException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 2;
        }
        catch (IOException failed) when (failed is DirectoryNotFoundException or { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException })
        {
            await Console.Error.WriteLineAsync(failed.Message);
            return 2;
        }
        catch (UnauthorizedAccessException denied)
        {
            await Console.Error.WriteLineAsync(denied.Message);
            return 2;
        }
    }
}
