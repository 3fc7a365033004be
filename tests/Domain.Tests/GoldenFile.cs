using System.Text.Json;
using Coordinator.Grains.Serialization;

namespace Coordinator.Domain.Tests;

/// <summary>
/// What is stored or published, kept as files. They are written with <c>UPDATE_GOLDEN=1 dotnet test tests/Domain.Tests</c>
/// and then reviewed like code.
/// </summary>
public static class GoldenFile
{
    private static readonly JsonSerializerOptions s_indented = new(Json.Stored) { WriteIndented = true };

    public static bool Updating { get; } = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static string Folder(string kind) => Repository.PathOf("tests", "Domain.Tests", "Golden", kind);

    public static string Text(object value) => JsonSerializer.Serialize(value, value.GetType(), s_indented) + "\n";

    /// <summary>Compares <paramref name="actual"/> with the file, or writes the file when that was asked for.</summary>
    public static void ShouldMatch(string kind, string name, string actual)
    {
        var file = Path.Combine(Folder(kind), name + ".json");
        if (Updating)
        {
            Directory.CreateDirectory(Folder(kind));
            File.WriteAllText(file, actual);
            return;
        }

        File.Exists(file).ShouldBeTrue($"There is no golden file {file}. Run UPDATE_GOLDEN=1 dotnet test tests/Domain.Tests, and commit what it writes.");
        File.ReadAllText(file).ShouldBe(
            actual,
            $"{kind}/{name}.json differs. What is stored is for ever: give the event a new version and read the old one through an upcaster. Only if nothing was stored in the old form yet, run UPDATE_GOLDEN=1 dotnet test tests/Domain.Tests.");
    }
}
