using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coordinator.Api.Tests.Support;

/// <summary>What the server answered.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode? Json, string Text, HttpResponseMessage Message)
{
    public string? Code => (Json as JsonObject)?["code"]?.GetValue<string>();
    public string? Field => (Json as JsonObject)?["field"]?.GetValue<string>();
    public long Version => Json!["version"]!.GetValue<long>();
    public string? ETag => Message.Headers.ETag?.ToString();

    public Answer ShouldBe(HttpStatusCode status, string? code = null, string? field = null)
    {
        Status.ShouldBe(status, Text);
        if ((int)status >= 400)
        {
            Message.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
            Json!["status"]!.GetValue<int>().ShouldBe((int)status);
            Json["type"]!.GetValue<string>().ShouldBe("/problems/" + Code);
            Json["detail"]!.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
            Text.ShouldNotContain("Coordinator.Domain", Case.Sensitive, "no names of types leave the server");
            Text.ShouldNotContain("System.");
        }

        if (code is not null) Code.ShouldBe(code, Text);
        if (field is not null) Field.ShouldBe(field, Text);
        return this;
    }

    public Answer ShouldBeOk() => ShouldBe(HttpStatusCode.OK);
}

/// <summary>Somebody who talks to the server, over real sockets.</summary>
public sealed class TestClient(HttpClient http, string? token = null) : IDisposable
{
    public string? Token { get; } = token;

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <param name="body">An object is sent as JSON, a text as it is, null as no body.</param>
    public Task<Answer> PostAsync(string path, object? body = null, string? key = null, string? ifMatch = null, string contentType = "application/json", bool noKey = false) =>
        SendAsync(HttpMethod.Post, path, request =>
        {
            if (!noKey) request.Headers.TryAddWithoutValidation("Idempotency-Key", key ?? Keys.Next());
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            if (body is not null)
            {
                request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8);
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            }
        });

    public async Task<Answer> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (Token is not null) request.Headers.Authorization = new("Bearer", Token);
        prepare?.Invoke(request);
        var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var json = response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) == true && text.Length > 0 ? JsonNode.Parse(text) : null;
        return new(response.StatusCode, json, text, response);
    }

    public void Dispose() => http.Dispose();
}

internal static class Keys
{
    private static int s_last;

    public static string Next() => $"test-{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}";
}
