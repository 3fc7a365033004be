using System.Net;
using System.Text.Json;
using Coordinator.Api.Demo;
using Coordinator.Api.Hosting;
using Coordinator.Api.Tests.Support;
using Coordinator.Grains.Serialization;

namespace Coordinator.Api.Tests;

public sealed class DemoTests
{
    private static async Task<(DemoLinks Links, string Said)> GreetAsync(TestServer server)
    {
        await using var output = new StringWriter();
        await Welcome.GreetAsync(server.App, output, default);
        var file = Path.Combine(server.Folder, Demonstration.LinksFile);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (JsonSerializer.Deserialize<DemoLinks>(await File.ReadAllTextAsync(file), Json.Stored)!, output.ToString());
    }

    [Fact]
    public async Task The_demonstration_is_set_up_and_found_again()
    {
        var folder = Directory.CreateTempSubdirectory("coordinator-demo-").FullName;
        DemoLinks first;
        await using (var server = await TestServer.StartAsync(folder: folder, prepare: false, demo: true))
        {
            (first, var said) = await GreetAsync(server);
            said.ShouldContain(Path.Combine(folder, Demonstration.LinksFile));
            foreach (var link in first.Links.Where(l => l.Role is "secretariat" or "chair" or "head" or "display")) said.ShouldContain(link.Link);
            first.Links.Count(l => l.Role == "head").ShouldBe(6);
            first.Links.Select(l => l.Role).Distinct().ShouldBe(["secretariat", "chair", "head", "display", "alternate", "installation"]);

            foreach (var link in first.Links)
            {
                using var anonymous = server.Anonymous();
                var signedIn = (await anonymous.PostAsync("/api/v1/sessions", new { link = link.Token, kind = "bearer" }, noKey: true)).ShouldBe(HttpStatusCode.Created);
                using var client = new TestClient(server.NewHttp(), signedIn.Json!["token"]!.GetValue<string>());
                var view = (await client.GetAsync($"/api/v1/meetings/{first.Meeting}")).ShouldBeOk().Json!["view"]!;
                view["status"]!.GetValue<string>().ShouldBe("convened");
                view["agenda"]!.AsObject().Count.ShouldBe(4);
                view["timeZone"]!.GetValue<string>().ShouldBe("Asia/Shanghai");
            }
        }

        await using (var server = await TestServer.StartAsync(folder: folder, prepare: false, demo: true))
        {
            var (again, _) = await GreetAsync(server);
            again.Meeting.ShouldBe(first.Meeting, "a meeting that is still to come is kept");
            again.Links.Select(l => l.Token).Intersect(first.Links.Select(l => l.Token)).ShouldBeEmpty();
            (await (await server.Secretariat()).GetAsync($"/api/v1/mechanisms/{TestServer.Mechanism}")).Json!["parties"]!.AsArray().Count.ShouldBe(6);

            var chair = await server.Chair();
            (await chair.PostAsync($"/api/v1/meetings/{first.Meeting}/open")).ShouldBeOk();
            server.Time.Advance(TimeSpan.FromHours(5));
            (await GreetAsync(server)).Links.Meeting.ShouldBe(first.Meeting, "one that runs is kept, however late it is");
            (await chair.PostAsync($"/api/v1/meetings/{first.Meeting}/close")).ShouldBeOk();
            (await GreetAsync(server)).Links.Meeting.ShouldNotBe(first.Meeting, "one that is over is followed by another");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_fresh_installation_gives_out_one_link_once()
    {
        await using var server = await TestServer.StartAsync(prepare: false);
        await using var first = new StringWriter();
        await Welcome.GreetAsync(server.App, first, default);
        var link = first.ToString().Split('\n').Single(l => l.Contains("/sign-in#", StringComparison.Ordinal)).Trim();
        using var anonymous = server.Anonymous();
        var signedIn = (await anonymous.PostAsync("/api/v1/sessions", new { link, kind = "bearer" }, noKey: true)).ShouldBe(HttpStatusCode.Created);
        signedIn.Json!["me"]!["mechanism"]!["id"]!.GetValue<string>().ShouldBe("installation");

        await using var second = new StringWriter();
        await Welcome.GreetAsync(server.App, second, default);
        second.ToString().ShouldNotContain("/sign-in#");
    }
}
