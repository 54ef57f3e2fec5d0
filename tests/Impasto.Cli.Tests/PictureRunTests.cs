using Impasto.Cli.Display;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Cli.Tests;

/// <summary>What becomes of a picture that was made, and of its checkpoint.</summary>
public sealed class PictureRunTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_checkpoint_is_deleted_where_the_run_came_to_its_end(bool interrupted)
    {
        File.WriteAllText(folder.At("state"), "state");
        (int exitCode, string said) = Run("out.png", () => interrupted);

        Assert.Equal((interrupted ? 130 : 0, true), (exitCode, File.Exists(folder.At("out.png"))));
        Assert.Equal(interrupted, File.Exists(folder.At("state")));
        Assert.Equal(interrupted, said.Contains($"goes on from {folder.At("state")}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_picture_that_cannot_be_written_in_the_end_is_kept_elsewhere()
    {
        File.WriteAllText(folder.At("state"), "state");
        Directory.CreateDirectory(folder.At("late"));
        ImageException e = Assert.Throws<ImageException>(() => Run("late/out.png", () =>
        {
            Directory.Delete(folder.At("late"));
            return false;
        }));

        string kept = e.Message.Split(" The picture is kept as ")[1];
        try
        {
            Assert.StartsWith($"{folder.At("late/out.png")}: ", e.Message, StringComparison.Ordinal);
            Assert.Equal("out.png", Path.GetFileName(kept));
            Assert.Equal(1, ImageFile.Read(kept).Pixels[0]);
            Assert.True(File.Exists(folder.At("state")));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(kept)!, recursive: true);
        }
    }

    private (int ExitCode, string Said) Run(string output, Func<bool> work)
    {
        using ModelLibrary models = new();
        using StringWriter said = new();
        PictureRun run = new(folder.At(output), models, new Notes(said, isQuiet: false, isVerbose: false))
        {
            Checkpoint = folder.At("state"),
        };
        ImageBuffer picture = new(3, 2);
        picture.Pixels.Fill(1);
        int exitCode = run.ExecuteAndWrite(
            new RunContext(), _ => new RunResult(picture) { Interrupted = work() });
        return (exitCode, said.ToString());
    }
}
