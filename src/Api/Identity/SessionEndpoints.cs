using System.Security.Cryptography;
using Coordinator.Api.Commands;
using Coordinator.Api.Contracts;
using Coordinator.Api.Hosting;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Grains.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Coordinator.Api.Identity;

/// <summary>Signing in and out, and who one is.</summary>
internal static class SessionEndpoints
{
    private static readonly Actor s_actor = Domain.Actor.System("sign-in");

    /// <summary>A key that signs in again must not be guessed.</summary>
    private const int ShortestKey = 16;

    /// <summary>How long one stays signed in.</summary>
    private static readonly Duration s_sessionLasts = Duration.FromDays(7);

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        api.MapPost("sessions", SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn)
            .WithName("sign-in").WithMetadata(new BodyMetadata(typeof(SignIn)), new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(4096)).WithTags("Sessions");
        api.MapGet("me", ReadMeAsync).WithName("read-me").WithTags("Sessions");
        api.MapDelete("sessions/current", SignOutAsync).WithName("sign-out").WithTags("Sessions");
    }

    /// <summary>Signs in with an accreditation link, once.</summary>
    private static async Task<Results<Created<SignedInView>, Problem>> SignInAsync(HttpContext context, IGrains grains, Sessions sessions, TimeProvider time)
    {
        var cancellation = context.RequestAborted;
        var (body, unreadable) = await JsonBody.ReadAsync<SignIn>(context.Request, cancellation);
        if (unreadable is not null) return unreadable;
        if (!Token.TryParse(body!.Link[(body.Link.LastIndexOf('#') + 1)..], out var link))
            return Problem.Of(StatusCodes.Status422UnprocessableEntity, "malformed-link", "This is not a sign-in link; copy all of it.", "link");

        // A link that nobody gave out and a mechanism that is not there are answered alike.
        var mechanism = grains.Mechanism(link.Mechanism);
        var (state, _) = await mechanism.ReadAsync(cancellation);
        if (!state.Accreditations.TryGetValue(link.Accreditation, out var accreditation) || !link.Secret.Matches(accreditation.SecretHash)) return UnknownLink();
        if (accreditation.Holder is { Party: { } party, Representative: { } representative }
            && await sessions.FindPersonAsync(link.Mechanism, party, representative, cancellation) is null)
        {
            return Problem.Of(StatusCodes.Status403Forbidden, NotSignedIn.Withdrawn.Code, NotSignedIn.Withdrawn.Detail);
        }

        // With a key, who sends it again gets the same session: an answer that was lost on the way does not use the link
        // up. The key is the client's secret: the link alone, found later, signs nobody in.
        var (key, badKey) = KeyOf(context.Request);
        if (badKey is not null) return badKey;
        var secret = key is null ? Secret.New() : link.Secret.Derive("session:" + key);
        var session = key is null ? RandomNumberGenerator.GetHexString(16, lowercase: true) : link.Secret.Derive("name:" + key).Hash[..16];
        var expires = time.Now() + s_sessionLasts;
        if (accreditation.Session is not { } before || before.Id != session)
        {
            var reply = await mechanism.SendAsync(
                "sign-in:" + session,
                s_actor,
                time.Now(),
                new MechanismCommand.RedeemAccreditation(link.Accreditation, link.Secret.Hash, session, secret.Hash, expires),
                cancellation);
            // Sent twice at once, the second is another command with the same id: the first has made the session.
            if (reply.Refusal is { Code: not "command-id-reused" } refusal) return refusal.Kind == RefusalKind.NotFound ? UnknownLink() : Problem.Of(refusal);
        }
        else
        {
            expires = before.Expires;
        }

        var token = link with { Secret = secret };
        var (signedIn, reason) = await sessions.CheckAsync(token, cancellation);
        if (signedIn is null) return Problem.Of(StatusCodes.Status401Unauthorized, reason!.Code, reason.Detail);
        if (body.Kind == SessionKind.Cookie)
        {
            context.Response.Cookies.Append(SessionAuthentication.CookieOf(session), token.Reveal(), new()
            {
                HttpOnly = true,
                Secure = context.Request.IsHttps,
                SameSite = SameSiteMode.Strict,
                Path = "/",
                Expires = expires.ToDateTimeOffset(),
                IsEssential = true,
            });
        }

        context.Response.Headers.CacheControl = "no-store";
        var me = await DescribeAsync(signedIn, grains, time, cancellation);
        return TypedResults.Created("/api/v1/me", new SignedInView(session, body.Kind == SessionKind.Bearer ? token.Reveal() : null, me));
    }

    private static (string? Key, Problem? Problem) KeyOf(HttpRequest request)
    {
        if (request.Headers[CommandHeaders.IdempotencyKey] is not [{ Length: > 0 } key]) return (null, null);
        return key.Length is >= ShortestKey and <= CommandHeaders.LongestKey && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? (key, null)
            : (null, Problem.Of(StatusCodes.Status400BadRequest, "malformed-idempotency-key", $"To sign in, an Idempotency-Key has {ShortestKey} to {CommandHeaders.LongestKey} printable ASCII characters without spaces, and is made at random.", CommandHeaders.IdempotencyKey));
    }

    private static Problem UnknownLink() => Problem.Of(StatusCodes.Status403Forbidden, "unknown-link", "This sign-in link is not known.");

    /// <summary>Who is signed in, and as what.</summary>
    private static async Task<Ok<Me>> ReadMeAsync(HttpContext context, IGrains grains, TimeProvider time) =>
        TypedResults.Ok(await DescribeAsync(context.SignedIn(), grains, time, context.RequestAborted));

    /// <summary>Signs out.</summary>
    private static async Task<Results<NoContent, Problem>> SignOutAsync(HttpContext context, IGrains grains, TimeProvider time)
    {
        var signedIn = context.SignedIn();
        var reply = await grains.Mechanism(signedIn.Mechanism).SendAsync("sign-out:" + signedIn.Session, s_actor, time.Now(), new MechanismCommand.EndSession(signedIn.Accreditation), context.RequestAborted);
        if (reply.Refusal is { } refusal) return Problem.Of(refusal);
        context.Response.Cookies.Delete(SessionAuthentication.CookieOf(signedIn.Session));
        return TypedResults.NoContent();
    }

    private static async ValueTask<Me> DescribeAsync(SignedIn signedIn, IGrains grains, TimeProvider time, CancellationToken cancellation)
    {
        var (mechanism, _) = await grains.Mechanism(signedIn.Mechanism).ReadAsync(cancellation);
        var actor = signedIn.Actor;
        return new(
            signedIn.Session,
            actor.Role,
            signedIn.Name,
            new(mechanism.Id, mechanism.Name),
            actor.Party is { } party && mechanism.FindParty(party) is { } found ? new(found.Id, found.Short) : null,
            signedIn.Representative is { } person ? new(person.Id, person.Name, person.Title, person.Role, person.Level) : null,
            actor.Body is { } body && mechanism.FindBody(body) is { } known ? new(known.Id, known.Name) : null,
            actor.Meeting,
            signedIn.Expires,
            time.Now());
    }
}
