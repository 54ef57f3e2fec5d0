using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>
/// Each view at one width, light and dark: axe finds nothing, nothing is cut off, nothing jumps. Each width is a class
/// of its own, so that they run beside each other.
/// </summary>
public abstract class ViewTests(Studio studio, int width, int height) : VisitTests(studio)
{
    [Fact]
    public async Task EachViewIsOpenToAll()
    {
        IPage page = await OpenAsync(width, height);
        await page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        await page.Locator(".invitation .sample img").First.WaitForAsync();
        await CheckAsync(page, "empty");

        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("seen.png", Pictures.Scene()));
        await Assertions.Expect(page.Locator(".stage-line")).ToContainTextAsync("Preview");
        await PanelAsync(page, "Style");
        await page.GetByLabel("Mix", new() { Exact = true }).ClickAsync();
        await page.Locator(".style-tile", new() { HasTextString = "mosaic" }).ClickAsync();
        await CheckAsync(page, "styles");
        await PanelAsync(page, "Settings");
        foreach (ILocator summary in await page.Locator(".settings-panel summary:visible").AllAsync())
        {
            await summary.ClickAsync();
        }

        await CheckAsync(page, "settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Side by side" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Paint", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".stage-line")).ToContainTextAsync("Done");
        await page.Locator(".queue-bar button").Last.ClickAsync();
        await Assertions.Expect(page.Locator(".job")).ToHaveCountAsync(1);
        await CheckAsync(page, "queue");

        // The open queue covers nothing, and goes by its key from wherever the focus is.
        await page.GetByRole(AriaRole.Button, new() { Name = "Paint", Exact = true })
            .ClickAsync(new() { Trial = true });
        await page.Locator(".stage-bar").GetByRole(AriaRole.Button, new() { Name = "Masks" }).FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".job")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Masks" }).ClickAsync();
        await CheckAsync(page, "masks");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sheet", Exact = true }).ClickAsync();
        await CheckAsync(page, "sheet");
        await page.GetByRole(AriaRole.Link, new() { Name = "Gallery" }).ClickAsync();
        await Assertions.Expect(page.Locator(".card")).Not.ToHaveCountAsync(0);
        await CheckAsync(page, "gallery");
        await page.Locator(".card-link").First.ClickAsync();
        await Assertions.Expect(page.Locator(".command")).ToContainTextAsync("impasto");
        await CheckAsync(page, "picture");
        await page.GetByRole(AriaRole.Link, new() { Name = "Train" }).ClickAsync();
        await CheckAsync(page, "training");
        Assert.InRange(await page.EvaluateAsync<double>("window.shift"), 0, 0.02);
    }

    /// <summary>Chooses a panel where one shows at a time.</summary>
    private static async Task PanelAsync(IPage page, string name)
    {
        ILocator tab = page.Locator(".panel-tabs").GetByRole(AriaRole.Button, new() { Name = name });
        if (await tab.IsVisibleAsync())
        {
            await tab.ClickAsync();
        }
    }

    /// <summary>Checks what is seen, light and dark: of the dark one its colours, which alone are others.</summary>
    internal static async Task CheckAsync(IPage page, string view)
    {
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            string[] violations = await page.EvaluateAsync<string[]>(
                """
                async (isAll) => {
                  const fading = document.getAnimations().filter((a) => a instanceof CSSTransition);
                  await Promise.allSettled(fading.map((a) => a.finished));
                  const rules = isAll ? {} : { runOnly: ['color-contrast'] };
                  return (await axe.run(document, { resultTypes: ['violations'], ...rules })).violations
                    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html}`));
                }
                """,
                scheme == ColorScheme.Light);
            Assert.True(violations.Length == 0, $"{view}, {scheme}: {string.Join('\n', violations)}");
        }

        string[] cut = await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('button, a, input, select, summary')]
              .filter((e) => e.checkVisibility({ visibilityProperty: true })
                && !e.closest('.hidden, .skip, .strip, .mask-targets'))
              .map((e) => [e.outerHTML.slice(0, 120), e.getBoundingClientRect()])
              .filter(([, r]) => r.width > 0 && (r.left < -0.5 || r.right > innerWidth + 0.5))
              .map(([html]) => html)
            """);
        Assert.True(cut.Length == 0, $"{view}: cut off: {string.Join('\n', cut)}");
    }
}
