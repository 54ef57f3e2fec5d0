using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Methods;

/// <summary>A picture that is painted strip by strip is the one that is painted as a whole.</summary>
public sealed class StripsTests(ShippedMethods methods) : IClassFixture<ShippedMethods>
{
    private const int Width = 90, Height = 333;

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach (string method in (string[])["transform", "style-bank", "adain", "wct", "optimize"])
        {
            foreach (string control in (string[])["plain", "masks", "colour", "keep", "strength"])
            {
                // An optimisation has no strength, and what is around it is the same as around the others.
                if (method != "optimize" || control is "plain" or "masks")
                {
                    cases.Add(method, control);
                }
            }
        }

        cases.Add("wct", "photoreal");
        cases.Add("adain", "refined");
        cases.Add("optimize", "margin");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_picture_is_that_of_the_whole(string method, string control)
    {
        IStylizer stylizer = methods[method];
        StylizeRequest request = RequestOf(method, control);
        long whole = stylizer.PlanMemory(request, 2).PeakBytes;
        long least = stylizer.PlanMemory(request, 2, 1).PeakBytes;
        long budget = least + ((whole - least) / 4);
        MemoryPlan plan = stylizer.PlanMemory(request, 2, budget);
        Assert.InRange(plan.PeakBytes, 1, budget);
        RunResult expected = stylizer.Stylize(request, new RunContext { Threads = 2, MemoryBudget = long.MaxValue });
        RunResult actual = stylizer.Stylize(request, new RunContext { Threads = 2, MemoryBudget = budget });
        Assert.Contains("painted in strips", string.Join(" ", actual.Notes), StringComparison.Ordinal);
        Assert.Equal(plan.Stages, actual.Memory!.Stages);
        double squares = 0, most = 0;
        for (int i = 0; i < Width * Height * ImageBuffer.Channels; i++)
        {
            double difference = Math.Abs(expected.Image.Pixels[i] - actual.Image.Pixels[i]);
            most = Math.Max(most, difference);
            squares += difference * difference;
        }

        // A step of 8 bits is 4e-3. Steps of L-BFGS make more of any difference.
        double grown = control == "refined" ? 4 : 1;
        Assert.InRange(Math.Sqrt(squares / (Width * Height * ImageBuffer.Channels)), 0, grown * 1e-4);
        Assert.InRange(most, 0, grown * 2e-3);
    }

    /// <summary>A file that is read in rows, again and again, gives what an image in memory gives.</summary>
    [Theory]
    [InlineData("transform", "plain")]
    [InlineData("transform", "strength")]
    [InlineData("transform", "masks")]
    [InlineData("style-bank", "strength")]
    [InlineData("adain", "plain")]
    [InlineData("adain", "refined")]
    [InlineData("adain", "colour")]
    [InlineData("wct", "plain")]
    [InlineData("wct", "keep")]
    public void The_picture_of_a_file_is_that_of_the_image(string method, string control)
    {
        IStylizer stylizer = methods[method];
        StylizeRequest inMemory = RequestOf(method, control);
        using TemporaryFolder folder = new();
        string path = folder.File("scene.png");
        ImageFile.Write(inMemory.Content.Read(), path, new ImageWriteOptions { Depth = 16 });
        StylizeRequest ofFile = inMemory with { Content = ImageSource.FromFile(path) };
        StylizeRequest read = inMemory with { Content = ImageFile.Read(path) };
        Assert.True(ofFile.Content.GivesRows);
        long whole = stylizer.PlanMemory(read, 2).PeakBytes;
        long least = stylizer.PlanMemory(read, 2, 1).PeakBytes;
        RunContext inStrips = new() { Threads = 2, MemoryBudget = least + ((whole - least) / 3) };
        RunContext asWhole = new() { Threads = 2, MemoryBudget = long.MaxValue };
        Assert.Equal(
            stylizer.Stylize(read, asWhole).Image.Pixels, stylizer.Stylize(ofFile, asWhole).Image.Pixels);
        float[] expected = stylizer.Stylize(read, inStrips).Image.Pixels.ToArray();
        RunResult actual = stylizer.Stylize(ofFile, inStrips);
        Assert.InRange(actual.Memory!.PeakBytes, 1, inStrips.MemoryBudget!.Value);
        double grown = control == "refined" ? 4 : 1;
        Assert.All(
            expected.Zip(actual.Image.Pixels.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, grown * 2e-3));
    }

    [Theory]
    [InlineData("transform", "plain")]
    [InlineData("transform", "keep")]
    [InlineData("style-bank", "colour")]
    [InlineData("wct", "photoreal")]
    public void A_disk_without_room_for_what_does_not_fit_is_refused(string method, string control)
    {
        const int Budgets = 40;
        IStylizer stylizer = methods[method];
        StylizeRequest request = RequestOf(method, control);
        long whole = stylizer.PlanMemory(request, 2).PeakBytes;
        long least = stylizer.PlanMemory(request, 2, 1).PeakBytes;
        (long budget, MemoryPlan plan) = Enumerable.Range(0, Budgets)
            .Select(i => least + ((whole - least) / Budgets * i))
            .Select(memory => (memory, stylizer.PlanMemory(request, 2, memory)))
            .First(p => p.Item2.PeakBytes <= p.memory && p.Item2.FileBytes > 0);
        RunContext context = new()
        {
            Threads = 2, MemoryBudget = budget, DiskBudget = plan.FileBytes - 1, Progress = new NoProgress(),
        };
        Assert.Throws<DiskShortageException>(() => stylizer.Stylize(request, context));
    }

    private static StylizeRequest RequestOf(string method, string control)
    {
        bool isLearned = method is "transform" or "style-bank";
        ImageBuffer content = TestImages.Waves(Width, Height);
        StyleSource style = isLearned ? StyleSource.Learned("great-wave") : TestImages.Squares(60, 50);
        StylizeRequest request = new(content, style)
        {
            Options = method switch
            {
                "wct" => new WhiteningColouringOptions { Refine = 0 },
                "adain" => new AdaInOptions { Refine = control == "refined" ? 2 : 0 },

                // Few iterations: steps of L-BFGS make much of any rounding, as they do from one processor to another.
                "optimize" => new ImageOptimizationOptions
                {
                    Iterations = 2, Levels = 1, History = 3, Margin = control == "margin" ? 20 : 0,
                    Encoder = ShippedModels.NarrowEncoder,
                },
                _ => null,
            },
        };
        return control switch
        {
            "masks" => request with
            {
                Styles =
                [
                    style with { Guide = TestImages.Mask(Width, Height, (x, y) => y > 100 ? 1 : 0) },
                    (isLearned ? StyleSource.Learned("starry-night") : (StyleSource)TestImages.Waves(50, 60)) with
                    {
                        Guide = TestImages.Mask(Width, Height, (x, y) => y > 100 ? 0 : 1),
                    },
                ],
            },
            "colour" => request with { Color = new ColorControl { Mode = ColorMode.Luminance } },
            "keep" => request with { Keep = TestImages.Mask(Width, Height, (x, y) => x > 40 ? 1 : 0) },
            "strength" => request with { Strength = 0.6 },
            "photoreal" => request with { Photoreal = true },
            _ => request,
        };
    }
}
