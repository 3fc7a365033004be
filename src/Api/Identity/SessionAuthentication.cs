using System.Security.Claims;
using System.Text.Encodings.Web;
using Coordinator.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Coordinator.Api.Identity;

/// <summary>Finds the session that a request speaks for and validates it against the journaled state.</summary>
internal sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "session";
    public const string SessionHeader = "Coordinator-Session";
    public const string SessionQuery = "session";
    public const string TokenQuery = "access_token";
    public static readonly PathString Hubs = "/hubs";

    public static string CookieOf(string session) => "coordinator-" + session;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var (text, refused) = Find();
        if (refused is not null) return Fail(refused);
        if (text is null) return AuthenticateResult.NoResult();
        if (!Token.TryParse(text, out var token)) return Fail(NotSignedIn.Unreadable);

        var (signedIn, reason) = await sessions.CheckAsync(token, Context.RequestAborted);
        if (signedIn is null) return Fail(reason!);

        Context.Features.Set(signedIn);
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, $"{signedIn.Mechanism}~{signedIn.Accreditation}"), new(ClaimTypes.Name, signedIn.Name)], Scheme.Name);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), Scheme.Name));
    }

    /// <summary>
    /// A bearer token, or the cookie of the session that the request names. A cookie travels whoever made the request, so
    /// it counts only for requests that another site cannot make: those with our header, and those of which the browser
    /// says that they come from here.
    /// </summary>
    private (string? Token, NotSignedIn? Refused) Find()
    {
        var authorization = Request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
            return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? (authorization["Bearer ".Length..].Trim(), null) : (null, NotSignedIn.Unreadable);

        var hub = Request.Path.StartsWithSegments(Hubs, StringComparison.OrdinalIgnoreCase);
        if (hub && Request.Query[TokenQuery] is [{ Length: > 0 } query]) return (query, null);

        string session;
        if (Request.Headers[SessionHeader] is [{ Length: > 0 } named])
        {
            session = named;
        }
        else if (Request.Query[SessionQuery] is [{ Length: > 0 } asked] && (hub || HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)))
        {
            if (!IsFromHere()) return (null, NotSignedIn.WrongOrigin);
            session = asked;
        }
        else
        {
            return (null, null);
        }

        if (session.Length > 64) return (null, NotSignedIn.Unreadable);
        return Request.Cookies.TryGetValue(CookieOf(session), out var cookie) ? (cookie, null) : (null, NotSignedIn.Unknown);
    }

    private bool IsFromHere()
    {
        if (Request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none")) return false;
        // Browsers send it with every WebSocket and every POST; programs that send none cannot be made to carry a cookie.
        return Request.Headers.Origin is not [{ Length: > 0 } origin]
            || string.Equals(origin, $"{Request.Scheme}://{Request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private AuthenticateResult Fail(NotSignedIn reason)
    {
        Context.Features.Set(reason);
        return AuthenticateResult.Fail(reason.Code);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var reason = Context.Features.Get<NotSignedIn>() ?? NotSignedIn.Anonymous;
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return Problem.Of(StatusCodes.Status401Unauthorized, reason.Code, reason.Detail).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.Of(StatusCodes.Status403Forbidden, "not-for-you", "This is not for you.").ExecuteAsync(Context);
}
