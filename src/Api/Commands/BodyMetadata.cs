namespace Coordinator.Api.Commands;

/// <summary>What the body of a request that is no command is; the OpenAPI document describes it from there.</summary>
internal sealed record BodyMetadata(Type Body);
