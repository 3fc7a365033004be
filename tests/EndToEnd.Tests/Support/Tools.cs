using System.Diagnostics.CodeAnalysis;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>
/// Programs that tests need beyond the .NET SDK. Where one is missing its tests are skipped and say so; with
/// <c>CI=true</c> nothing is skipped, and they fail instead.
/// </summary>
public static class Tools
{
    public static string? Chromium { get; } = Environment.GetEnvironmentVariable("CHROMIUM") ?? Find("chromium") ?? Find("chromium-browser") ?? Find("google-chrome");

    private static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    public static string? SkipWithout(string? tool, string name) => tool is null && !IsCi ? $"{name} is not on this machine" : null;

    private static string? Find(string name)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var extension in (string[])(OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""]))
            {
                var path = Path.Combine(folder, name + extension);
                if (File.Exists(path)) return path;
            }
        }

        return null;
    }

}

/// <summary>A test in a real browser.</summary>
[SuppressMessage("Performance", "CA1813", Justification = "xunit's own attribute is open")]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Tools.SkipWithout(Tools.Chromium, "Chromium");
}
