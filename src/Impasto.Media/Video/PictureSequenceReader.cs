using System.Text.RegularExpressions;
using Impasto.Media.Images;

namespace Impasto.Media.Video;

/// <summary>Reads images as the frames of a film.</summary>
internal sealed partial class PictureSequenceReader : FrameReader
{
    private readonly string[] files;
    private int next;

    /// <summary>Looks at the first image.</summary>
    /// <param name="files">The images in their order, at least one, of one size.</param>
    /// <param name="rate">The frames a second.</param>
    /// <exception cref="ImageException">The first image cannot be read.</exception>
    public PictureSequenceReader(IEnumerable<string> files, Rational rate)
    {
        this.files = [.. files];
        ImageSource first = ImageSource.FromFile(this.files[0]);
        Pixels = new VideoPixels(first.HasAlpha, IsDeep: false);
        Info = new VideoInfo
        {
            Width = first.Width,
            Height = first.Height,
            TimeBase = rate.Inverse,
            FrameRate = rate,
            FrameCount = this.files.Length,
            HasAlpha = first.HasAlpha,
            IsRgb = true,
        };
    }

    /// <inheritdoc/>
    public override VideoInfo Info { get; }

    /// <inheritdoc/>
    public override Rational TimeBase => Info.TimeBase;

    /// <inheritdoc/>
    public override VideoPixels Pixels { get; }

    /// <inheritdoc/>
    public override double? End => files.Length * TimeBase.Value;

    /// <summary>Brings images into the order of their names, in which numbers count as such.</summary>
    /// <param name="files">The images.</param>
    public static IEnumerable<string> InOrder(IEnumerable<string> files) =>
        files.OrderBy(Padded, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override VideoFrame? Read()
    {
        if (next == files.Length)
        {
            return null;
        }

        string file = files[next];
        ImageBuffer picture = ImageFile.Read(file);
        if ((picture.Width, picture.Height) != (Info.Width, Info.Height))
        {
            throw new VideoException(
                $"{file}: {picture.Width} x {picture.Height} pixels, and the first frame has {Info.Width} x "
                + $"{Info.Height}; the frames of a film have one size.");
        }

        return new VideoFrame(picture, next++) { File = file };
    }

    /// <summary>A name in which all numbers are as long, so that 10 comes after 9.</summary>
    private static string Padded(string path) => Number().Replace(path, digits => digits.Value.PadLeft(20, '0'));

    [GeneratedRegex("[0-9]{1,20}")]
    private static partial Regex Number();
}
