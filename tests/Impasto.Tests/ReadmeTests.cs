using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Weights;

namespace Impasto.Tests;

/// <summary>The lines of C# that the README shows.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_readme_shows_the_code_that_is_compiled_here()
    {
        string readme = Lines(File.ReadAllText(Path.Combine(ArchitectureTests.RootFolder(), "README.md")));
        string source = Lines(File.ReadAllText(
            Path.Combine(ArchitectureTests.RootFolder(), "tests", "Impasto.Tests", "ReadmeTests.cs")));
        string[] halves = source.Split("// README begins and ends\n");
        Assert.Contains(halves[1].Trim(), readme, StringComparison.Ordinal);
    }

    internal static void Repaint()
    {
// README begins and ends
using VggEncoder encoder = new(VggWeights.Load("encoder5_1.safetensors"));
ImageBuffer photo = ImageFile.Read("photo.jpg");
ImageBuffer painting = ImageFile.Read("painting.jpg");
ImageOptimization optimization = new(encoder, photo, [painting], new() { Iterations = 50 });
OptimizationResult result = optimization.Run();
ImageFile.Write(result.Image, "out.png");
// README begins and ends
    }

    private static string Lines(string text) => text.Replace("\r", "", StringComparison.Ordinal);
}
