using System.Text.Json;
using Coordinator.Domain;
using Coordinator.Grains.Serialization;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Api.Live;

/// <summary>Refusals on the hub: the problem as JSON, as over HTTP.</summary>
internal static class LiveProblem
{
    private sealed record Body(string Type, string Title, int Status, string Detail, string Code, Rule Rule, string? Field);

    public static HubException Of(Refusal refusal) => Of(
        refusal.Kind switch
        {
            RefusalKind.Invalid => 422,
            RefusalKind.Forbidden => 403,
            RefusalKind.NotFound => 404,
            RefusalKind.Conflict => 409,
            RefusalKind.Stale => 412,
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal.Kind, null),
        },
        refusal.Code,
        refusal.Detail,
        refusal.Rule,
        refusal.Field);

    public static HubException Of(int status, string code, string detail, Rule rule, string? field = null) =>
        new(JsonSerializer.Serialize(new Body("/problems/" + code, detail, status, detail, code, rule, field), Json.Wire));
}
