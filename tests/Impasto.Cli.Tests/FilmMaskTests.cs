using Impasto.Media.Images;

namespace Impasto.Cli.Tests;

/// <summary>What masks leave of a film stays as it is in every frame; what they move over is painted anew.</summary>
public sealed class FilmMaskTests : IDisposable
{
    private const string Style = "great-wave";
    private const int Width = 64, Height = 48, Frames = 6, Middle = 32;

    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--style", Style, "--keep", "left.png")]
    [InlineData("--style", Style, "--mask", "right.png")]
    [InlineData("--style", Style, "--keep", "left.png", "--strength", "0.5")]
    [InlineData("--style", Style, "--keep", "left.png", "--color", "luminance")]
    [InlineData(
        "--style", "style.png", "--method", "adain", "--refine", "0", "--keep", "left.png", "--photoreal")]
    [InlineData("--style", Style, "--keep", "left.png", "--light", "--compare")]
    public async Task What_is_kept_of_a_pan_is_the_scene_to_the_byte_in_every_frame(params string[] how)
    {
        ImageBuffer[] scenes = WriteFrames("in", i => Texture(2 * i));
        folder.WriteImage("style.png", 40, 40);
        WriteMask("left.png", x => x < Middle);
        WriteMask("right.png", x => x >= Middle);
        await RunAsync([.. how.Select(Named), "-o", folder.At("out/")]);
        int offset = how.Contains("--compare") ? Width : 0;
        for (int i = 0; i < Frames; i++)
        {
            ImageBuffer picture = Read("out", i);
            double painted = 0;
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    int from = ((y * Width) + x) * 3, to = ((y * picture.Width) + offset + x) * 3;
                    for (int c = 0; c < 3; c++)
                    {
                        float difference = Math.Abs(scenes[i].Pixels[from + c] - picture.Pixels[to + c]);
                        Assert.True(x >= Middle || difference < 1e-6f, $"frame {i + 1}, ({x}, {y}): {difference}");
                        painted += x >= Middle ? difference : 0;
                    }
                }
            }

            Assert.InRange(painted / (Middle * Height * 3), 0.02, 1);
        }
    }

    [Theory]
    [InlineData("--style", Style, "--keep", "masks")]
    [InlineData("--style", Style, "--mask", "masks")]
    [InlineData("--style", Style, "--mask", "masks", "--style", "composition-vii", "--mask", "others")]
    public async Task A_mask_that_moves_over_a_still_scene_moves_what_is_painted(params string[] how)
    {
        WriteFrames("in", _ => Texture(0));
        WriteFrames("masks", i => Mask(x => x < 8 * (i + 1)));
        WriteFrames("others", i => Mask(x => x >= 8 * (i + 1)));
        string[] line = [.. how.Select(Named), "--light"];
        await RunAsync([.. line, "--steady", "0", "-o", folder.At("alone/")]);
        await RunAsync([.. line, "-o", folder.At("steady/")]);
        for (int i = 1; i < Frames; i++)
        {
            // Under the part of the mask that is new as it is painted by itself, and elsewhere as it was.
            ImageBuffer alone = Read("alone", i), before = Read("steady", i - 1), steady = Read("steady", i);
            for (int k = 0; k < steady.Pixels.Length; k++)
            {
                int x = k / 3 % Width;
                float expected = (x >= 8 * i && x < 8 * (i + 1) ? alone : before).Pixels[k];
                Assert.True(Math.Abs(steady.Pixels[k] - expected) < 1e-6f, $"frame {i + 1}, {x}");
            }
        }
    }

    [Fact]
    public async Task A_frame_that_is_optimised_begins_from_the_scene_where_the_mask_has_moved()
    {
        folder.WriteEncoder();
        folder.WriteImage("style.png", 40, 40);
        folder.WriteImage("other.png", 40, 40);
        ImageBuffer scene = WriteFrames("in", _ => Texture(0))[0];
        WriteFrames("masks", i => Mask(x => x < Middle + (8 * i)));
        WriteFrames("others", i => Mask(x => x >= Middle + (8 * i)));
        await RunAsync(
            "--style", Named("style.png"), "--mask", Named("masks"), "--style", Named("other.png"), "--mask",
            Named("others"), "--method", "optimize", "--encoder", folder.Encoder, "--iterations", "3", "--margin", "0",
            "--frame-iterations", "0", "--preview", "0.08", "-o", folder.At("out/"));
        ImageBuffer first = Read("out", 0), second = Read("out", 1);
        for (int i = 0; i < scene.Pixels.Length; i++)
        {
            int x = i / 3 % Width;
            float expected = x is >= Middle and < Middle + 8 ? scene.Pixels[i] : first.Pixels[i];
            Assert.True(Math.Abs(second.Pixels[i] - expected) < 1e-6f, $"{x}: {second.Pixels[i]}, not {expected}");
        }
    }

    [Fact]
    public async Task Masks_that_are_black_everywhere_are_refused_but_for_single_frames_of_a_film()
    {
        ImageBuffer[] scenes = WriteFrames("in", _ => Texture(0));
        WriteFrames("masks", i => Mask(x => i < 2 && x < Middle));
        WriteMask("black.png", _ => false);
        await RunAsync("--style", Style, "--mask", Named("masks"), "-o", folder.At("out/"));
        Assert.NotEqual(scenes[1].Pixels.ToArray(), Read("out", 1).Pixels.ToArray());
        Assert.Equal(scenes[3].Pixels, Read("out", 3).Pixels);
        string refusal = await InProcess.RefusalAsync(
            1, "film", folder.At("in"), "--style", Style, "--mask", Named("black.png"), "-o", folder.At("no/"));
        Assert.Contains("The masks are black or transparent everywhere", refusal, StringComparison.Ordinal);
    }

    private async Task RunAsync(params string[] line)
    {
        (int code, _, string error) = await InProcess.RunAsync(["film", folder.At("in"), .. line]);
        Assert.True(code == 0, error);
    }

    private string Named(string word) =>
        word.EndsWith(".png", StringComparison.Ordinal) || word is "masks" or "others" ? folder.At(word) : word;

    private ImageBuffer Read(string name, int frame) => ImageFile.Read(folder.At($"{name}/{frame + 1:000000}.png"));

    private ImageBuffer[] WriteFrames(string name, Func<int, ImageBuffer> frame)
    {
        Directory.CreateDirectory(folder.At(name));
        for (int i = 0; i < Frames; i++)
        {
            ImageFile.Write(frame(i), folder.At($"{name}/{i + 1:000000}.png"));
        }

        return [.. Enumerable.Range(0, Frames).Select(i => Read(name, i))];
    }

    private void WriteMask(string name, Func<int, bool> isWhite) => ImageFile.Write(Mask(isWhite), folder.At(name));

    private static ImageBuffer Mask(Func<int, bool> isWhite)
    {
        ImageBuffer mask = new(Width, Height);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] = isWhite(i / 3 % Width) ? 1 : 0;
        }

        return mask;
    }

    /// <summary>A part of a wide picture with much to hold on to.</summary>
    private static ImageBuffer Texture(int shift)
    {
        ImageBuffer picture = new(Width, Height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            (int x, int y, int c) = ((i / 3 % Width) + shift, i / 3 / Width, i % 3);
            picture.Pixels[i] = 0.5f + (0.2f * MathF.Sin((x * 0.5f) + (y * 0.3f) + c))
                + (0.2f * MathF.Sin((x * 0.13f) - (y * 0.41f) + (c * 2)));
        }

        return picture;
    }
}
