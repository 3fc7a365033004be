using System.Net;
using System.Threading.RateLimiting;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;

namespace Coordinator.Api.Hosting;

/// <summary>How much one may ask. Bound to the section "Limits" of the configuration.</summary>
/// <remarks>
/// A delegation behind one address may have many sessions, so an address gets many times what a session gets. What is
/// asked without a session gets less, and signing in less still.
/// </remarks>
public sealed class RateLimits
{
    internal const string SignIn = "sign-in";

    /// <summary>Requests at once, and per second, of one session.</summary>
    public Allowance Session { get; set; } = new(400, 100);

    /// <summary>Of one address, over all its sessions.</summary>
    public Allowance Address { get; set; } = new(10_000, 4_000);

    /// <summary>Of one address, to the interface without a session.</summary>
    public Allowance Anonymous { get; set; } = new(600, 60);

    /// <summary>Attempts to sign in, of one address: a whole hall may be behind it.</summary>
    public Allowance SigningIn { get; set; } = new(300, 10);

    /// <param name="Burst">At once.</param>
    /// <param name="PerSecond">In the long run.</param>
    public sealed record Allowance(int Burst, int PerSecond)
    {
        internal RateLimitPartition<string> Of(string key) => RateLimitPartition.GetTokenBucketLimiter(key, _ => new()
        {
            TokenLimit = Burst,
            TokensPerPeriod = Math.Max(1, PerSecond / 5),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(200),
            QueueLimit = 0,
            AutoReplenishment = true,
        });
    }

    internal void Apply(Microsoft.AspNetCore.RateLimiting.RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => Address.Of(AddressOf(context))),
            PartitionedRateLimiter.Create<HttpContext, string>(context =>
                !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !context.Request.Path.StartsWithSegments(SessionAuthentication.Hubs, StringComparison.OrdinalIgnoreCase) ? RateLimitPartition.GetNoLimiter("")
                : SessionOf(context.Request) is { } session ? Session.Of(session)
                : Anonymous.Of(AddressOf(context))));
        options.AddPolicy(SignIn, context => SigningIn.Of(AddressOf(context)));
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > TimeSpan.FromSeconds(1) ? after : TimeSpan.FromSeconds(1);
            var problem = Problem.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "You ask more often than is taken; wait a moment.") with { RetryAfter = wait };
            await problem.ExecuteAsync(rejected.HttpContext);
        };
    }

    private static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address.ToString();
        // Whoever has one IPv6 address has 2^64 of them.
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>What the request says its session is, not yet validated: made-up ones are bounded by the address's allowance.</summary>
    private static string? SessionOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return KeyOf(authorization["Bearer ".Length..]);
        if (request.Headers[SessionAuthentication.SessionHeader] is [{ Length: > 0 and <= 64 } named]) return named;
        if (request.Query[SessionAuthentication.SessionQuery] is [{ Length: > 0 and <= 64 } asked]) return asked;
        return request.Query[SessionAuthentication.TokenQuery] is [{ Length: > 0 } query] ? KeyOf(query) : null;
    }

    private static string? KeyOf(string token) => Token.TryParse(token, out var parsed) ? $"{parsed.Mechanism}~{parsed.Accreditation}" : null;
}
