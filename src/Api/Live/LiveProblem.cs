using System.Text.Json;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Grains.Serialization;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Api.Live;

/// <summary>Refusals on the hub: the problem as JSON, as over HTTP.</summary>
internal static class LiveProblem
{
    public static HubException Of(Refusal refusal) => Of(Problem.Of(refusal));

    public static HubException Of(int status, string code, string detail, Rule rule, string? field = null) =>
        Of(Problem.Of(status, code, detail, field) with { Rule = new(rule.Id, rule.Text, rule.Source) });

    private static HubException Of(Problem problem) => new(JsonSerializer.Serialize(problem, Json.Wire));
}
