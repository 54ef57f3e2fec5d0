using System.Text.Json;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>
/// A style that is trained from a painting on the page. A training takes all threads for a while, and has them alone.
/// </summary>
[CollectionDefinition(nameof(TrainingTests), DisableParallelization = true)]
[Collection(nameof(TrainingTests))]
public sealed class TrainingTests(Studio studio) : VisitTests(studio)
{
    [Fact]
    public async Task AStyleIsTrainedWatchedAndUsed()
    {
        IPage page = await OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Train" }).ClickAsync();
        ILocator start = page.GetByRole(AriaRole.Button, new() { Name = "Train", Exact = true });
        await Assertions.Expect(start).ToBeDisabledAsync();
        await Pictures.DropAsync(
            page.GetByRole(AriaRole.Region, new() { Name = "Painting" }),
            Pictures.File("painting.png", Pictures.Scene(256, 192)));
        await Pictures.DropAsync(
            page.GetByRole(AriaRole.Region, new() { Name = "Photographs" }),
            Pictures.File("one.png", Pictures.Scene(256, 192)),
            Pictures.File("two.png", Pictures.Scene(192, 256)));
        await Assertions.Expect(page.Locator(".training-form")).ToContainTextAsync("2 photographs");
        await page.GetByLabel("Name of the style", new() { Exact = true }).And(page.Locator("#training-name"))
            .FillAsync("mine");
        await page.Locator("#training-iterations").FillAsync("101");
        await page.Locator("#training-iterations").BlurAsync();

        // What takes a minute to be found is known already.
        await Studio.AskAsync(HttpMethod.Post, "/api/queue/pause");
        await start.ClickAsync();
        ILocator run = page.Locator(".training-run");
        await Assertions.Expect(run).ToContainTextAsync("Waiting");
        JsonElement job = (await Studio.AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray().Single();
        Assert.Equal(2, job.GetProperty("job").GetProperty("photographs").GetArrayLength());
        string work = Path.Combine(Studio.Data, "work", job.GetProperty("id").GetString()!, "training");
        Directory.CreateDirectory(work);
        await File.WriteAllTextAsync(Path.Combine(work, "style-weights.json"), """{ "mine": 5.5 }""");
        await Studio.AskAsync(HttpMethod.Post, "/api/queue/resume");

        // A sample comes after 100 steps.
        await page.WaitForFunctionAsync(
            "() => document.querySelector('.training-sample').src.includes('/preview')",
            options: new() { Timeout = 60_000 });
        await Assertions.Expect(run).ToContainTextAsync("Done", new() { Timeout = 60_000 });
        await run.GetByRole(AriaRole.Button, new() { Name = "Use the style" }).ClickAsync();
        await Assertions.Expect(page.Locator(".style-tile", new() { HasTextString = "Mine" }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("photo.png", Pictures.Scene()));
        await Assertions.Expect(page.Locator(".stage-line")).ToContainTextAsync("Preview, small");
        await Assertions.Expect(page.Locator(".share-name")).ToHaveTextAsync("Mine");
    }
}
