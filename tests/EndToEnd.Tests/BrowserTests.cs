using System.Text.Json;
using Coordinator.EndToEnd.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>A chair, two delegations and the hall in a real browser; four more delegations as programs.</summary>
public class BrowserTests
{
    private static readonly string[] s_programs = ["CHN", "JPN", "RUS", "USA"];

    private static async Task<Dictionary<string, string>> ProgramsJoinAsync(DemoServer server)
    {
        var tokens = new Dictionary<string, string>();
        foreach (var party in s_programs)
        {
            tokens.Add(party, await server.SignInAsync("head", party));
            await server.DoAsync(tokens[party], "take-voice");
        }

        return tokens;
    }

    [BrowserFact]
    public async Task A_meeting_is_run_from_joining_to_its_record()
    {
        await using var server = await DemoServer.StartAsync();
        await using var browsers = await Browsers.StartAsync();

        // Tabs of one browser: their sessions do not disturb each other.
        var window = await browsers.WindowAsync();
        var chair = await window.OpenAsync(server.Link("chair"));
        var korea = await window.OpenAsync(server.Link("head", "KOR"));
        var display = await window.OpenAsync(server.Link("display"));
        var phone = await browsers.WindowAsync(390, 844);
        var dprk = await phone.OpenAsync(server.Link("head", "PRK"));
        IPage[] all = [chair, korea, dprk, display];

        // 1. Each delegation joins and names who speaks for it; everyone sees it.
        await chair.GetByRole(AriaRole.Link, new() { Name = "Enter" }).First.ClickAsync();
        foreach (var (page, name) in new[] { (korea, "ROK"), (dprk, "DPRK") })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Enter" }).First.ClickAsync();
            await page.PressAsync($"Speak for {name}");
            await page.SeesAsync($"You speak for {name}");
        }

        await chair.SeesAsync("Kim Sook");
        await chair.SeesAsync("Kim Gye Gwan");
        var programs = await ProgramsJoinAsync(server);
        await korea.SeesAsync("Saiki Akitaka");

        // 2. The chair opens the meeting and calls the roll, by keyboard alone.
        await chair.PressAsync("Open the meeting");
        foreach (var page in all) await page.SeesAsync("In session");
        var row = chair.Locator("tr[data-party=CHN]");
        await row.FocusAsync();
        foreach (var key in (string[])["p", "p", "p", "p", "p", "v"]) await chair.Keyboard.PressAsync(key);
        await chair.SeesAsync("6 of 6 present, 5 needed");
        await Expect(chair.Locator("tr[data-party=JPN]").GetByRole(AriaRole.Cell, new() { Name = "Below level" })).ToBeVisibleAsync();

        // 3. An item is taken up; the floor; all screens count down to one deadline; a point of order interrupts.
        await chair.PressAsync("Take up: Adoption of the agenda");
        await display.SeesAsync("Adoption of the agenda");
        await korea.PressAsync("Statement");
        await chair.PressAsync("Give the floor: ROK");
        foreach (var page in all) await Expect(page.GetByRole(AriaRole.Timer).First).ToBeVisibleAsync();
        var clocks = await Task.WhenAll(all.Select(page => page.GetByRole(AriaRole.Timer).First.InnerTextAsync()));
        var left = clocks.Select(clock => clock.Split(':') is [var minutes, var seconds] ? int.Parse(minutes) * 60 + int.Parse(seconds) : throw new FormatException(clock)).ToArray();
        (left.Max() - left.Min()).ShouldBeLessThanOrEqualTo(2, "the screens were read one after another, and may be a second apart");
        await dprk.PressAsync("Point of order");
        await chair.PressAsync("Interrupt for it: DPRK");
        await korea.SeesAsync("ROK was interrupted");
        await dprk.PressAsync("Yield the floor");
        await korea.SeesAsync("You have the floor");
        await chair.PressAsync("End");
        await display.SeesAsync("Adoption of the agenda");

        // 4. A proposal is put to the vote; the chair closes; the outcome is on all screens.
        await korea.PressAsync("New proposal");
        var form = korea.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Title").FillAsync("Verification mechanism");
        await form.GetByLabel("Text").FillAsync("The parties recommend to their capitals a verification mechanism of experts of the six parties.");
        await form.GetByLabel("Matter").SelectOptionAsync("recommendation");
        await form.GetByRole(AriaRole.Button, new() { Name = "Submit" }).ClickAsync();
        await chair.SeesAsync("Verification mechanism");
        await chair.ConfirmAsync("Put to the vote");
        await korea.GetByRole(AriaRole.Radio, new() { Name = "Yes" }).ClickAsync();
        await korea.SeesAsync("Your vote on record: Yes");
        await dprk.GetByRole(AriaRole.Radio, new() { Name = "No" }).ClickAsync();
        await dprk.SeesAsync("Your vote on record: No");
        await dprk.GetByRole(AriaRole.Radio, new() { Name = "Abstain" }).ClickAsync();
        await dprk.SeesAsync("Your vote on record: Abstain");
        foreach (var party in s_programs) await server.DoAsync(programs[party], "cast-ballot", new { vote = 1, choice = party == "RUS" ? "no" : "yes" });
        await chair.SeesAsync("6 of 6 have voted");
        await chair.ConfirmAsync("Close the vote");
        const string Explanation = "Carried: 4 in favour, 1 against, 1 abstention, 0 not voting; at least two-thirds of the members present and voting (5) is 4.";
        foreach (var page in all) await page.SeesAsync(Explanation);

