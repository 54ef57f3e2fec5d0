using System.Globalization;
using Impasto.Media.Images;

namespace Impasto.Media.Video;

/// <summary>Writes the frames of a film as PNG files of a folder, numbered from 1.</summary>
/// <param name="folder">The folder, which is made.</param>
/// <param name="isDeep">Whether a channel has 16 bits.</param>
internal sealed class PictureSequenceWriter(string folder, bool isDeep) : FrameWriter
{
    private int count;

    /// <inheritdoc/>
    public override string Place => folder;

    /// <summary>The file of a frame.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="number">The number of the frame, from 1.</param>
    public static string FileOf(string folder, int number) =>
        Path.Combine(folder, number.ToString("000000", CultureInfo.InvariantCulture) + ".png");

    /// <summary>Whether a file's name is one that frames have.</summary>
    /// <param name="name">The name.</param>
    public static bool IsFrame(string name) => name.EndsWith(".png", StringComparison.Ordinal)
        && int.TryParse(name[..^".png".Length], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && Path.GetFileName(FileOf("", number)) == name;

    /// <inheritdoc/>
    public override void Write(VideoFrame frame)
    {
        Directory.CreateDirectory(folder);
        ImageFile.Write(frame.Picture, FileOf(folder, ++count), new ImageWriteOptions { Depth = isDeep ? 16 : 8 });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Finish(double end, double? length) => [];
}
