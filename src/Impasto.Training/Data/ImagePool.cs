using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Training.Data.Procedural;

namespace Impasto.Training.Data;

/// <summary>
/// The few images, read or made, that crops are taken from. An image stays for a number of rounds (in a round, each is
/// used once), then the next one takes its slot; the slots change one after another. What a slot holds in a round
/// follows from the files and the options alone.
/// </summary>
internal sealed class ImagePool
{
    private const int StyleEdge = 384;

    private readonly IReadOnlyList<string> files;
    private readonly BatchOptions options;
    private readonly FileOrder order;
    private readonly ImageBuffer?[] images;
    private readonly long[] generations;
    private readonly Lock skippedLock = new();
    private readonly List<string> skipped = [];
    private readonly HashSet<int> unreadable = [];

    public ImagePool(IReadOnlyList<string> files, BatchOptions options)
    {
        this.files = files;
        this.options = options;
        order = new FileOrder(files.Count, options.Seed);
        bool procedural = options.ProceduralShare > 0;
        images = new ImageBuffer?[procedural ? options.DecodedImages : Math.Min(options.DecodedImages, files.Count)];
        generations = new long[images.Length];
    }

    /// <summary>Gets the number of images held at a time.</summary>
    public int Slots => images.Length;

    /// <summary>
    /// Gets the memory, in bytes, that the images take once each slot has one, and one that is being read: as the first
    /// files and the share of what is made say, of which no more than the headers are read.
    /// </summary>
    public long MemoryBytes
    {
        get
        {
            double made = options.ProceduralShare * ImageMemory.Of(StyleEdge, StyleEdge);
            ImageSource[] sources = [.. files.Take(Slots).Select(Header).OfType<ImageSource>()];
            if (sources.Length == 0)
            {
                return (long)(Slots * made);
            }

            double read = (1 - options.ProceduralShare) * sources.Average(s => ImageMemory.Of(s.Width, s.Height));
            return (long)(Slots * (made + read)) + sources.Max(ImageMemory.WithReading);
        }
    }

    /// <summary>Gets the files met so far that could not be read. May be asked for from any thread.</summary>
    public IReadOnlyCollection<string> Skipped
    {
        get
        {
            lock (skippedLock)
            {
                return [.. skipped];
            }
        }
    }

    private ImageReadOptions Reading => new() { LargestEdge = options.LargestEdge };

    /// <summary>The image of a slot in a round, read from its file where the slot holds another.</summary>
    /// <exception cref="ImageException">No file can be read.</exception>
    public ImageBuffer Get(int slot, long round)
    {
        long stagger = (long)slot * options.CropsPerImage / Slots;
        long generation = (round + stagger) / options.CropsPerImage;
        if (images[slot] is not { } image || generations[slot] != generation)
        {
            // The old image goes before the new one comes: never more than the slots are in memory.
            images[slot] = null;
            image = MakeOrRead((generation * Slots) + slot);
            (images[slot], generations[slot]) = (image, generation);
        }

        return image;
    }

    private ImageSource? Header(string file)
    {
        try
        {
            return ImageSource.FromFile(file, Reading);
        }
        catch (ImageException)
        {
            // It is passed over, and named, when its turn comes.
            return null;
        }
    }

    // Procedural styles are spread evenly, and the files between them still come in their own order.
    private ImageBuffer MakeOrRead(long ordinal)
    {
        long made = (long)Math.Floor(ordinal * options.ProceduralShare);
        bool makes = (long)Math.Floor((ordinal + 1) * options.ProceduralShare) > made;
        return makes ? ProceduralStyles.Make(options.Seed, made, StyleEdge) : Read(ordinal - made);
    }

    private ImageBuffer Read(long ordinal)
    {
        long epoch = ordinal / files.Count;
        int start = (int)(ordinal % files.Count);
        ImageException? reason = null;
        for (int i = 0; i < files.Count; i++)
        {
            int file = order.FileAt(epoch, (start + i) % files.Count);
            if (unreadable.Contains(file))
            {
                continue;
            }

            try
            {
                return ImageFile.Read(files[file], Reading).FillTransparent();
            }
            catch (ImageException e)
            {
                reason = e;
                unreadable.Add(file);
                lock (skippedLock)
                {
                    skipped.Add(files[file]);
                }
            }
        }

        throw ImageFolder.NoneReadable(files.Count, reason);
    }
}
