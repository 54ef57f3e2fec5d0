using Impasto.Checkpoints;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Running;

namespace Impasto.Films;

/// <summary>
/// The folder that keeps the finished frames of a film, each in a file that is whole or not there: after a kill the
/// same film goes on with the first frame that is missing. So are parts of the shot that is gone through several times.
/// </summary>
internal sealed class FrameStore
{
    private const string StateName = "film.txt";
    private const string FramesName = "frames";
    private const string ShotName = "shot";

    private readonly string folder;
    private readonly VideoPixels pixels;

    // The program may end, and the folder go with it, while frames are painted.
    private readonly Lock writing = new();
    private bool isGone;

    /// <summary>Opens the folder, or makes it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="fingerprint">A hash of all that the frames depend on.</param>
    /// <param name="pixels">How frames are kept without a loss.</param>
    /// <exception cref="CheckpointException">It has frames of another film, or other files.</exception>
    public FrameStore(string folder, string fingerprint, VideoPixels pixels)
    {
        this.folder = folder;
        this.pixels = pixels;
        string state = Path.Combine(folder, StateName);
        if (!File.Exists(state))
        {
            // Another process may begin the same frames at this moment; what it writes first is the state.
            if (Directory.Exists(folder)
                && Directory.EnumerateFileSystemEntries(folder).Any(
                    entry => !entry.EndsWith(AtomicFile.TemporaryEnding, StringComparison.Ordinal))
                && !File.Exists(state))
            {
                throw new CheckpointException($"{folder}: this folder has other files; name a new one.");
            }

            Directory.CreateDirectory(folder);
            AtomicFile.WriteText(state, fingerprint + "\n");
        }

        if (!Knows(folder, fingerprint))
        {
            throw new CheckpointException(
                $"{folder}: the frames there are of another film, or of other options; delete the folder, or name "
                + "another one.");
        }

        Directory.CreateDirectory(Path.Combine(folder, FramesName));
    }

    /// <summary>Whether a folder has frames of a film already.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="fingerprint">A hash of all that the frames depend on.</param>
    public static bool Knows(string folder, string fingerprint)
    {
        string state = Path.Combine(folder, StateName);
        return File.Exists(state) && File.ReadLines(state).FirstOrDefault() == fingerprint;
    }

    /// <summary>The file of a finished frame.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="number">Its number, from 1.</param>
    public static string FileOf(string folder, int number) =>
        PictureSequenceWriter.FileOf(Path.Combine(folder, FramesName), number);

    /// <summary>Reads a frame; null where it is not there, or damaged: it is painted again.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="width">The width that it has to have.</param>
    /// <param name="height">The height that it has to have.</param>
    /// <param name="part">What of it: the finished frame where null, or something of the shot that is in work.</param>
    public ImageBuffer? Read(int number, int width, int height, string? part = null)
    {
        string file = FileOf(number, part);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            ImageBuffer frame = ImageFile.Read(file);
            return (frame.Width, frame.Height, frame.HasAlpha) == (width, height, pixels.HasAlpha) ? frame : null;
        }
        catch (ImageException)
        {
            return null;
        }
    }

    /// <summary>Keeps a frame.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="part">As for <see cref="Read"/>.</param>
    /// <exception cref="ImageException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The folder was removed.</exception>
    public void Write(int number, ImageBuffer frame, string? part = null) =>
        Write(number, frame, part, pixels.IsDeep ? 16 : 8);

    /// <summary>Keeps a mask of a frame of the shot that is in work.</summary>
    /// <param name="number">The frame's number, from 1.</param>
    /// <param name="mask">The mask.</param>
    /// <param name="part">As for <see cref="Read"/>.</param>
    /// <exception cref="ImageException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The folder was removed.</exception>
    public void WriteMask(int number, ImageBuffer mask, string part) => Write(number, mask, part, depth: 16);

    /// <summary>The file of a frame.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="part">As for <see cref="Read"/>.</param>
    public string FileOf(int number, string? part = null) => part is null
        ? FileOf(folder, number)
        : PictureSequenceWriter.FileOf(Path.Combine(folder, ShotName, part), number);

    /// <summary>Removes what was kept of the shot that was in work: its frames are finished.</summary>
    public void DeleteShot()
    {
        string shot = Path.Combine(folder, ShotName);
        if (Directory.Exists(shot))
        {
            Directory.Delete(shot, recursive: true);
        }
    }

    /// <summary>Removes what was kept: the film is whole.</summary>
    public void Delete()
    {
        lock (writing)
        {
            // The state goes last, so that a kill in between leaves a folder that is known.
            isGone = true;
            DeleteShot();
            Directory.Delete(Path.Combine(folder, FramesName), recursive: true);
            File.Delete(Path.Combine(folder, StateName));
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    private void Write(int number, ImageBuffer picture, string? part, int depth)
    {
        lock (writing)
        {
            if (isGone)
            {
                throw new OperationCanceledException();
            }

            string file = FileOf(number, part);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            ImageFile.Write(picture, file, new ImageWriteOptions { Depth = depth, IsQuick = true });
        }
    }
}
