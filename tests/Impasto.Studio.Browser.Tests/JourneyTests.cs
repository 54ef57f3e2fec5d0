using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>The whole way of a picture through the studio, as a person goes it.</summary>
public sealed partial class JourneyTests(Studio studio) : VisitTests(studio)
{
    [Fact]
    public async Task APhotographIsDroppedSeenPaintedComparedKeptAndTakenAlong()
    {
        IPage page = await OpenAsync();
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("harbour.png", Pictures.Scene()));
        await Assertions.Expect(page.Locator(".content-name")).ToHaveTextAsync("harbour.png");
        await WaitForPreviewAsync(page);

        // Another style, and less of it, give other previews.
        string first = await AfterAsync(page);
        await page.Locator(".style-tile", new() { HasTextString = "mosaic" }).ClickAsync();
        await WaitForPreviewAsync(page);
        string second = await AfterAsync(page);
        Assert.NotEqual(first, second);
        await NumberOf(page, "Strength").FillAsync("0.5");
        await WaitForPreviewAsync(page);
        Assert.NotEqual(second, await AfterAsync(page));

        // A mask: what is painted by the mouse is kept and part of the job.
        await page.GetByRole(AriaRole.Button, new() { Name = "Masks" }).ClickAsync();
        await DragAsync(page, (0.2, 0.5), (0.8, 0.5));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeEnabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Picture", Exact = true }).First.ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Paint", Exact = true }).ClickAsync();
        await WaitForLineAsync(page, "Done");
        JsonElement job = (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray().Single();
        Assert.Equal(0.5, job.GetProperty("job").GetProperty("strength").GetDouble());
        JsonElement style = job.GetProperty("job").GetProperty("styles").EnumerateArray().Single();
        Assert.Equal("mosaic", style.GetProperty("style").GetString());
        Assert.Matches(Id(), style.GetProperty("guide").GetString());

        // Before and after: the slider cuts where it is dragged to, and both show side by side.
        ILocator slider = page.Locator(".stage .split");
        await slider.FillAsync("25");
        await Assertions.Expect(page.Locator(".stage .is-after")).ToHaveCSSAsync("clip-path", CutAt25());
        await page.GetByRole(AriaRole.Button, new() { Name = "Side by side" }).ClickAsync();
        await Assertions.Expect(page.Locator(".stage .pane:visible")).ToHaveCountAsync(2);

        // A reload changes nothing.
        string before = await StandAsync(page);
        await page.ReloadAsync();
        await page.Locator("body[data-ready=true]").WaitForAsync();
        await WaitForLineAsync(page, "Done");
        Assert.Equal(before, await StandAsync(page));

        // Its own page: the command, and the picture with the job inside.
        await page.GetByRole(AriaRole.Link, new() { Name = "Details" }).ClickAsync();
        await Assertions.Expect(page.Locator(".command")).ToContainTextAsync("impasto stylize");
        IDownload download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "PNG" }).ClickAsync());
        byte[] bytes = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.Equal((96, 64), SizeOfPng(bytes));
        Assert.Contains("XML:com.adobe.xmp", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);

        // The gallery has it, it can be deleted, and that can be undone.
        await page.GetByRole(AriaRole.Link, new() { Name = "Gallery" }).First.ClickAsync();
        ILocator cards = page.Locator(".card");
        await Assertions.Expect(cards).ToHaveCountAsync(1);
        await cards.GetByRole(AriaRole.Button, new() { NameRegex = Delete() }).ClickAsync();
        await Assertions.Expect(cards).ToHaveCountAsync(0);
        await page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(cards).ToHaveCountAsync(1);
        Assert.InRange(await page.EvaluateAsync<double>("window.shift"), 0, 0.02);
    }

    [Fact]
    public async Task TheKeyboardAloneIsEnough()
    {
        IPage page = await OpenAsync(scheme: ColorScheme.Light);
        page.FileChooser += (_, chooser) => chooser.SetFilesAsync(Pictures.File("keys.png", Pictures.Scene()));
        await TabToAsync(page, "Choose…");
        await page.Keyboard.PressAsync("Enter");
        await WaitForPreviewAsync(page);

        await TabToAsync(page, "Mosaic");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".style-tile", new() { HasTextString = "mosaic" }))
            .ToHaveAttributeAsync("aria-pressed", "true");

        // A mask, painted with arrows: 4 steps to the right with Shift.
        await TabToAsync(page, "Masks");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "Picture", "group");
        for (int i = 0; i < 4; i++)
        {
            await page.Keyboard.PressAsync("Shift+ArrowRight");
        }

        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeEnabledAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Redo" })).ToBeEnabledAsync();
        await page.Keyboard.PressAsync("Control+Shift+z");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Redo" })).ToBeDisabledAsync();
        await TabToAsync(page, "Picture", "button");
        await page.Keyboard.PressAsync("Enter");

        await TabToAsync(page, "Strength", "slider");
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowRight");
        await WaitForPreviewAsync(page);
        await page.Keyboard.PressAsync("Control+Enter");
        await WaitForLineAsync(page, "Done");
        JsonElement job = (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray().Single();
        Assert.Equal(0.01, job.GetProperty("job").GetProperty("strength").GetDouble(), 6);
        Assert.True(job.GetProperty("job").GetProperty("styles")[0].TryGetProperty("guide", out _));

        await TabToAsync(page, "Before and after", "slider");
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(page.Locator(".stage .split")).ToHaveValueAsync("0");
        await TabToAsync(page, "Details");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "JPEG");
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        byte[] bytes = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.Equal([0xFF, 0xD8], bytes[..2]);
    }

    [Fact]
    public async Task ARunningJobOutlivesTheServerAndTheRightOneIsCancelled()
    {
        IPage page = await OpenAsync();
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("slow.png", Pictures.Scene()));
        await Pictures.DropAsync(page.Locator(".styles-panel"), Pictures.File("painting.png", Pictures.Scene(64, 64)));
        await Assertions.Expect(page.Locator(".share-name")).ToHaveTextAsync("painting.png");
        await page.GetByLabel("Method", new() { Exact = true }).SelectOptionAsync("optimize");
        await page.GetByText("More of Optimize").ClickAsync();
        await NumberOf(page, "Iterations").FillAsync("3000");
        await NumberOf(page, "Levels").FillAsync("1");
        ILocator paint = page.GetByRole(AriaRole.Button, new() { Name = "Paint", Exact = true });
        await paint.ClickAsync();
        await paint.ClickAsync();
        await page.Locator(".queue-bar").GetByRole(AriaRole.Button, new() { NameRegex = Queue() }).ClickAsync();
        ILocator rows = page.Locator(".job");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Assertions.Expect(rows.First.GetByRole(AriaRole.Button, new() { Name = "Stop and keep" }))
            .ToBeVisibleAsync();

        // The one that waits is cancelled; the one that runs goes on.
        await rows.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(rows.Filter(new() { HasTextString = "Cancelled" })).ToHaveCountAsync(1);
        await Assertions.Expect(rows.First).Not.ToContainTextAsync("Cancelled");

        // The server is gone for a while; the page says so, and the job goes on when it is back.
        await Studio.StopAsync();
        await Assertions.Expect(page.Locator(".queue-line")).ToContainTextAsync("does not answer");
        await Studio.StartAgainAsync();
        await Assertions.Expect(page.Locator(".queue-line")).Not.ToContainTextAsync("does not answer");
        ILocator stop = rows.First.GetByRole(AriaRole.Button, new() { Name = "Stop and keep" });
        await stop.ClickAsync();
        await Assertions.Expect(rows.Filter(new() { HasTextString = "Stopped" })).ToHaveCountAsync(1);
        JsonElement[] jobs = [.. (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray()];
        JsonElement stopped = jobs.Single(j => j.GetProperty("state").GetString() == "stopped");
        Assert.Matches(Id(), stopped.GetProperty("result").GetString());
        Assert.Equal("cancelled", jobs.Single(j => j.GetProperty("id").GetString()
            != stopped.GetProperty("id").GetString()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task MessagesCoverNoControlsAndGoByKeyOrThemselves()
    {
        IPage page = await OpenAsync(390, 780);
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("told.png", Pictures.Scene()));
        await WaitForPreviewAsync(page);
        ILocator messages = page.Locator(".toast");
        Task FailAsync(string name) =>
            Pictures.DropAsync(page.Locator(".stage"), Pictures.File(name, Encoding.ASCII.GetBytes("no picture")));
        await FailAsync("one.png");
        await Assertions.Expect(messages).ToHaveCountAsync(1);
        await FailAsync("two.png");
        await Assertions.Expect(messages).ToHaveCountAsync(2);
        string[] covered = await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('button, a, select, input:not(.split)')]
              .filter((e) => !e.closest('.toast') && e.checkVisibility({ visibilityProperty: true }))
              .filter((e) => {
                const r = e.getBoundingClientRect();
                const at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
                return at?.closest('.toast');
              }).map((e) => e.outerHTML)
            """);
        Assert.Empty(covered);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(messages).ToHaveCountAsync(1);
        await Assertions.Expect(messages).ToContainTextAsync("one.png");
        await Assertions.Expect(messages).ToHaveCountAsync(0, new() { Timeout = 7000 });
    }

    [Fact]
    public async Task OnAPhoneLongMessagesAreReadFromTheirBeginning()
    {
        IPage page = await OpenAsync(360, 740);
        byte[] none = Encoding.ASCII.GetBytes("no picture");
        await Pictures.DropAsync(
            page.Locator(".stage"),
            [Pictures.File("scene.png", Pictures.Scene()), .. Enumerable.Range(1, 4).Select(
                i => Pictures.File($"a photograph with a long name, number {i}.png", none))]);
        ILocator message = page.Locator(".toast");
        await Assertions.Expect(message).ToHaveCountAsync(1);
        LocatorBoundingBoxResult canvas = (await page.Locator(".stage .canvas").BoundingBoxAsync())!;
        LocatorBoundingBoxResult text = (await message.Locator(".toast-text").BoundingBoxAsync())!;
        Assert.InRange(text.Y, canvas.Y, canvas.Y + canvas.Height);
    }

    [Theory]
    [InlineData("Picture")]
    [InlineData("Masks")]
    public async Task OnAPhoneOnItsSideThePictureHasAThirdOfTheHeight(string tab)
    {
        IPage page = await OpenAsync(740, 360, hasTouch: true);
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("scene.png", Pictures.Scene()));
        await WaitForPreviewAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = tab, Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-tab", tab.ToLowerInvariant());
        Assert.InRange((await page.Locator(".stage .panes").BoundingBoxAsync())!.Height, 120, 360);
    }

    [Fact]
    public async Task OfADropAllIsTakenThatCanBeAndAJobInsideOfAPictureIsUsed()
    {
        IPage page = await OpenAsync();
        byte[] none = Encoding.ASCII.GetBytes("#EXTM3U");
        await Pictures.DropAsync(
            page.Locator(".stage"),
            Pictures.File("list.m3u8", none, "application/vnd.apple.mpegurl"),
            Pictures.File("clip.mp4", none, "video/mp4"),
            Pictures.File("scene.png", Pictures.Scene()));
        await Assertions.Expect(page.Locator(".content-name")).ToHaveTextAsync("scene.png");
        await Assertions.Expect(page.Locator(".toast", new() { HasTextString = "Left out: list.m3u8" }))
            .ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".toast", new() { HasTextString = "Left out: clip.mp4" }))
            .ToHaveCountAsync(1);

        await page.Locator(".style-tile", new() { HasTextString = "mosaic" }).ClickAsync();
        await NumberOf(page, "Strength").FillAsync("0.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Paint", Exact = true }).ClickAsync();
        await WaitForLineAsync(page, "Done");
        JsonElement job = (await Studio.AskAsync(HttpMethod.Get, "/api/jobs"))[0];
        byte[] painted = await Studio.GetAsync(
            $"/api/pictures/{job.GetProperty("result").GetString()}/file?format=png&job=true");

        // What was changed since is as the job has it, once its picture is dropped; or the picture is painted over.
        await page.Locator(".style-tile", new() { HasTextString = "udnie" }).ClickAsync();
        await NumberOf(page, "Strength").FillAsync("1");
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("painted.png", painted));
        await Assertions.Expect(page.Locator(".style-tile", new() { HasTextString = "mosaic" }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(NumberOf(page, "Strength")).ToHaveValueAsync("0.5");
        await Assertions.Expect(page.Locator(".content-name")).ToHaveTextAsync("scene.png");
        await page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "Paint over it instead" }).ClickAsync();
        await Assertions.Expect(page.Locator(".content-name")).ToHaveTextAsync("painted.png");
    }

    [Fact]
    public async Task AnAnswerThatComesAfterNewerWordOfItsJobChangesNothing()
    {
        IPage page = await OpenAsync();
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("late.png", Pictures.Scene()));
        await WaitForPreviewAsync(page);

        // That the job was queued is answered when the events have told of its end.
        await page.RouteAsync("**/api/jobs", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            await Assertions.Expect(page.Locator(".queue-bar button").Last).ToHaveTextAsync("Queue (1)");
            await Assertions.Expect(page.Locator(".queue-line")).ToHaveTextAsync("Nothing to do");
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Paint", Exact = true }).ClickAsync();
        await WaitForLineAsync(page, "Done");
    }

    [Fact]
    public async Task ASharperPreviewComesOnceControlsRestAndGivesWay()
    {
        IPage page = await OpenAsync();
        List<int> edges = [];
        page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/api/previews", StringComparison.Ordinal))
            {
                edges.Add(JsonElement.Parse(request.PostData!).GetProperty("edge").GetInt32());
            }
        };
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("large.png", Pictures.Scene(1200, 800)));
        ILocator seen = page.Locator(".stage .is-after img");
        Task WidthAsync(int width) => page.WaitForFunctionAsync(
            "width => document.querySelector('.stage .is-after img')?.naturalWidth === width", width);
        await WidthAsync(384);
        await WidthAsync(1024);
        Assert.Equal([384, 1024], edges);

        // One that had to give way to another tab's is asked for again.
        await page.RouteAsync("**/api/previews", async route =>
        {
            bool isLarge = route.Request.PostData!.Contains("\"edge\":1024", StringComparison.Ordinal);
            await (isLarge && edges.Count(edge => edge > 384) == 2
                ? route.FulfillAsync(new RouteFulfillOptions { Status = 409, Json = new { error = "Given way." } })
                : route.ContinueAsync());
        });
        await NumberOf(page, "Strength").FillAsync("0.5");
        await WidthAsync(384);
        await WidthAsync(1024);
        Assert.Equal([384, 1024, 384, 1024, 1024], edges);
        Assert.True(await seen.IsVisibleAsync());
    }

    [Fact]
    public async Task ASavedStyleThatIsRemovedComesBackWithUndo()
    {
        IPage page = await OpenAsync();
        await Pictures.DropAsync(page.Locator(".styles-panel"), Pictures.File("mine.png", Pictures.Scene(64, 64)));
        await Assertions.Expect(page.Locator(".share-name")).ToHaveTextAsync("mine.png");
        JsonElement picture = (await Studio.AskAsync(HttpMethod.Get, "/api/pictures?kind=style"))[0];
        await Studio.AskAsync(
            HttpMethod.Put, "/api/styles/kept", $"{{\"picture\":\"{picture.GetProperty("id").GetString()}\"}}");
        ILocator tile = page.Locator(".style-tile", new() { HasTextString = "Kept" });
        await tile.ClickAsync();
        await page.Locator(".share").GetByRole(AriaRole.Button, new() { NameRegex = Erase() }).ClickAsync();
        await Assertions.Expect(tile).ToHaveCountAsync(0);
        await page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(tile).ToHaveAttributeAsync("aria-pressed", "true");

        // What was chosen since stays chosen.
        await page.Locator(".share").GetByRole(AriaRole.Button, new() { NameRegex = Erase() }).ClickAsync();
        await Assertions.Expect(tile).ToHaveCountAsync(0);
        ILocator other = page.Locator(".style-tile", new() { HasTextString = "mosaic" });
        await other.ClickAsync();
        await page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(tile).ToHaveAttributeAsync("aria-pressed", "false");
        await Assertions.Expect(other).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task APictureIsPasted()
    {
        IPage page = await OpenAsync();
        await page.EvaluateAsync(
            """
            (base64) => {
              const clipboardData = new DataTransfer();
              const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
              clipboardData.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
              document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
            }
            """,
            Convert.ToBase64String(Pictures.Scene()));
        await Assertions.Expect(page.Locator(".content-name")).ToHaveTextAsync("pasted.png");
        await WaitForPreviewAsync(page);
    }

    [Fact]
    public async Task ABatchAndASheetHaveTheSettingsOfTheDesk()
    {
        IPage page = await OpenAsync();
        await Pictures.DropAsync(
            page.Locator(".stage"),
            Pictures.File("one.png", Pictures.Scene()),
            Pictures.File("two.png", Pictures.Scene(64, 96)));
        await Assertions.Expect(page.Locator(".content-many .batch-item")).ToHaveCountAsync(2);
        await page.Locator(".style-tile", new() { HasTextString = "udnie" }).ClickAsync();
        await NumberOf(page, "Strength").FillAsync("0.25");
        await page.GetByRole(AriaRole.Button, new() { Name = "Paint 2 pictures" }).ClickAsync();
        await WaitForDoneAsync(2);
        JsonElement[] batch = [.. (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray()];
        Assert.Equal(2, batch.Select(j => j.GetProperty("content").GetString()).Distinct().Count());
        Assert.All(batch, j => Assert.Equal(0.25, j.GetProperty("job").GetProperty("strength").GetDouble()));
        Assert.All(batch, j => Assert.Equal(
            "udnie", j.GetProperty("job").GetProperty("styles")[0].GetProperty("style").GetString()));

        // Two styles at two strengths, of the first photograph, in the broad strokes of the settings.
        await Studio.ClearAsync();
        await page.ReloadAsync();
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("sheet.png", Pictures.Scene()));
        await page.GetByRole(AriaRole.Button, new() { Name = "Broad strokes" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sheet", Exact = true }).ClickAsync();
        foreach (string chosen in new[] { "Mosaic", "50%", "100%" })
        {
            await page.Locator(".sheet").GetByRole(AriaRole.Button, new() { Name = chosen, Exact = true }).ClickAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Paint the sheet: 4 pictures" }).ClickAsync();
        await WaitForDoneAsync(4);
        JsonElement[] sheet = [.. (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray()];
        Assert.All(sheet, j => Assert.Equal(2, j.GetProperty("job").GetProperty("styleScale").GetDouble()));
        Assert.Equal(4, sheet.Select(j => (
            j.GetProperty("job").GetProperty("styles")[0].GetProperty("style").GetString(),
            j.GetProperty("job").GetProperty("strength").GetDouble())).Distinct().Count());
        await page.Locator(".sheet-tile").Nth(3).ClickAsync();
        await WaitForLineAsync(page, "Done");
    }

    [Fact]
    public async Task ASheetTakesEachStyleByAMethodOfItsAndSaysWhereNoneFits()
    {
        IPage page = await OpenAsync();
        await Studio.AskAsync(HttpMethod.Post, "/api/queue/pause");
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("sheet.png", Pictures.Scene()));
        await Pictures.DropAsync(page.Locator(".styles-panel"), Pictures.File("plain.png", Pictures.Scene(64, 64)));
        await Assertions.Expect(page.Locator(".share-name")).ToHaveTextAsync("plain.png");
        await page.Locator(".style-tile", new() { HasTextString = "mosaic" }).ClickAsync();
        await page.GetByLabel("Method", new() { Exact = true }).SelectOptionAsync("transform");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sheet", Exact = true }).ClickAsync();
        ILocator form = page.Locator(".sheet-form");
        ILocator Chip(string name) => form.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        await Chip("WCT").ClickAsync();
        await Assertions.Expect(Chip("Nothing to paint")).ToBeDisabledAsync();
        await Assertions.Expect(form).ToContainTextAsync("None of these methods paints these styles");
        await Chip("WCT").ClickAsync();
        await Assertions.Expect(form).Not.ToContainTextAsync("None of these methods paints these styles");
        await Chip("plain.png").ClickAsync();
        await Chip("Paint the sheet: 2 pictures").ClickAsync();

        // What is not painted yet has the room that it will take.
        await Assertions.Expect(page.Locator(".sheet-tile")).ToHaveCountAsync(2);
        Assert.True(await page.EvaluateAsync<bool>(
            """
            () => [...document.querySelectorAll('.sheet-tile')]
              .every((tile) => tile.clientWidth === tile.parentElement.clientWidth)
            """));
        JsonElement[] jobs = [.. (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray()];
        await Studio.AskAsync(HttpMethod.Post, "/api/queue/resume");
        await WaitForDoneAsync(2);
        Assert.Equal(["transform", "wct"], jobs.Select(j => j.GetProperty("method").GetString()).Order());
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(820, 1180)]
    public async Task PicturesSideBySideAreWhole(int width, int height)
    {
        IPage page = await OpenAsync(width, height);
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("wide.png", Pictures.Scene(192, 64)));
        await WaitForPreviewAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Side by side" }).ClickAsync();
        ILocator panes = page.Locator(".stage .pane:visible");
        await Assertions.Expect(panes).ToHaveCountAsync(2);
        for (int i = 0; i < 2; i++)
        {
            LocatorBoundingBoxResult pane = (await panes.Nth(i).BoundingBoxAsync())!;
            LocatorBoundingBoxResult picture = (await panes.Nth(i).Locator("img").First.BoundingBoxAsync())!;
            Assert.InRange(picture.X, pane.X - 1, pane.X + pane.Width - picture.Width + 1);
            Assert.InRange(picture.Y, pane.Y - 1, pane.Y + pane.Height - picture.Height + 1);
        }
    }

    [Fact]
    public async Task TwoTabsShowTheSame()
    {
        IPage one = await OpenAsync();
        IPage other = await Studio.OpenTabAsync(one.Context);
        await Pictures.DropAsync(one.Locator(".stage"), Pictures.File("both.png", Pictures.Scene()));
        await Assertions.Expect(other.Locator(".content-name")).ToHaveTextAsync("both.png");
        await other.GetByRole(AriaRole.Button, new() { Name = "Broad strokes" }).ClickAsync();
        await Assertions.Expect(NumberOf(one, "Style scale")).ToHaveValueAsync("2");
        await one.GetByRole(AriaRole.Button, new() { Name = "Reset", Exact = true }).ClickAsync();
        await Assertions.Expect(other.GetByRole(AriaRole.Button, new() { Name = "As it comes" }).First)
            .ToHaveAttributeAsync("aria-pressed", "true");
        await one.GetByRole(AriaRole.Button, new() { Name = "Light", Exact = true }).ClickAsync();
        await Assertions.Expect(other.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task TheMethodsAreThoseOfTheStyle()
    {
        IPage page = await OpenAsync();
        await page.Locator(".style-tile", new() { HasTextString = "mosaic" }).ClickAsync();
        ILocator optimize = page.Locator("#method option[value=optimize]");
        ILocator transform = page.Locator("#method option[value=transform]");
        await Assertions.Expect(optimize).ToBeDisabledAsync();
        await Assertions.Expect(optimize).ToHaveAttributeAsync("title", "Not for this style");
        await Assertions.Expect(transform).ToBeEnabledAsync();
        await Pictures.DropAsync(page.Locator(".styles-panel"), Pictures.File("own.png", Pictures.Scene(64, 64)));
        await Assertions.Expect(optimize).ToBeEnabledAsync();
        await Assertions.Expect(optimize).ToHaveAttributeAsync("title", "");
        await Assertions.Expect(transform).ToBeDisabledAsync();
    }

    [Fact]
    public async Task SettingsOfTwoTabsInOneMomentAreBothKept()
    {
        IPage one = await OpenAsync();
        IPage two = await Studio.OpenTabAsync(one.Context);
        await Pictures.DropAsync(one.Locator(".stage"), Pictures.File("both.png", Pictures.Scene()));
        await WaitForPreviewAsync(two);
        await NumberOf(one, "Style scale").FillAsync("4");
        await Assertions.Expect(NumberOf(two, "Style scale")).ToHaveValueAsync("4");
        await LetSaveFirstAsync(two, one);
        await Task.WhenAll(
            NumberOf(one, "Strength").FillAsync("0.5"), NumberOf(two, "Style scale").FillAsync("2"));
        foreach (IPage tab in new[] { one, two })
        {
            await Assertions.Expect(NumberOf(tab, "Strength")).ToHaveValueAsync("0.5");
            await Assertions.Expect(NumberOf(tab, "Style scale")).ToHaveValueAsync("2");
        }
    }

    /// <summary>Waits until the preview is of what lies on the desk.</summary>
    private static async Task WaitForPreviewAsync(IPage page)
    {
        // A change is heard before the next turn, so a preview that is not asked for yet is never taken for a new one.
        await Assertions.Expect(page.Locator(".stage .panes")).ToHaveAttributeAsync("aria-busy", "false");
        await WaitForLineAsync(page, "Preview");
    }

    /// <summary>The field of an option's number, beside its slider.</summary>
    private static ILocator NumberOf(IPage page, string option) =>
        page.Locator(".settings-panel").GetByLabel(option, new() { Exact = true }).And(page.Locator("[type=number]"));

    private static Task WaitForLineAsync(IPage page, string start) =>
        Assertions.Expect(page.Locator(".stage-line")).ToContainTextAsync(start);

    /// <summary>The source of the picture after.</summary>
    private static async Task<string> AfterAsync(IPage page) =>
        (await page.Locator(".stage .is-after img").GetAttributeAsync("src"))!;

    /// <summary>What a person sees of the state of the page.</summary>
    private static Task<string> StandAsync(IPage page) => page.EvaluateAsync<string>(
        """
        () => JSON.stringify({
          pressed: [...document.querySelectorAll('[aria-pressed=true]')].filter((b) => b.checkVisibility())
            .map((b) => b.textContent + b.title),
          fields: [...document.querySelectorAll('.settings-panel :is(input, select)')].map((f) => f.value),
          name: document.querySelector('.content-name').textContent,
          line: document.querySelector('.stage-line').textContent,
        })
        """);

    private static async Task DragAsync(IPage page, (double X, double Y) from, (double X, double Y) to)
    {
        LocatorBoundingBoxResult box = (await page.Locator(".stage .is-overlay").BoundingBoxAsync())!;
        float X(double x) => (float)(box.X + (x * box.Width));
        float Y(double y) => (float)(box.Y + (y * box.Height));
        await page.Mouse.MoveAsync(X(from.X), Y(from.Y));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(X(to.X), Y(to.Y), new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
    }

    /// <summary>Presses Tab until something of a name has the focus.</summary>
    private static async Task TabToAsync(IPage page, string name, string? role = null)
    {
        for (int i = 0; i < 200; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            bool isThere = await page.EvaluateAsync<bool>(
                """
                ([name, role]) => {
                  const e = document.activeElement;
                  const label = e.getAttribute('aria-label') ?? e.textContent;
                  const by = (e.getAttribute('aria-labelledby') ?? '').split(' ')
                    .map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
                  const is = e.getAttribute('role') ?? (e.type === 'range' ? 'slider' : e.localName);
                  return [label.trim(), by.trim()].includes(name) && (role === null || is === role);
                }
                """,
                new[] { name, role });
            if (isThere)
            {
                return;
            }
        }

        Assert.Fail($"Tab never comes to '{name}'.");
    }

    private static (int Width, int Height) SizeOfPng(byte[] bytes) => (
        BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"inset\(0px 0px 0px 25%\)")]
    private static partial Regex CutAt25();

    [GeneratedRegex("^Delete")]
    private static partial Regex Delete();

    [GeneratedRegex("(?i)erase")]
    private static partial Regex Erase();

    [GeneratedRegex("^Queue")]
    private static partial Regex Queue();
}
