using Deque.AxeCore.Commons;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Tests;
using Impasto.Cluster.Workers;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>The view of the cluster, and pictures that are sent there from the page.</summary>
public sealed class ClusterTests(Studio studio) : VisitTests(studio)
{
    [PostgresFact]
    public async Task APictureIsPaintedOnTheClusterAndLookedAfter()
    {
        string storage = Directory.CreateTempSubdirectory("impasto-shared-").FullName;
        using (PostgresServer server = new())
        using (ClusterConnection connection = ClusterConnection.Open(server.NewDatabase(), storage))
        {
            await StartAsync(connection);
            try
            {
                await VisitAsync(server, connection);
            }
            finally
            {
                await StartAsync(cluster: null);
            }
        }

        Directory.Delete(storage, recursive: true);
    }

    private async Task StartAsync(ClusterConnection? cluster)
    {
        await Studio.StopAsync();
        Studio.Cluster = cluster;
        await Studio.StartAgainAsync();
    }

    private async Task VisitAsync(PostgresServer server, ClusterConnection connection)
    {
        IPage page = await OpenAsync();
        await page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        await page.GetByRole(AriaRole.Link, new() { Name = "Cluster" }).ClickAsync();
        ILocator view = page.GetByRole(AriaRole.Main, new() { Name = "Cluster" });
        await Assertions.Expect(view).ToContainTextAsync("No job yet");
        await Assertions.Expect(view).ToContainTextAsync("No worker lives");

        await page.GetByRole(AriaRole.Link, new() { Name = "Paint" }).ClickAsync();
        await Pictures.DropAsync(page.Locator(".stage"), Pictures.File("seen.png", Pictures.Scene()));
        await page.Locator(".style-tile", new() { HasTextString = "mosaic" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "On the cluster" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Paint", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".stage-line")).ToContainTextAsync("without a worker");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cluster" }).ClickAsync();
        ILocator job = view.Locator(".cluster-job");
        await Assertions.Expect(job).ToContainTextAsync("0 of 1 part");
        await job.GetByRole(AriaRole.Button, new() { Name = "Parts" }).ClickAsync();
        await Assertions.Expect(job).ToContainTextAsync("There is no worker of version");
        await Assertions.Expect(job).ToContainTextAsync("Waits for a worker");
        await job.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(job).ToContainTextAsync("Cancelled");
        await ViewTests.CheckAsync(page, "a job");

        using (ClusterWorker worker = ClusterWorker.Start(connection, new WorkerOptions { Threads = 2 }))
        {
            await Assertions.Expect(view).ToContainTextAsync(worker.Info.Name);
            await job.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
            await Assertions.Expect(job.GetByRole(AriaRole.Link, new() { Name = "seen.png", Exact = true }))
                .ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("view=true"));
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Gallery" }).ClickAsync();
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Cluster" }).ClickAsync();
        await view.GetByRole(AriaRole.Link, new() { Name = "Engine" }).ClickAsync();
        await Assertions.Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("Impasto"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Servers" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Servers" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to site" }).ClickAsync();
        await Assertions.Expect(job).ToContainTextAsync("1 of 1 part");

        // The database goes away and comes back.
        server.Stop();
        await Assertions.Expect(view.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be reached");
        await page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        await page.SetViewportSizeAsync(360, 740);
        await ViewTests.CheckAsync(page, "no database");
        server.Start();
        await Assertions.Expect(view.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();
    }
}
