using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Weights;

namespace Impasto.Styles;

/// <summary>
/// What a method takes of a style image, computed once: it can be kept in a file and used for any number of contents.
/// </summary>
public sealed class PreparedStyle
{
    /// <summary>The longest edge in pixels of the style image that is kept.</summary>
    public const int LongestEdge = 768;

    private const string Image = "image";
    private const string MethodKey = "impasto.style.method";
    private const string FingerprintKey = "impasto.style.networks";
    private const float Full = 255;

    internal PreparedStyle(
        string method,
        IReadOnlyList<string> fingerprints,
        IReadOnlyDictionary<string, FeatureStatistic> statistics,
        ImageBuffer style)
    {
        Method = method;
        Fingerprints = fingerprints;
        Statistics = statistics;
        StyleImage = Keep(style);
    }

    private PreparedStyle(WeightFile file)
    {
        Method = Metadata(file, MethodKey);
        Fingerprints = Metadata(file, FingerprintKey).Split(' ');
        Statistics = file.Entries.Where(e => e.Name != Image).ToDictionary(e => e.Name, e => ReadStatistic(file, e));
        StyleImage = ReadImage(file);
    }

    /// <summary>Gets the name of the method that it was made for.</summary>
    public string Method { get; }

    /// <summary>Gets a hash for each of the networks that it was made with.</summary>
    public IReadOnlyList<string> Fingerprints { get; }

    /// <summary>Gets the style image in 8 bits a channel, at most <see cref="LongestEdge"/> pixels long.</summary>
    public ImageBuffer StyleImage { get; }

    /// <summary>Gets what the method needs, by name.</summary>
    internal IReadOnlyDictionary<string, FeatureStatistic> Statistics { get; }

    /// <summary>The method that a file's style was made for; null where it is none.</summary>
    internal static string? MethodOf(WeightFile file) => file.Metadata.GetValueOrDefault(MethodKey);

    /// <summary>Reads a style that was kept.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <exception cref="StyleException">It is none, or damaged.</exception>
    public static PreparedStyle Load(string path)
    {
        try
        {
            using WeightFile file = WeightFile.Open(path);
            return new PreparedStyle(file);
        }
        catch (WeightException e)
        {
            throw new StyleException(e.Message, e);
        }
    }

    /// <summary>Writes the style as safetensors, under a temporary name first.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="WeightException">The file cannot be written.</exception>
    public void Save(string path)
    {
        int bands = StyleImage.HasAlpha ? ImageBuffer.Channels + 1 : ImageBuffer.Channels;
        byte[] kept = new byte[StyleImage.Width * StyleImage.Height * bands];
        if (StyleImage.HasAlpha)
        {
            StyleImage.CopyToRgba(kept);
        }
        else
        {
            StyleImage.CopyToRgb(kept);
        }

        // Half precision holds the whole numbers up to 255 as they are.
        WeightTensor image = new(
            Image, [StyleImage.Height, StyleImage.Width, bands], [.. kept.Select(value => (float)value)])
        {
            Type = ElementType.Float16,
        };
        IEnumerable<WeightTensor> statistics = Statistics.OrderBy(s => s.Key, StringComparer.Ordinal).Select(
            s => new WeightTensor(
                s.Key, [.. Enumerable.Range(0, s.Value.Shape.Rank).Select(a => s.Value.Shape[a])], s.Value.Values));
        SafetensorsWriter.Write(path, [image, .. statistics], new Dictionary<string, string>
        {
            [MethodKey] = Method,
            [FingerprintKey] = string.Join(' ', Fingerprints),
        });
    }

    private static ImageBuffer Keep(ImageBuffer style)
    {
        (int width, int height) = ImageBuffer.FitLongerEdge(
            style.Width, style.Height, Math.Min(LongestEdge, Math.Max(style.Width, style.Height)));
        ImageBuffer kept = style.Resize(width, height);
        Round(kept.Pixels);
        Round(kept.Alpha);
        return kept.IsOpaque ? new ImageBuffer(width, height, kept.Pixels) : kept;

        static void Round(Span<float> samples)
        {
            foreach (ref float sample in samples)
            {
                sample = MathF.Round(sample * Full) / Full;
            }
        }
    }

    private static string Metadata(WeightFile file, string key) => file.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new StyleException($"{file.Path}: this is no prepared style ('{key}' is missing); name another file.");

    private static FeatureStatistic ReadStatistic(WeightFile file, WeightEntry entry) =>
        entry.Extents is { Length: <= 4 }
        && entry.Extents.All(e => e > 0)
        ? new FeatureStatistic(new(entry.Extents), file.ReadFinite(entry))
        : throw Damaged(file, entry.Name);

    private static ImageBuffer ReadImage(WeightFile file)
    {
        if (file.Find(Image) is not
            {
                Extents:
                [
                    > 0 and <= LongestEdge, > 0 and <= LongestEdge, ImageBuffer.Channels or ImageBuffer.Channels + 1
                ]
            } entry)
        {
            throw Damaged(file, Image);
        }

        int bands = entry.Extents[2];
        ImageBuffer image = new(entry.Extents[1], entry.Extents[0], hasAlpha: bands > ImageBuffer.Channels);
        float[] values = file.ReadFinite(entry);
        for (int i = 0; i < values.Length; i++)
        {
            (int pixel, int band) = Math.DivRem(i, bands);
            float sample = Math.Clamp(values[i] / Full, 0, 1);
            if (band < ImageBuffer.Channels)
            {
                image.Pixels[(pixel * ImageBuffer.Channels) + band] = sample;
            }
            else
            {
                image.Alpha[pixel] = sample;
            }
        }

        return image;
    }

    private static StyleException Damaged(WeightFile file, string name) =>
        new($"{file.Path}: the prepared style is damaged at '{name}'; prepare it again.");
}
