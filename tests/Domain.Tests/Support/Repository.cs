using System.Text.Json;
using Coordinator.Domain.Mechanisms;
using Coordinator.Grains.Serialization;

namespace Coordinator.Domain.Tests.Support;

/// <summary>Files of this repository, found from where the tests were built.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The public record of the six-party talks, as it is imported.</summary>
    public static MechanismDocument SixPartyTalks() =>
        JsonSerializer.Deserialize<MechanismDocument>(File.ReadAllText(PathOf("samples", "data", "six-party-talks.json")), Json.Wire)!;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Coordinator.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("These tests run from within the repository.");
    }
}
