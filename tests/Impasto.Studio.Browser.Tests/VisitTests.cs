using System.Text.Json;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>Tests that visit the page: each begins with a clear desk, and fails where a page complains.</summary>
/// <param name="studio">The studio of the class.</param>
public abstract class VisitTests(Studio studio) : IClassFixture<Studio>, IAsyncLifetime
{
    private readonly List<IBrowserContext> sessions = [];

    /// <summary>Gets the studio.</summary>
    protected Studio Studio => studio;

    public Task InitializeAsync() => studio.ClearAsync();

    public async Task DisposeAsync()
    {
        foreach (IBrowserContext session in sessions)
        {
            await session.CloseAsync();
        }

        studio.AssertQuiet();
    }

    /// <summary>Opens the page in a session of its own, which ends with the test.</summary>
    protected async Task<IPage> OpenAsync(
        int width = 1280,
        int height = 800,
        ColorScheme scheme = ColorScheme.Dark,
        float scale = 1,
        bool hasTouch = false)
    {
        IPage page = await studio.OpenAsync(width, height, scheme, scale, hasTouch);
        sessions.Add(page.Context);
        return page;
    }

    /// <summary>Waits until so many jobs are done.</summary>
    protected async Task WaitForDoneAsync(int count)
    {
        for (int i = 0; i < 1200; i++)
        {
            JsonElement jobs = await studio.AskAsync(HttpMethod.Get, "/api/jobs");
            if (jobs.EnumerateArray().Count(job => job.GetProperty("state").GetString() == "done") == count)
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"There are no {count} jobs that are done.");
    }

    /// <summary>
    /// Lets what a tab saves next wait until another one has saved: both change what they had in common.
    /// </summary>
    protected static Task LetSaveFirstAsync(IPage first, IPage second)
    {
        TaskCompletionSource isSaved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        first.Response += (_, answer) =>
        {
            if (answer.Request.Method == "PUT")
            {
                isSaved.TrySetResult();
            }
        };
        bool isNext = true;
        return second.RouteAsync("**/api/desk", async route =>
        {
            if (isNext && route.Request.Method == "PUT")
            {
                isNext = false;
                await isSaved.Task;
            }

            await route.ContinueAsync();
        });
    }
}
