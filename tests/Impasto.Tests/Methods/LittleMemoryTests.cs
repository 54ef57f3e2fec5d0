using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Tests.Methods;

/// <summary>With little memory a method paints the picture, or is refused with a size that it then paints.</summary>
public sealed class LittleMemoryTests(ShippedMethods methods) : IClassFixture<ShippedMethods>
{
    private const int Width = 120, Height = 180, Small = 60;

    public static TheoryData<string, int> Cases()
    {
        TheoryData<string, int> cases = [];
        foreach (MethodDescription method in MethodCatalog.Default.Methods)
        {
            cases.Add(method.Name, 0);
            if (method.Defaults is AnyStyleOptions)
            {
                cases.Add(method.Name, 1);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_picture_is_painted_or_a_size_advised_that_is(string method, int refine)
    {
        IStylizer stylizer = methods[method];
        StylizeRequest request = RequestOf(stylizer, refine);
        long whole = stylizer.PlanMemory(request, 2).PeakBytes;
        long tiny = stylizer.PlanMemory(request with { Size = Small }, 2).PeakBytes;
        long budget = tiny + ((whole - tiny) / 3);
        RunContext context = new() { Threads = 2, MemoryBudget = budget };
        RunResult result;
        try
        {
            result = stylizer.Stylize(request, context);
        }
        catch (MemoryShortageException e)
        {
            int edge = Assert.NotNull(e.LongerEdge);
            Assert.InRange(edge, Small, Height - 1);
            result = stylizer.Stylize(request with { Size = edge }, context);
        }

        Assert.InRange(result.Memory!.PeakBytes, 1, budget);
        Assert.InRange(result.Image.Height, Small, Height);
        Assert.True(result.Image.Pixels.ToArray().All(float.IsFinite));
    }

    private static StylizeRequest RequestOf(IStylizer method, int refine)
    {
        bool isLearned = !method.Description.Can(StylizerFeatures.AnyStyle);
        StyleSource style = isLearned ? StyleSource.Learned("great-wave") : TestImages.Squares(60, 50);
        return new StylizeRequest(TestImages.Waves(Width, Height), style)
        {
            Options = method.Description.Defaults switch
            {
                AnyStyleOptions fast => fast with
                {
                    Refine = refine, Encoder = refine > 0 ? ShippedModels.NarrowEncoder : null,
                },
                ImageOptimizationOptions slow => slow with
                {
                    Iterations = 2, Encoder = ShippedModels.NarrowEncoder,
                },
                _ => null,
            },
        };
    }
}
