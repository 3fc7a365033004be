using System.Text.Json;
using Coordinator.Domain.Mechanisms;
using Coordinator.Grains.Serialization;

namespace Coordinator.Domain.Tests.Support;

/// <summary>The public record of the six-party talks, as it is imported.</summary>
public static class PublicRecord
{
    public static MechanismDocument SixPartyTalks() =>
        JsonSerializer.Deserialize<MechanismDocument>(File.ReadAllText(Repository.PathOf("samples", "data", "six-party-talks.json")), Json.Wire)!;
}
