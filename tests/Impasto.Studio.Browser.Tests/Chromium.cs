using Microsoft.Playwright;

// Tests mostly wait for the page: all classes at once take the least time, on few cores too.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Impasto.Studio.Browser.Tests;

/// <summary>The Chromium of the system, one for the tests of a class: classes run beside each other.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Gets the browser.</summary>
    public IBrowser Browser => browser!;

    /// <summary>The file of a program that the tests need.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static string Program(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            $"{name} is missing, which these tests need: apt-get install chromium node-typescript");

    public async Task InitializeAsync()
    {
        string program = Program("chromium");
        Assertions.SetDefaultExpectTimeout(15_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox"],
        });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
