using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Networks;

namespace Impasto.Tests.Methods;

/// <summary>What is too large is refused before it is done, by every method.</summary>
public class RefusedMemoryTests
{
    public static TheoryData<string> Methods() => [.. MethodCatalog.Default.Methods.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_is_refused_before_the_work(string name)
    {
        using ModelLibrary models = new(OnnxSamples.Store);
        using IStylizer method = MethodCatalog.Default.Create(name, models);
        const long Budget = 100_000;
        RunContext context = new() { Threads = 1, MemoryBudget = Budget, Progress = new NoProgress() };
        MemoryShortageException refused =
            Assert.Throws<MemoryShortageException>(() => method.Stylize(RequestOf(method, 96), context));
        long whole = method.PlanMemory(RequestOf(method, 96), 1).PeakBytes;
        Assert.InRange(refused.Needed, Budget + 1, whole);
        Assert.Equal(Budget, refused.Available);
        Assert.True(refused.LongerEdge is null or < 96);
    }

    [Fact]
    public void A_style_has_no_more_than_four_times_the_pixels_of_the_picture()
    {
        ImageSource style = TestImages.Squares(40, 40);
        TargetImages targets = new([style], styleScale: 1);
        Assert.Equal(new PyramidLevel(500, 500), targets.SizeOf(style, new PyramidLevel(500, 375)));
        Assert.Equal(new PyramidLevel(400, 400), targets.SizeOf(style, new PyramidLevel(400, 100)));
        Assert.Equal(new PyramidLevel(141, 141), targets.SizeOf(style, new PyramidLevel(1, 5000)));
        ImageSource strip = TestImages.Squares(400, 4);
        Assert.Equal(new PyramidLevel(500, 5), targets.SizeOf(strip, new PyramidLevel(500, 375)));
        TargetImages twice = new([style], styleScale: 2);
        Assert.Equal(new PyramidLevel(283, 283), twice.SizeOf(style, new PyramidLevel(1, 5000)));
    }

    [Fact]
    public void A_strip_takes_no_more_memory_than_its_pixels_ask_for()
    {
        using ModelLibrary models = new(OnnxSamples.Store);
        using ImageOptimization method = new(models);
        StylizeRequest request = RequestOf(method, 5000) with
        {
            Content = ImageSource.Of(TestImages.Waves(2, 500)).WithLongerEdge(5000),
        };
        Assert.InRange(method.PlanMemory(request, 1).PeakBytes, 1, 2_000_000_000);
    }

    private static StylizeRequest RequestOf(IStylizer method, int size)
    {
        bool isLearned = !method.Description.Can(StylizerFeatures.AnyStyle);
        StyleSource style = isLearned ? StyleSource.Learned("mosaic") : StyleSource.Of(TestImages.Squares(64, 64));
        return new StylizeRequest(TestImages.Waves(48, 48), style)
        {
            Size = size,
            Options = method.Description.Defaults is AnyStyleOptions fast ? fast with { Refine = 1 } : null,
        };
    }
}
