using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Coordinator.Api.Commands;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace Coordinator.Api.OpenApi;

/// <summary>The OpenAPI document, at <c>/openapi/v1.json</c>.</summary>
internal static class InterfaceDocument
{
    private const string Bearer = "bearer";
    private const string Cookie = "cookie";

    public static IServiceCollection AddInterfaceDocument(this IServiceCollection services) => services.Configure<Microsoft.AspNetCore.Http.Json.JsonOptions>(ForgetArrayDefaults).AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer(DescribeDocumentAsync);
        options.AddOperationTransformer(DescribeOperationAsync);
        options.AddSchemaTransformer(DescribeSchema);
        options.CreateSchemaReferenceId = type => type.Type is { IsNested: true, DeclaringType: not null } ? NameOf(type.Type) : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
    });

    public static void MapInterfaceDocument(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    /// <summary>
    /// The writer of schemas fails on a constructor parameter that is an immutable array left out by default. The records
    /// that have one are read from requests by other options; for these here they are described without their constructor,
    /// and what it requires is put back by <see cref="RequiredOf"/>.
    /// </summary>
    private static void ForgetArrayDefaults(Microsoft.AspNetCore.Http.Json.JsonOptions options)
    {
        var json = options.SerializerOptions;
        json.TypeInfoResolver = json.TypeInfoResolver!.WithAddedModifier(info =>
        {
            if (info.Kind == JsonTypeInfoKind.Object && HasArrayDefault(info.Type)) info.CreateObject = () => throw new InvalidOperationException($"{info.Type} is read by Json.Wire.");
        });
    }

    private static bool HasArrayDefault(Type type) => type.Namespace?.StartsWith(nameof(Coordinator), StringComparison.Ordinal) == true
        && type.GetConstructors().Any(c => c.GetParameters().Any(p => p.HasDefaultValue && p.ParameterType.IsGenericType && p.ParameterType.GetGenericTypeDefinition() == typeof(ImmutableArray<>)));

    private static HashSet<string> RequiredOf(Type type) =>
        [.. type.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters().Where(p => !p.HasDefaultValue).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name!))];

    /// <summary>A command is named after its family too: a meeting's Close, a body's ScheduleMeeting.</summary>
    private static string NameOf(Type type) => type.DeclaringType is { } family ? family.Name.Replace("Command", "", StringComparison.Ordinal) + type.Name : type.Name;

    private static bool IsId(Type type) => (Nullable.GetUnderlyingType(type) ?? type).GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITextId<>));

    private static Task DescribeDocumentAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new()
        {
            Title = "Coordinator",
            Version = "v1",
            Description = "Multiparty meetings, live. The protocol of the live hub at /hubs/live, and what the pieces mean, is in docs/api.md.",
        };
        // Wherever it runs.
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "For programs: the token that POST /api/v1/sessions answered." },
            [Cookie] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = SessionAuthentication.SessionHeader,
                Description = "For the console: the name of the session whose cookie the request carries.",
            },
        };
        return Task.CompletedTask;
    }

    private static async Task DescribeOperationAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var endpoint = context.Description.ActionDescriptor.EndpointMetadata;
        var command = endpoint.OfType<CommandMetadata>().FirstOrDefault()?.Command;
        var method = endpoint.OfType<MethodInfo>().FirstOrDefault();
        operation.Summary ??= (method is null ? null : DocComments.OfMethod(method)) ?? (command is null ? null : DocComments.OfType(command));
        operation.Parameters ??= [];

        foreach (System.Text.RegularExpressions.Match segment in RouteValue(context.Description.RelativePath ?? ""))
            AddParameter(segment.Groups["name"].Value, ParameterLocation.Path, IdSchema(), required: true);
        foreach (var query in endpoint.OfType<QueryMetadata>())
            AddParameter(query.Name, ParameterLocation.Query, await context.GetOrCreateSchemaAsync(query.Type, null, cancellation), required: false, query.Description);

        if (command is not null)
        {
            AddParameter(
                CommandHeaders.IdempotencyKey,
                ParameterLocation.Header,
                new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = CommandHeaders.LongestKey },
                required: true,
                "A text of the caller's own for this command. Sent again with it, the command is answered again, not done again.");
            AddParameter("If-Match", ParameterLocation.Header, new OpenApiSchema { Type = JsonSchemaType.String }, required: false, "The version that the command was made for, as an ETag.");
        }

        if ((command ?? endpoint.OfType<BodyMetadata>().FirstOrDefault()?.Body) is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = await ReferenceAsync(body) } },
            };
        }

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Why it was not done",
            Content = new Dictionary<string, OpenApiMediaType> { [Problem.MediaType] = new() { Schema = await ReferenceAsync(typeof(Problem)) } },
        };

        if (endpoint.OfType<IAllowAnonymous>().Any()) return;
        operation.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(Cookie, context.Document)] = [] },
        ];

        void AddParameter(string name, ParameterLocation at, IOpenApiSchema schema, bool required, string? description = null)
        {
            if (operation.Parameters.Any(p => p.Name == name)) return;
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = at, Required = required, Schema = schema, Description = description });
        }

        async Task<IOpenApiSchema> ReferenceAsync(Type type)
        {
            var schema = await context.GetOrCreateSchemaAsync(type, null, cancellation);
            var name = NameOf(type);
            context.Document!.AddComponent(name, schema);
            return new OpenApiSchemaReference(name, context.Document);
        }
    }

    private static System.Text.RegularExpressions.MatchCollection RouteValue(string path) =>
        System.Text.RegularExpressions.Regex.Matches(path, @"\{(?<name>\w+)\}", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static OpenApiSchema IdSchema() => new() { Type = JsonSchemaType.String, MaxLength = TextId.MaxLength, Pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$" };

    private static Task DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(Instant))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        }
        else if (type == typeof(LocalDate))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date");
        }
        else if (type == typeof(Duration))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (IsId(type))
        {
            var id = IdSchema();
            (schema.Type, schema.MaxLength, schema.Pattern) = (id.Type, id.MaxLength, id.Pattern);
        }
        else if (type.IsEnum)
        {
            schema.Type ??= schema.Enum?.Any(e => e is null || e.GetValueKind() == JsonValueKind.Null) == true ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        }
        else if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && schema.Items is null && IsId(element))
        {
            schema.Items = IdSchema();
        }
        else if (context.JsonPropertyInfo is null)
        {
            schema.Description ??= DocComments.OfType(type);
            if (HasArrayDefault(type)) schema.Required = RequiredOf(type);
            foreach (var property in context.JsonTypeInfo.Properties)
            {
                if (property.AttributeProvider is MemberInfo { Name: var name, DeclaringType: { } declaring } && schema.Properties?.TryGetValue(property.Name, out var described) == true && described is OpenApiSchema own)
                    own.Description ??= DocComments.OfMember(declaring, name);
            }
        }

        return Task.CompletedTask;
    }
}
