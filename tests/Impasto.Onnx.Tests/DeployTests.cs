using Deployed;
using Impasto.Exporting;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests;

namespace Impasto.Onnx.Tests;

/// <summary>The examples of docs/deploy.md; that of the browser has its test with those of the studio's page.</summary>
public class DeployTests
{
    [Theory]
    [InlineData("onnx/Painter.cs")]
    [InlineData("onnx/paint.py")]
    [InlineData("browser/paint.js")]
    public void The_page_shows_the_samples_as_they_are(string sample)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deploy.md"));
        string code = File.ReadAllText(Path.Combine(Repository.Root, "samples", sample));
        Assert.Contains($"```\n{code}```", page.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_paints_what_the_library_does()
    {
        const int Width = 45, Height = 38;
        string network = Path.Combine(Directory.CreateTempSubdirectory("impasto-").FullName, "udnie.onnx");
        byte[] photo = [.. Samples.Image(1, Height, Width, 3).Select(sample => (byte)(sample * 255))];
        using ModelLibrary models = new();
        OnnxOptions options = new() { ChannelsLast = true, Full = OnnxOptions.Bytes };
        try
        {
            using (FileStream file = File.Create(network))
            {
                OnnxFile.Write(file, NetworkExport.Of(models, "udnie"), options);
            }

            using Painter painter = new(network);
            byte[] painted = painter.Paint(photo, Width, Height);

            using TransformTransfer method = new(models);
            StylizeRequest request = new(ImageBuffer.FromRgb(photo, Width, Height), StyleSource.Learned("udnie"));
            byte[] expected = new byte[photo.Length];
            method.Stylize(request, new RunContext { Threads = 1 }).Image.CopyToRgb(expected);
            Assert.All(expected.Zip(painted), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(network)!, recursive: true);
        }
    }
}
