using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>A clip that is dropped on the page, and painted where a mask says.</summary>
public sealed class FilmTests(Studio studio) : VisitTests(studio)
{
    [Fact]
    public async Task AClipIsPaintedWhereAMaskSays()
    {
        IPage page = await OpenAsync();
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("clip.mp4", await ClipAsync(), "video/mp4"));
        await Assertions.Expect(page.Locator(".content-name")).ToHaveTextAsync("clip.mp4");
        ILocator sheet = page.GetByRole(AriaRole.Button, new() { Name = "Sheet", Exact = true });
        await Assertions.Expect(sheet).ToBeDisabledAsync();
        await page.Locator(".style-tile", new() { HasTextString = "mosaic" }).ClickAsync();

        // The button of the style leads to its mask, which is painted on the first frame.
        await page.Locator(".share").GetByRole(AriaRole.Button, new() { Name = "Where" }).ClickAsync();
        ILocator overlay = page.Locator(".stage .is-overlay");
        await overlay.WaitForAsync();
        LocatorBoundingBoxResult box = (await overlay.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeEnabledAsync();
        await page.Locator(".stage-bar").GetByRole(AriaRole.Button, new() { Name = "Picture", Exact = true })
            .ClickAsync();
        ILocator line = page.Locator(".stage-line");
        await Assertions.Expect(line).ToContainTextAsync("Preview");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(line).ToContainTextAsync("Done", new() { Timeout = 60_000 });

        JsonElement job = (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray().Single();
        Assert.Equal("film", job.GetProperty("kind").GetString());
        JsonElement style = job.GetProperty("job").GetProperty("styles").EnumerateArray().Single();
        JsonElement mask = await Studio.AskAsync(
            HttpMethod.Get, $"/api/pictures/{style.GetProperty("guide").GetString()}");
        Assert.Equal("mask", mask.GetProperty("kind").GetString());
        JsonElement painted = await Studio.AskAsync(
            HttpMethod.Get, $"/api/pictures/{job.GetProperty("result").GetString()}");
        Assert.Equal("film", painted.GetProperty("kind").GetString());
    }

    /// <summary>A moving picture of 64 x 48 pixels, half a second long.</summary>
    private static async Task<byte[]> ClipAsync()
    {
        string file = Path.Combine(Path.GetTempPath(), $"impasto-clip-{Guid.NewGuid():N}.mp4");
        try
        {
            using Process ffmpeg = Process.Start(Chromium.Program("ffmpeg"), [
                "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.5", "-pix_fmt", "yuv420p",
                file,
            ]);
            await ffmpeg.WaitForExitAsync();
            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
