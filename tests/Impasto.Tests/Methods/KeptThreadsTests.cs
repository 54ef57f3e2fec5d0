using System.Diagnostics;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Networks;

namespace Impasto.Tests.Methods;

/// <summary>Methods that keep memory and threads for pictures of the same size let go of them.</summary>
[Collection(AloneCollection.Name)]
public sealed class KeptThreadsTests : IDisposable
{
    private const int Threads = 60, Few = 25;

    private readonly FixtureNetworks networks = new("adain.safetensors");
    private readonly TransformNetwork transform = new(
        TransformWeights.Random(new() { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["one"], seed: 1));

    public void Dispose()
    {
        networks.Dispose();
        transform.Dispose();
    }

    [Fact]
    public void Threads_are_kept_until_the_method_goes()
    {
        int before = Count();
        using (AdaIn method = new(networks.Load()))
        {
            Paint(method, TestImages.Squares(16, 16));
            Assert.InRange(Count(), before + Few, int.MaxValue);
            method.LetGo();
            AssertFew(before);
            Paint(method, TestImages.Squares(16, 16));
            Assert.InRange(Count(), before + Few, int.MaxValue);
        }

        AssertFew(before);
        using (TransformTransfer method = new(transform))
        {
            Paint(method, StyleSource.Learned("one"));
            Assert.InRange(Count(), before + Few, int.MaxValue);
        }

        AssertFew(before);
    }

    private static void Paint(Stylizer method, StyleSource style)
    {
        foreach (ImageBuffer scene in new[] { TestImages.Waves(24, 16), TestImages.Squares(24, 16) })
        {
            method.Stylize(new StylizeRequest(scene, style), new RunContext { Threads = Threads });
        }
    }

    private static void AssertFew(int before)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (Count() >= before + Few && waited.Elapsed < TimeSpan.FromSeconds(20))
        {
            Thread.Sleep(20);
        }

        Assert.InRange(Count(), 1, before + Few - 1);
    }

    private static int Count()
    {
        using Process own = Process.GetCurrentProcess();
        return own.Threads.Count;
    }
}
