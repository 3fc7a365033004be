using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>One headless Chromium for a test.</summary>
public sealed class Browsers : IAsyncDisposable
{
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browsers(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browsers> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var executable = Tools.Chromium ?? throw new InvalidOperationException("Chromium is not on this machine, and with CI=true nothing is skipped.");
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = s_arguments }));
    }

    /// <summary>A window whose tabs share their cookies, as a person's browser does.</summary>
    public async Task<IBrowserContext> WindowAsync(int width = 1440, int height = 900)
    {
        var window = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, Locale = "en-GB", TimezoneId = "Europe/Paris" });
        window.SetDefaultTimeout(30_000);
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>What people do on a page.</summary>
public static class Hands
{
    private static readonly LocatorAssertionsToBeVisibleOptions s_patient = new() { Timeout = 30_000 };

    public static async Task<IPage> OpenAsync(this IBrowserContext window, string address)
    {
        var page = await window.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    public static Task PressAsync(this IPage page, string button, bool exact = true) =>
        page.GetByRole(AriaRole.Button, new() { Name = button, Exact = exact }).First.ClickAsync();

    /// <summary>Presses a button that asks first, and confirms.</summary>
    public static async Task ConfirmAsync(this IPage page, string button)
    {
        await page.PressAsync(button);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0, new() { Timeout = 30_000 });
    }

    /// <summary>Waits until the page shows a text somewhere.</summary>
    public static Task SeesAsync(this IPage page, string text, bool exact = false) =>
        Assertions.Expect(page.GetByText(text, new() { Exact = exact }).Filter(new() { Visible = true }).First).ToBeVisibleAsync(s_patient);
}
