using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Api.Tests.Support;

namespace Coordinator.Api.Tests;

public sealed class InterfaceDocumentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private async Task<JsonNode> DocumentAsync()
    {
        using var anonymous = shared.Server.Anonymous();
        return (await anonymous.GetAsync("/openapi/v1.json")).ShouldBeOk().Json!;
    }

    /// <summary>Run with UPDATE_GOLDEN=1 to write it anew; the difference is what the change does to callers.</summary>
    [Fact]
    public async Task The_interface_changes_only_where_it_is_meant_to()
    {
        var file = Path.Combine(Repository.Root, "docs", "openapi.json");
        var actual = (await DocumentAsync()).ToJsonString(s_readable) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") await File.WriteAllTextAsync(file, actual);
        actual.ShouldBe(await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Every_operation_is_described()
    {
        foreach (var (path, operations) in (await DocumentAsync())["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                operation!["summary"]?.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
                operation["summary"].ShouldNotBeNull($"{method} {path}");
                operation["operationId"].ShouldNotBeNull($"{method} {path}");
                if (method == "post" && path != "/api/v1/sessions")
                {
                    operation["parameters"]!.AsArray().ShouldContain(p => p!["name"]!.GetValue<string>() == "Idempotency-Key" && p["required"]!.GetValue<bool>(), path);
                    operation["requestBody"].ShouldNotBeNull(path);
                }
            }
        }
    }

    [Fact]
    public async Task No_command_of_the_system_is_exposed()
    {
        var commands = (await DocumentAsync())["paths"]!.AsObject().Select(p => p.Key[(p.Key.LastIndexOf('/') + 1)..]).ToList();
        foreach (var name in new[] { "schedule", "enter-from-record", "record-voice", "vacate-voice", "reach-deadline", "record-meeting", "admit", "establish", "redeem-accreditation", "end-session" })
            commands.ShouldNotContain(name);
    }
}
