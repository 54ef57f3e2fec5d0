using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Tests;

/// <summary>The lines of C# that the README shows.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_readme_shows_the_code_that_is_compiled_here()
    {
        string readme = Lines(File.ReadAllText(Path.Combine(Repository.Root, "README.md")));
        string source = Lines(File.ReadAllText(
            Path.Combine(Repository.Root, "tests", "Impasto.Tests", "ReadmeTests.cs")));
        string[] parts = source.Split("// README begins or ends" + "\n");
        Assert.Equal(5, parts.Length);
        Assert.Contains(parts[1].Trim(), readme, StringComparison.Ordinal);
        Assert.Contains(parts[3].Trim(), readme, StringComparison.Ordinal);
    }

    internal static void Repaint()
    {
// README begins or ends
using ModelLibrary models = new();
using WhiteningColouring method = WhiteningColouring.Load(models);
PreparedStyle style = method.Prepare(ImageFile.Read("painting.jpg"));
ImageBuffer photo = ImageFile.Read("photo.jpg");
ImageBuffer picture = method.Stylize(photo, [style]);
ImageFile.Write(picture, "out.png");
// README begins or ends
// README begins or ends
VggEncoder encoder = models.Encoder();
ImageOptimization refinement = Refinement.Of(encoder, photo, picture, [style.StyleImage], method.Options, iterations: 50);
ImageFile.Write(refinement.Run().Image, "refined.png");
// README begins or ends
    }

    private static string Lines(string text) => text.Replace("\r", "", StringComparison.Ordinal);
}