        // 5. Suspended, resumed, closed; the record.
        await chair.PressAsync("Suspend");
        var suspension = chair.GetByRole(AriaRole.Dialog);
        await suspension.GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true }).ClickAsync();
        foreach (var page in all) await page.SeesAsync("Suspended");
        await chair.PressAsync("Resume");
        foreach (var page in all) await page.SeesAsync("In session");
        await chair.ConfirmAsync("Close the meeting");
        await dprk.SeesAsync("The meeting is over");
        await chair.GetByRole(AriaRole.Link, new() { Name = "Open the record" }).First.ClickAsync();
        await chair.SeesAsync(Explanation);
        await chair.SeesAsync("Alexei Borodavkin");

        var token = await server.SignInAsync("secretariat");
        using var answer = await server.SendAsync(token, HttpMethod.Get, $"meetings/{server.Meeting}/record");
        answer.EnsureSuccessStatusCode();
        var record = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetRawText();
        record.ShouldContain(Explanation);
        using var printable = await server.SendAsync(token, HttpMethod.Get, $"meetings/{server.Meeting}/record.html");
        (await printable.Content.ReadAsStringAsync()).ShouldContain("Verification mechanism");
    }

    [BrowserFact]
    public async Task After_the_server_died_the_screens_catch_up_by_themselves()
    {
        await using var server = await DemoServer.StartAsync();
        await using var browsers = await Browsers.StartAsync();
        var window = await browsers.WindowAsync();
        var chair = await window.OpenAsync(server.Link("chair"));
        await chair.GetByRole(AriaRole.Link, new() { Name = "Enter" }).First.ClickAsync();
        await chair.SeesAsync("Convened");
        var meeting = server.Meeting;
        var chairToken = await server.SignInAsync("installation");

        await server.KillAsync();
        await chair.SeesAsync("Reconnecting");
        await server.StartAgainAsync();
        server.Meeting.ShouldBe(meeting);
        // While the screen was away something happened.
        await ProgramsJoinAsync(server);

        await chair.SeesAsync("Saiki Akitaka");
        await chair.SeesAsync("Connected", exact: true);
        chairToken.ShouldNotBeNull();
    }

    [BrowserFact]
    public async Task The_past_is_shown_with_heads_and_levels()
    {
        await using var server = await DemoServer.StartAsync();
        await using var browsers = await Browsers.StartAsync();
        var window = await browsers.WindowAsync();
        var page = await window.OpenAsync(server.Link("secretariat"));

        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await page.SeesAsync("Sixth round, third heads of delegation meeting");
        await page.SeesAsync("First round");
    }

    [BrowserFact]
    public async Task Pages_have_no_serious_barriers()
    {
        await using var server = await DemoServer.StartAsync();
        await using var browsers = await Browsers.StartAsync();
        var window = await browsers.WindowAsync();
        var found = new List<string>();
        async Task CheckAsync(IPage page, string name)
        {
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            var result = await page.RunAxe();
            found.AddRange(result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{name}: {v.Id}: {v.Help}: {string.Join("; ", v.Nodes.Take(6).Select(n => n.Html))}"));
        }

        var chair = await window.OpenAsync(server.Link("chair"));
        await chair.SeesAsync("Enter");
        await CheckAsync(chair, "home");
        await chair.GetByRole(AriaRole.Link, new() { Name = "Enter" }).First.ClickAsync();
        await chair.SeesAsync("Open the meeting");
        await CheckAsync(chair, "chair");
        var head = await window.OpenAsync(server.Link("head", "JPN"));
        await head.GetByRole(AriaRole.Link, new() { Name = "Enter" }).First.ClickAsync();
        await head.SeesAsync("Speak for Japan");
        await CheckAsync(head, "delegation");
        var secretariat = await window.OpenAsync(server.Link("secretariat"));
        foreach (var tab in (string[])["Meetings", "Parties", "Bodies", "Accreditations", "Import", "History"])
        {
            await secretariat.GetByRole(AriaRole.Link, new() { Name = tab, Exact = true }).ClickAsync();
            await CheckAsync(secretariat, tab);
        }

        found.ShouldBeEmpty();
    }
}
