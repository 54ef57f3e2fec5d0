using Impasto.Exporting;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Onnx;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>The page in samples/browser, which paints with an exported network and no server.</summary>
public sealed class DeployTests : IDisposable
{
    private const string Origin = "http://localhost/";

    private static readonly string Page = Path.Combine(Repository.Root, "samples", "browser");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("impasto-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task APageOfOnesOwnPaintsWhatTheLibraryDoes()
    {
        const int Width = 75, Height = 50;
        ImageBuffer photo = ImageFile.Read(Path.Combine(Repository.Root, "samples", "scene.jpg")).Resize(Width, Height);
        string input = Path.Combine(folder.FullName, "photo.png"), model = Path.Combine(folder.FullName, "udnie.onnx");
        ImageFile.Write(photo, input);
        using ModelLibrary models = new();
        using (FileStream file = File.Create(model))
        {
            OnnxFile.Write(file, NetworkExport.Of(models, "udnie"), new OnnxOptions { Full = OnnxOptions.Bytes });
        }

        byte[] painted = await PaintAsync(input, model, Width * Height * 4);

        using TransformTransfer method = new(models);
        StylizeRequest request = new(ImageFile.Read(input), StyleSource.Learned("udnie"));
        byte[] expected = new byte[Width * Height * 4];
        method.Stylize(request, new RunContext { Threads = 1 }).Image.CopyToRgba(expected);
        Assert.All(expected.Zip(painted), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
    }

    /// <summary>Chooses a photograph on the page and gives the pixels that it has in the end.</summary>
    private static async Task<byte[]> PaintAsync(string photo, string model, int bytes)
    {
        IBrowser browser = await Chromium.BrowserAsync();
        await using IBrowserContext context = await browser.NewContextAsync();
        IPage page = await context.NewPageAsync();
        List<string> said = [];
        page.PageError += (_, error) => said.Add(error);
        await page.RouteAsync("**/*", route =>
        {
            string path = new Uri(route.Request.Url).AbsolutePath[1..];
            string file = path == "udnie.onnx" ? model : Path.Combine(Page, path);
            return route.FulfillAsync(new RouteFulfillOptions
            {
                Path = file, ContentType = Path.GetExtension(file) == ".mjs" ? "text/javascript" : null,
            });
        });
        await page.GotoAsync(Origin + "index.html");
        await Assertions.Expect(page.Locator("input")).ToBeEnabledAsync();
        await page.Locator("input").SetInputFilesAsync(photo);
        await page.WaitForFunctionAsync("() => document.querySelector('canvas').dataset.painted === 'true'");
        int[] pixels = await page.EvaluateAsync<int[]>(
            """
            () => {
                const canvas = document.querySelector('canvas');
                return [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data];
            }
            """);
        Assert.Empty(said);
        Assert.Equal(bytes, pixels.Length);
        return [.. pixels.Select(value => (byte)value)];
    }
}
