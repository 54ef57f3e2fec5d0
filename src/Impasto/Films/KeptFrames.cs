using Impasto.Checkpoints;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>
/// Frames of a film, or of a mask that is one, that are kept without a loss in the files of a folder, by their numbers.
/// Where a frame is a file of its own, that is copied as it is.
/// </summary>
/// <param name="folder">The folder, which is made when a frame is written.</param>
internal sealed class KeptFrames(string folder)
{
    private const string CopyEnding = ".image";

    /// <summary>Keeps a frame.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="isDeep">Whether a channel has 16 bits, where the frame is no file.</param>
    /// <exception cref="ImageException">It cannot be written.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(int number, VideoFrame frame, bool isDeep)
    {
        Directory.CreateDirectory(folder);
        string written = PictureSequenceWriter.FileOf(folder, number), copied = CopyOf(number);
        if (frame.File is null)
        {
            ImageFile.Write(
                frame.Picture, written, new ImageWriteOptions { Depth = isDeep ? 16 : 8, IsQuick = true });
            File.Delete(copied);
        }
        else
        {
            Copy(frame.File, copied);
            File.Delete(written);
        }
    }

    /// <summary>Reads a frame, to the bit as it was.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <exception cref="CheckpointException">It is missing or damaged.</exception>
    public ImageBuffer Read(int number)
    {
        string written = PictureSequenceWriter.FileOf(folder, number), copied = CopyOf(number);
        try
        {
            return ImageFile.Read(File.Exists(copied) ? copied : written);
        }
        catch (ImageException e)
        {
            throw new CheckpointException(
                $"{written}: frame {number} of the divided film is missing or damaged; divide the film again, into a "
                + "new folder.",
                e);
        }
    }

    private static void Copy(string file, string copied)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(copied)!, $".{Path.GetRandomFileName()}");
        try
        {
            File.Copy(file, temporary);
            File.Move(temporary, copied, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{copied}: {file} cannot be copied there: {FileProblem.Of(e)}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string CopyOf(int number) =>
        Path.ChangeExtension(PictureSequenceWriter.FileOf(folder, number), CopyEnding);
}
