namespace Coordinator.Api.Hosting;

/// <summary>The OpenAPI document.</summary>
internal static class InterfaceDocument
{
    public static IServiceCollection AddInterfaceDocument(this IServiceCollection services) => services.AddOpenApi("v1");

    public static void MapInterfaceDocument(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
}
