using Microsoft.Extensions.FileProviders;

namespace Coordinator.Api.Hosting;

/// <summary>Serves the console: files that the build put into <c>wwwroot</c>, and its page for every other address.</summary>
internal static class StaticConsole
{
    private const string Page = "index.html";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        // Styles are inlined by the console's components; scripts never are.
        headers.ContentSecurityPolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        return next(context);
    });

    public static void UseConsoleFiles(this WebApplication app)
    {
        if (!Directory.Exists(app.Environment.WebRootPath)) return;
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(app.Environment.WebRootPath),
            OnPrepareResponse = served => served.Context.Response.Headers.CacheControl =
                // What the build names after its content never changes under that name.
                served.Context.Request.Path.StartsWithSegments("/assets", StringComparison.OrdinalIgnoreCase) ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    /// <summary>
    /// Answers with the console's page where nothing else is. No endpoint does this: one that takes every address would
    /// hide from programs that they used a wrong method.
    /// </summary>
    public static void UseConsolePage(this WebApplication app)
    {
        var page = Path.Combine(app.Environment.WebRootPath, Page);
        app.Use(async (context, next) =>
        {
            var (request, response) = (context.Request, context.Response);
            if (context.GetEndpoint() is not null
                || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
                || CoordinatorServer.IsProgramAddress(request.Path)
                || Path.HasExtension(request.Path))
            {
                await next(context);
                return;
            }

            if (!File.Exists(page))
            {
                response.StatusCode = StatusCodes.Status404NotFound;
                response.ContentType = "text/plain; charset=utf-8";
                await response.WriteAsync("This server was built without the console (-p:Web=false). The interface for programs is at /api/v1, its description at /openapi/v1.json.", context.RequestAborted);
                return;
            }

            response.ContentType = "text/html; charset=utf-8";
            response.Headers.CacheControl = "no-cache";
            await response.SendFileAsync(page, context.RequestAborted);
        });
    }
}
