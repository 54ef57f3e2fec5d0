using System.Diagnostics;
using System.Text.RegularExpressions;
using Impasto.Tests;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>The page's files: how large they are, their types, and that they need nothing from elsewhere.</summary>
public sealed partial class PageTests(Studio studio) : VisitTests(studio)
{
    private const int MostBytes = 300_000;

    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Impasto.Studio", "Page");

    [Fact]
    public void ThePageIsSmall()
    {
        long bytes = Directory.EnumerateFiles(Folder).Sum(file => new FileInfo(file).Length);
        Assert.InRange(bytes, 1, MostBytes);
    }

    [Fact]
    public async Task TheTypesAreRight()
    {
        ProcessStartInfo start = new(Chromium.Program("tsc"), ["--noEmit", "-p", Path.Combine(Folder, "jsconfig.json")])
        {
            RedirectStandardOutput = true,
        };
        using Process tsc = Process.Start(start)!;
        string said = await tsc.StandardOutput.ReadToEndAsync();
        await tsc.WaitForExitAsync();
        Assert.Equal("", said);
        Assert.Equal(0, tsc.ExitCode);
    }

    [Fact]
    public void NothingIsWiderThanTheRest() => Assert.All(
        Directory.EnumerateFiles(Folder).SelectMany(file => File.ReadLines(file).Select(line => (file, line))),
        of => Assert.True(of.line.Length <= 120, $"{Path.GetFileName(of.file)}: {of.line}"));

    [Fact]
    public async Task ItsTextStandsInOneFile()
    {
        // What a person reads is never written between quotes elsewhere: a capital, words and blanks.
        foreach (string file in Directory.EnumerateFiles(Folder, "*.js").Where(f => Path.GetFileName(f) != "text.js"))
        {
            string code = Comment().Replace(await File.ReadAllTextAsync(file), "");
            Assert.DoesNotMatch(Sentence(), code);
        }
    }

    [Fact]
    public async Task ItAsksNobodyElse()
    {
        List<string> asked = [];
        IPage page = await OpenAsync();
        page.Request += (_, request) => asked.Add(request.Url);
        await page.ReloadAsync();
        await page.Locator("body[data-ready=true]").WaitForAsync();
        Assert.NotEmpty(asked);
        Assert.All(asked, url => Assert.Equal(Studio.Address.Authority, new Uri(url).Authority));
    }

    [GeneratedRegex(@"/\*.*?\*/|^\s*//.*?$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("'[A-Z][a-z]+ [a-z]+[^']*'")]
    private static partial Regex Sentence();
}
