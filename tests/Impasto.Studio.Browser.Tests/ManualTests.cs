using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Media.Images;
using Impasto.Tests;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>
/// The pictures of docs/studio.md. With IMPASTO_MANUAL=1 they are written there: look at each after that.
/// </summary>
public sealed class ManualTests(Studio studio) : VisitTests(studio)
{
    private const int Width = 512, Height = 384;

    private readonly bool isWritten = Environment.GetEnvironmentVariable("IMPASTO_MANUAL") is { Length: > 0 };

    [Fact]
    public async Task ThePicturesOfTheManualAreOfTheWholePage()
    {
        string scene = IdOf(await Studio.AskAsync(HttpMethod.Post, "/api/samples/scene?kind=content"));
        string sky = await SendMaskAsync(y => y < Height * 0.3), water = await SendMaskAsync(y => y > Height * 0.64);
        string[] styles = ["starry-night", "great-wave", "the-scream", "venice", "mondrian", "composition-vii"];
        string[] painted = isWritten ? styles : styles[..1];
        foreach (string style in painted)
        {
            await QueueAsync(new { content = scene, styles = new[] { new { style } } });
        }

        string both = await QueueAsync(new
        {
            content = scene,
            styles = new[] { new { style = "great-wave", guide = sky }, new { style = "mosaic", guide = water } },
        });
        await WaitForDoneAsync(painted.Length + 1);
        JsonElement made = (await Studio.AskAsync(HttpMethod.Get, "/api/pictures?kind=result"))[0];
        await Studio.AskAsync(
            HttpMethod.Patch, $"/api/pictures/{IdOf(made)}", JsonSerializer.Serialize(new { favourite = true }));
        object Mask(string id) => new { now = id, past = new string?[] { null }, future = Array.Empty<string>() };
        await LayAsync(new JsonObject
        {
            ["content"] = scene,
            ["mix"] = true,
            ["styles"] = JsonSerializer.SerializeToNode(new[]
            {
                new { style = "great-wave", weight = 1 }, new { style = "mosaic", weight = 1 },
            }),
            ["masks"] = JsonSerializer.SerializeToNode(new Dictionary<string, object>
            {
                [$"{scene}/great-wave"] = Mask(sky), [$"{scene}/mosaic"] = Mask(water),
            }),
            ["shown"] = both,
            ["split"] = 42,
        });

        IPage page = await OpenAsync();
        await Assertions.Expect(page.Locator(".stage-line")).ToContainTextAsync("Done");
        await Assertions.Expect(page.Locator(".estimate-size")).ToContainTextAsync("1024");
        await TakeAsync(page, "paint");
        await page.GetByRole(AriaRole.Button, new() { Name = "Masks" }).ClickAsync();
        await page.Locator(".mask-target", new() { HasTextString = "Mosaic" }).ClickAsync();
        await page.WaitForFunctionAsync(
            """
            () => [...document.querySelectorAll('.mask-layer')].filter((layer) => layer.getContext('2d')
              .getImageData(0, 0, layer.width, layer.height).data.some((v) => v > 0)).length === 2
            """);
        await TakeAsync(page, "masks");

        IPage light = await OpenAsync(1280, 600, ColorScheme.Light);
        await light.GetByRole(AriaRole.Link, new() { Name = "Gallery" }).ClickAsync();
        await Assertions.Expect(light.Locator(".card")).Not.ToHaveCountAsync(0);
        await TakeAsync(light, "gallery");

        await LayAsync(new JsonObject
        {
            ["content"] = scene,
            ["styles"] = JsonSerializer.SerializeToNode(new[] { new { style = "the-scream", weight = 1 } }),
            ["shown"] = "preview",
        });
        IPage phone = await OpenAsync(390, 844, ColorScheme.Light);
        await Assertions.Expect(phone.Locator(".stage-line")).ToContainTextAsync("Preview, small");
        await TakeAsync(phone, "phone");
    }

    private static string IdOf(JsonElement thing) => thing.GetProperty("id").GetString()!;

    /// <summary>Takes a picture of the page when all that it shows is there, and writes it on demand.</summary>
    private async Task TakeAsync(IPage page, string name)
    {
        await page.WaitForFunctionAsync(
            """
            () => [...document.images].filter((i) => i.checkVisibility()).every((i) => {
              const { top, bottom } = i.getBoundingClientRect();
              return i.complete || bottom < 0 || top > innerHeight;
            }) && !document.getAnimations().some((a) => a instanceof CSSTransition)
            """,
            options: new() { Timeout = 60_000 });
        byte[] picture = await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Type = ScreenshotType.Jpeg,
            Quality = 85,
        });
        ImageBuffer seen = ImageFile.Read(picture);
        Assert.Equal((page.ViewportSize!.Width, page.ViewportSize.Height), (seen.Width, seen.Height));

        // No part of it is empty: something is seen in each quarter.
        Assert.All(Enumerable.Range(0, 4), quarter =>
        {
            (int left, int top) = (quarter % 2 * seen.Width / 2, quarter / 2 * seen.Height / 2);
            HashSet<float> values = [];
            for (int y = top; y < top + (seen.Height / 2); y++)
            {
                values.UnionWith(seen.Pixels.Slice(((y * seen.Width) + left) * 3, seen.Width / 2 * 3).ToArray());
            }

            Assert.True(values.Count > 50, $"{name}, quarter {quarter}: {values.Count} values");
        });
        if (isWritten)
        {
            await File.WriteAllBytesAsync(
                Path.Combine(Repository.Root, "docs", "studio", $"{name}.jpg"), picture);
        }
    }

    private async Task<string> QueueAsync(object job) => IdOf(
        (await Studio.AskAsync(HttpMethod.Post, "/api/jobs", JsonSerializer.Serialize(new { job })))[0]);

    private async Task LayAsync(JsonObject desk)
    {
        int version = (await Studio.AskAsync(HttpMethod.Get, "/api/desk")).GetProperty("version").GetInt32();
        await Studio.AskAsync(
            HttpMethod.Put, "/api/desk", new JsonObject { ["version"] = version, ["desk"] = desk }.ToJsonString());
    }

    /// <summary>Sends a mask of the rows that are so.</summary>
    private async Task<string> SendMaskAsync(Func<int, bool> isWhite)
    {
        ImageBuffer mask = new(Width, Height);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] = isWhite(i / 3 / Width) ? 1 : 0;
        }

        return IdOf(await Studio.SendAsync("/api/pictures?kind=mask&name=mask.png", ImageFile.ToBytes(mask, "png")));
    }
}
