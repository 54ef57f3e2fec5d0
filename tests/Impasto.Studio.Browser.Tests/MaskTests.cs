using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Media.Images;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>Masks that are painted on the photograph: each lands where the hand is, whatever the screen.</summary>
public sealed partial class MaskTests(Studio studio) : VisitTests(studio)
{
    private const int Width = 120;
    private const int Height = 80;

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, false)]
    [InlineData(1.5, 4, false)]
    [InlineData(3, 1, true)]
    public async Task ADabLandsWhereThePointerIs(double pixelRatio, double zoom, bool isTouch)
    {
        IPage page = await OpenMasksAsync((float)pixelRatio, isTouch);
        LocatorBoundingBoxResult box = await OverlayAsync(page);
        double wanted = box.Width * zoom;
        for (int turn = 0; turn < 40 && box.Width < wanted; turn++)
        {
            await page.Mouse.MoveAsync(box.X + (box.Width * 0.25f), box.Y + (box.Height * 0.25f));
            await page.Mouse.WheelAsync(0, -100);
            await page.WaitForTimeoutAsync(20);
            box = await OverlayAsync(page);
        }

        Assert.InRange(box.Width, wanted, wanted * 2);
        (float x, float y) = (box.X + (box.Width * 0.25f), box.Y + (box.Height * 0.25f));
        if (isTouch)
        {
            await page.Touchscreen.TapAsync(x, y);
        }
        else
        {
            await page.Mouse.ClickAsync(x, y);
        }

        ImageBuffer mask = await MaskAsync(page);
        Assert.Equal((Width, Height), (mask.Width, mask.Height));
        Assert.Equal(1, At(mask, 0.25, 0.25), 2);

        // The brush is a quarter of the shorter edge wide, and hard: nothing beyond its radius of 10 pixels.
        Assert.Equal(1, At(mask, 0.25 + (8.0 / Width), 0.25), 2);
        Assert.Equal(0, At(mask, 0.25 + (12.0 / Width), 0.25), 2);
        Assert.Equal(0, At(mask, 0.25, 0.25 + (12.0 / Height)), 2);
        Assert.Equal(0, At(mask, 0.75, 0.75), 2);
    }

    [Fact]
    public async Task WhatIsPaintedCanBeErasedUndoneDoneAgainFilledInvertedAndCleared()
    {
        IPage page = await OpenMasksAsync();
        LocatorBoundingBoxResult box = await OverlayAsync(page);
        Task Press(string name) => page.Locator(".mask-bar").GetByRole(
            AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        Task Dab() => page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));

        await Press("Fill all");
        string filled = await MaskIdAsync(page, null);
        ILocator note = page.Locator(".mask-bar > .note");
        await Assertions.Expect(note).ToContainTextAsync("All is masked");
        await Press("Eraser");
        await Dab();
        string erased = await MaskIdAsync(page, filled);
        ImageBuffer mask = await MaskAsync(page);
        Assert.Equal(0, At(mask, 0.5, 0.5), 2);
        Assert.Equal(1, At(mask, 0.1, 0.1), 2);
        await Press("Undo");
        Assert.Equal(filled, await MaskIdAsync(page, erased));
        await Press("Redo");
        Assert.Equal(erased, await MaskIdAsync(page, filled));
        await Press("Invert");
        string inverted = await MaskIdAsync(page, erased);
        mask = await MaskAsync(page);
        Assert.Equal(1, At(mask, 0.5, 0.5), 2);
        Assert.Equal(0, At(mask, 0.1, 0.1), 2);

        // What was undone before a reload can be done again after it.
        await Press("Undo");
        await MaskIdAsync(page, inverted);
        await page.ReloadAsync();
        await page.Locator("body[data-ready=true]").WaitForAsync();
        await Press("Redo");
        Assert.Equal(inverted, await MaskIdAsync(page, erased));

        // Out and in again is the same mask.
        IDownload export = await page.RunAndWaitForDownloadAsync(() => Press("Export"));
        byte[] bytes = await File.ReadAllBytesAsync(await export.PathAsync());
        await Press("Clear");
        await Assertions.Expect(page.Locator(".mask-target").First).ToHaveClassAsync(Empty());
        await Assertions.Expect(note).ToContainTextAsync("Nothing is masked");
        IFileChooser chooser = await page.RunAndWaitForFileChooserAsync(() => Press("Import…"));
        await chooser.SetFilesAsync(Pictures.File("mask.png", bytes));
        await MaskIdAsync(page, inverted);
        Assert.Equal(mask.Pixels.ToArray(), (await MaskAsync(page)).Pixels.ToArray());
    }

    [Fact]
    public async Task EachOfSeveralStrokesIsWhole()
    {
        IPage page = await OpenMasksAsync();
        LocatorBoundingBoxResult box = await OverlayAsync(page);
        string? before = null;
        foreach (float y in new[] { 0.2f, 0.5f, 0.8f })
        {
            await page.Mouse.MoveAsync(box.X + (box.Width * 0.2f), box.Y + (box.Height * y));
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(
                box.X + (box.Width * 0.8f), box.Y + (box.Height * y), new MouseMoveOptions { Steps = 6 });
            await page.Mouse.UpAsync();
            before = await MaskIdAsync(page, before);
            ImageBuffer mask = await MaskAsync(page);
            Assert.All(new[] { 0.2, 0.4, 0.6, 0.79 }, x => Assert.Equal(1, At(mask, x, y), 2));
            Assert.Equal(0, At(mask, 0.5, 0.35), 2);
        }
    }

    [Fact]
    public async Task AreaThatLooksAlikeIsFilled()
    {
        IPage page = await OpenMasksAsync();
        LocatorBoundingBoxResult box = await OverlayAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Fill what looks alike" }).ClickAsync();

        // The sky of the scene is one colour, above 0.6 of its height.
        await page.Mouse.ClickAsync(box.X + (box.Width * 0.2f), box.Y + (box.Height * 0.2f));
        await MaskIdAsync(page, null);
        ImageBuffer mask = await MaskAsync(page);
        Assert.Equal(1, At(mask, 0.05, 0.5), 2);
        Assert.Equal(1, At(mask, 0.95, 0.1), 2);
        Assert.Equal(0, At(mask, 0.5, 0.8), 2);
    }

    [Fact]
    public async Task StrokesOfTwoTabsInOneMomentAreBothKept()
    {
        IPage one = await OpenMasksAsync();
        IPage two = await Studio.OpenTabAsync(one.Context);
        LocatorBoundingBoxResult box = await OverlayAsync(one);
        Assert.Equal(box.Width, (await OverlayAsync(two)).Width);
        await LetSaveFirstAsync(two, one);
        await Task.WhenAll(
            one.Mouse.ClickAsync(box.X + (box.Width * 0.2f), box.Y + (box.Height * 0.5f)),
            two.Mouse.ClickAsync(box.X + (box.Width * 0.8f), box.Y + (box.Height * 0.5f)));
        foreach (IPage tab in new[] { one, two })
        {
            await tab.WaitForFunctionAsync(
                """
                () => {
                  const layer = document.querySelector('.mask-layer.is-active');
                  const on = layer.getContext('2d');
                  const at = (x) => on.getImageData(x * layer.width, layer.height / 2, 1, 1).data[3];
                  return at(0.2) === 255 && at(0.8) === 255 && at(0.5) === 0;
                }
                """);
        }

        string? both = null;
        for (int turn = 0; turn < 100; turn++)
        {
            ImageBuffer mask = await MaskAsync(one);
            if (At(mask, 0.2, 0.5) > 0.99 && At(mask, 0.8, 0.5) > 0.99)
            {
                both = await MaskIdAsync(one, null);
                break;
            }

            await one.WaitForTimeoutAsync(50);
        }

        Assert.NotNull(both);

        // Undo takes one stroke back, of either.
        await one.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await MaskIdAsync(one, both);
        ImageBuffer undone = await MaskAsync(one);
        Assert.Equal(1, At(undone, 0.2, 0.5) + At(undone, 0.8, 0.5), 2);
    }

    [Fact]
    public async Task AStyleIsLearnedFromWhatIsPaintedOnItsPainting()
    {
        IPage page = await OpenMasksAsync();
        await Pictures.DropAsync(
            page.Locator(".styles-panel"), Pictures.File("painting.png", Pictures.Scene(Height, Width)));
        ILocator part = page.Locator(".mask-target", new() { HasTextString = "Part of painting.png" });
        await part.ClickAsync();
        LocatorBoundingBoxResult box = await OverlayAsync(page);
        Assert.Equal((double)Height / Width, box.Width / box.Height, 2);
        await page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 4));
        string learned = await MaskIdAsync(page, null);
        ImageBuffer mask = await MaskAsync(page);
        Assert.Equal((Height, Width), (mask.Width, mask.Height));
        Assert.Equal(1, At(mask, 0.5, 0.25), 2);

        // Where the style goes is another mask, on the photograph.
        await page.Locator(".mask-target", new() { HasTextString = "painting.png" }).First.ClickAsync();
        box = await OverlayAsync(page);
        Assert.Equal((double)Width / Height, box.Width / box.Height, 2);
        await page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeEnabledAsync();

        // A sheet has both, and so has the job of the desk; without a refinement they are painted at once.
        await page.GetByText("More of WCT").ClickAsync();
        await page.Locator(".settings-panel [data-option=refine] [type=number]").FillAsync("0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sheet", Exact = true }).ClickAsync();
        await page.Locator(".sheet").GetByRole(AriaRole.Button, new() { Name = "50%", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Paint the sheet: 1 picture" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Paint", Exact = true }).ClickAsync();
        await WaitForDoneAsync(2);
        JsonElement[] jobs = [.. (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray()];
        Assert.Equal(2, jobs.Length);
        Assert.All(jobs, job =>
        {
            JsonElement style = job.GetProperty("job").GetProperty("styles")[0];
            Assert.Equal(learned, style.GetProperty("mask").GetString());
            Assert.NotEqual(learned, style.GetProperty("guide").GetString());
        });
    }

    [Fact]
    public async Task AMaskThatGivesWayIsNamedBeforeAndComesBackWithUndo()
    {
        const int Most = 41;
        IPage page = await OpenMasksAsync();
        string sky = (await Studio.AskAsync(HttpMethod.Post, "/api/samples/scene?kind=content"))
            .GetProperty("id").GetString()!;
        JsonElement desk = await Studio.AskAsync(HttpMethod.Get, "/api/desk");
        string masks = string.Join(',', Enumerable.Range(0, Most).Select(
            i => $$"""
                "{{(i == 0 ? sky : $"{i:x32}")}}/keep": { "now": "{{sky}}", "past": [null], "future": [] }
                """));
        JsonNode full = JsonNode.Parse(desk.GetRawText())!;
        full["desk"]!["masks"] = JsonNode.Parse($"{{{masks}}}");
        await Studio.AskAsync(HttpMethod.Put, "/api/desk", full.ToJsonString());

        await Assertions.Expect(page.Locator(".mask-bar"))
            .ToContainTextAsync("takes the place of the oldest one, on scene");
        LocatorBoundingBoxResult box = await OverlayAsync(page);
        await page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("gave way");
        await WaitForMasksAsync(page, kept => kept.Length == Most && !kept.Contains($"{sky}/keep"));
        await page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await WaitForMasksAsync(page, kept => kept.Contains($"{sky}/keep"));
    }

    [System.Text.RegularExpressions.GeneratedRegex("is-empty")]
    private static partial System.Text.RegularExpressions.Regex Empty();

    private static double At(ImageBuffer mask, double x, double y) =>
        mask.Pixels[(((int)(y * mask.Height) * mask.Width) + (int)(x * mask.Width)) * 3];

    private static async Task<LocatorBoundingBoxResult> OverlayAsync(IPage page) =>
        (await page.Locator(".stage .is-overlay").BoundingBoxAsync())!;

    /// <summary>Opens the masks of a small scene, with a hard brush a quarter of its height wide.</summary>
    private async Task<IPage> OpenMasksAsync(float pixelRatio = 1, bool hasTouch = false)
    {
        IPage page = await OpenAsync(scale: pixelRatio, hasTouch: hasTouch);
        await Pictures.DropAsync(
            page.Locator(".stage"), Pictures.File("masked.png", Pictures.Scene(Width, Height)));
        await page.Locator(".stage .panes").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Masks" }).ClickAsync();
        await page.GetByLabel("Softness").FillAsync("0");
        int size = (int)Math.Round(Math.Log(25 / 0.5) / Math.Log(80 / 0.5) * 100);
        await page.GetByLabel("Size", new() { Exact = true }).And(page.Locator(".mask-bar input"))
            .FillAsync(size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return page;
    }

    /// <summary>Waits until something is true of the keys of the masks on the desk.</summary>
    private async Task WaitForMasksAsync(IPage page, Func<string[], bool> areSo)
    {
        string[] kept = [];
        for (int i = 0; i < 200; i++)
        {
            JsonElement desk = (await Studio.AskAsync(HttpMethod.Get, "/api/desk")).GetProperty("desk");
            kept = [.. desk.GetProperty("masks").EnumerateObject().Select(mask => mask.Name)];
            if (areSo(kept))
            {
                return;
            }

            await page.WaitForTimeoutAsync(50);
        }

        Assert.Fail($"The masks are {string.Join(", ", kept)}.");
    }

    /// <summary>Waits until the desk has another mask than before, and answers its id.</summary>
    private async Task<string> MaskIdAsync(IPage page, string? before)
    {
        for (int i = 0; i < 200; i++)
        {
            JsonElement desk = (await Studio.AskAsync(HttpMethod.Get, "/api/desk")).GetProperty("desk");
            string? now = !desk.TryGetProperty("masks", out JsonElement masks) ? null
                : masks.EnumerateObject().Select(m => m.Value.GetProperty("now").GetString()).SingleOrDefault();
            if (now is not null && now != before)
            {
                return now;
            }

            await page.WaitForTimeoutAsync(50);
        }

        throw new TimeoutException("No mask was kept.");
    }

    /// <summary>The mask that was kept last.</summary>
    private async Task<ImageBuffer> MaskAsync(IPage page)
    {
        string id = await MaskIdAsync(page, null);
        using HttpClient client = new();
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", (await page.Context.CookiesAsync())
            .Select(c => $"{c.Name}={c.Value}")));
        return ImageFile.Read(await client.GetByteArrayAsync(new Uri(Studio.Address, $"/api/pictures/{id}/file")));
    }
}
