namespace Coordinator.Api.Commands;

/// <summary>A member of the query that an endpoint reads; the OpenAPI document describes it from there.</summary>
internal sealed record QueryMetadata(string Name, Type Type, string Description);
