using System.Runtime.CompilerServices;
using Impasto.Media.Images;
using Impasto.Training.Data;

namespace Impasto.Training.Tests.Data;

public sealed class ImagePoolTests : IDisposable
{
    private readonly TrainingFolder folder = new();

    private static BatchOptions Options { get; } =
        new() { Size = 8, Count = 1, Seed = 3, DecodedImages = 3, CropsPerImage = 4 };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void No_more_images_than_slots_are_alive()
    {
        ImagePool pool = new(folder.WriteImages(9), Options);
        List<WeakReference> seen = [];
        for (int round = 0; round < 40; round++)
        {
            Visit(pool, round, seen);
            GC.Collect();
            Assert.InRange(seen.Count(image => image.IsAlive), 1, 3);
        }

        Assert.True(seen.Select(image => image.Target).Distinct().Count() > 3);
        GC.KeepAlive(pool);
    }

    [Fact]
    public void Slots_change_one_after_another_and_give_every_image_as_many_crops()
    {
        const int Epochs = 4;
        ImagePool pool = new(folder.WriteImages(6), Options);
        Dictionary<int, int> uses = [];
        ImageBuffer?[] last = new ImageBuffer?[pool.Slots];
        for (int round = 4; round < 4 + (Epochs * 8); round++)
        {
            int changes = 0;
            for (int slot = 0; slot < pool.Slots; slot++)
            {
                ImageBuffer image = pool.Get(slot, round);
                changes += round > 4 && !ReferenceEquals(image, last[slot]) ? 1 : 0;
                last[slot] = image;
                uses[image.Width] = uses.GetValueOrDefault(image.Width) + 1;
            }

            Assert.InRange(changes, 0, 1);
        }

        // Images that were begun before, or end after, the rounds that were counted make up the difference.
        Assert.Equal(6, uses.Count);
        Assert.All(uses.Values, count => Assert.InRange(count, (Epochs - 1) * 4, (Epochs + 1) * 4));
    }

    [Fact]
    public void Larger_images_are_shrunk_and_smaller_ones_stay()
    {
        string large = folder.WriteImage("large.png", width: 90, height: 60);
        string small = folder.WriteImage("small.png", width: 30, height: 20);
        BatchOptions options = Options with { LargestEdge = 45 };
        ImageBuffer shrunk = new ImagePool([large], options).Get(0, 0);
        ImageBuffer kept = new ImagePool([small], options).Get(0, 0);
        Assert.Equal((45, 30, 30, 20), (shrunk.Width, shrunk.Height, kept.Width, kept.Height));
    }

    [Fact]
    public void Procedural_images_take_their_share_and_leave_the_files_in_order()
    {
        ImagePool pool = new(folder.WriteImages(5), Options with { ProceduralShare = 0.25, CropsPerImage = 1 });
        List<int> widths = [];
        for (int round = 0; round < 20; round++)
        {
            for (int slot = 0; slot < pool.Slots; slot++)
            {
                widths.Add(pool.Get(slot, round).Width);
            }
        }

        int[] read = [.. widths.Where(width => width < 100)];
        Assert.Equal(15, widths.Count - read.Length);
        Assert.All(read.Chunk(5), epoch => Assert.Equal(5, epoch.Distinct().Count()));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Visit(ImagePool pool, long round, List<WeakReference> seen)
    {
        for (int slot = 0; slot < pool.Slots; slot++)
        {
            ImageBuffer image = pool.Get(slot, round);
            if (!seen.Any(other => ReferenceEquals(other.Target, image)))
            {
                seen.Add(new WeakReference(image));
            }
        }
    }
}
