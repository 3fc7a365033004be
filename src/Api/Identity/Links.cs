namespace Coordinator.Api.Identity;

/// <summary>Sign-in links: what stands after '#' is sent to no server and gets into no log.</summary>
internal static class Links
{
    public static string Of(HttpRequest request, Token token) => Of($"{request.Scheme}://{request.Host}", token);

    public static string Of(string address, Token token) => $"{address.TrimEnd('/')}/sign-in#{token.Reveal()}";
}
