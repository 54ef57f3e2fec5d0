using Microsoft.Playwright;

// Tests mostly wait for the page: all classes at once take the least time, on few cores too.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Impasto.Studio.Browser.Tests;

/// <summary>The Chromium of the system, one for all tests; it goes with their process.</summary>
internal static class Chromium
{
    /// <summary>The milliseconds that a page is waited for, on a machine that has other work too.</summary>
    public const float Patience = 30_000;

    private static readonly Lazy<Task<IBrowser>> Started = new(StartAsync);

    /// <summary>The browser, which the first call starts.</summary>
    public static Task<IBrowser> BrowserAsync() => Started.Value;

    /// <summary>The file of a program that the tests need.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static string Program(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            $"{name} is missing, which these tests need: apt-get install chromium node-typescript ffmpeg");

    private static async Task<IBrowser> StartAsync()
    {
        string program = Program("chromium");
        Assertions.SetDefaultExpectTimeout(Patience);
        IPlaywright playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox"],
        });
    }
}
