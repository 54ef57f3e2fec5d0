using Impasto.Media.Video;

namespace Impasto.Media.Tests.Video;

/// <summary>What ffmpeg's end says of the file that it wrote.</summary>
public sealed class MediaProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Of so little nothing is written before the file is closed, and ffmpeg's exit status is 0 with room and without.
    [FfmpegFact]
    public void A_file_whose_end_finds_no_room_is_not_whole()
    {
        Assert.True(WritesWholeFile(folder["a.flac"]));
        if (OperatingSystem.IsLinux())
        {
            Assert.False(WritesWholeFile("/dev/full"));
        }
    }

    private static bool WritesWholeFile(string path)
    {
        using MediaProcess process = MediaProcess.Start(
            "ffmpeg",
            [
                "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i", "anullsrc=d=0.1", "-f", "flac",
                MediaProcess.FileName(path),
            ]);
        process.Input.Close();
        return process.EndsWithWholeFile();
    }
}
