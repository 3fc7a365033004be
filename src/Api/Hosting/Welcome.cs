using Coordinator.Api.Demo;
using Coordinator.Api.Identity;

namespace Coordinator.Api.Hosting;

/// <summary>What the server says to whoever started it: where it is, and the links that only they may see.</summary>
internal static class Welcome
{
    public static async Task GreetAsync(WebApplication app, TextWriter output, CancellationToken cancellation)
    {
        var options = app.Services.GetRequiredService<ServerOptions>();
        var address = AddressOf(app.Urls);
        var installation = app.Services.GetRequiredService<Installation>();
        var accredited = await installation.EnsureAsync(cancellation);
        if (options.Demo)
        {
            var prepared = await app.Services.GetRequiredService<Demonstration>().PrepareAsync(address, cancellation);
            await output.WriteLineAsync(Table(prepared, Path.Combine(options.DataFolder, Demonstration.LinksFile)));
            return;
        }

        await output.WriteLineAsync($"The Coordinator is at {address}   (data: {options.DataFolder})");
        if (accredited && !options.NewSecretariatLink) return;
        var token = await installation.IssueAsync(cancellation);
        await output.WriteLineAsync($"""

            Sign in as the secretariat of the installation, once, within seven days:
              {Links.Of(address, token)}

            """);
    }

    private static string Table(DemoLinks prepared, string file)
    {
        var rows = prepared.Links
            .Where(l => l.Role is "secretariat" or "chair" or "head" or "display")
            .Select(l => (Who: l.Party is { } party ? $"{party}  {l.Name}" : l.Name, l.Link))
            .ToList();
        var width = rows.Max(r => r.Who.Length);
        return $"""

            The six-party talks, a demonstration. A meeting of the heads of delegation is convened.
            Open each link in a tab of its own; it signs in once. Every start gives out new ones.

            {string.Join('\n', rows.Select(r => $"  {r.Who.PadRight(width)}  {r.Link}"))}

            Console   {prepared.Address}
            Links     {file}   (JSON, with the alternates; readable by you alone)

            Ctrl+C stops the server; what happened stays in {Path.GetDirectoryName(file)}.
            """;
    }

    /// <summary>An address that a browser on this machine can open.</summary>
    private static string AddressOf(ICollection<string> urls)
    {
        var url = urls.FirstOrDefault(u => u.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ?? urls.First();
        var parsed = BindingAddress.Parse(url);
        var host = parsed.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : parsed.Host;
        return $"{parsed.Scheme}://{host}:{parsed.Port}";
    }
}
