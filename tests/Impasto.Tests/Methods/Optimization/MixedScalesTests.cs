using Impasto.Encoders;
using Impasto.Jobs;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Methods.Optimization;

public sealed class MixedScalesTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly TemporaryFolder folder = new();
    private readonly ModelLibrary models = new();

    public void Dispose()
    {
        models.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_image_has_the_coarse_ones_forms_and_comes_closer_to_the_fine_ones_texture()
    {
        VggEncoder encoder = models.Encoder();
        ImageBuffer fine = TestImages.Squares(64, 64), coarse = TestImages.Waves(80, 60);
        ImageBuffer mixed = MixedScales.Make(encoder, fine, coarse, Two);
        Assert.Equal((80, 60), (mixed.Width, mixed.Height));
        PictureScore before = PictureScore.Of(encoder, coarse, coarse, fine, threads: 2);
        PictureScore after = PictureScore.Of(encoder, mixed, coarse, fine, threads: 2);
        PictureScore texture = PictureScore.Of(encoder, fine.Resize(80, 60), coarse, fine, threads: 2);
        Assert.InRange(after.Style, 0, 0.8 * before.Style);
        Assert.InRange(after.Content, 0, 0.8 * texture.Content);
    }

    [Fact]
    public void It_is_no_larger_than_512_pixels()
    {
        ImageSource made = MixedScales.SizeOf(ImageSource.Of(new ImageBuffer(1024, 20)));
        Assert.Equal((512, 10), (made.Width, made.Height));
    }

    [Fact]
    public void What_cannot_be_mixed_is_said_in_one_line()
    {
        string image = Write("image.png", TestImages.Waves(24, 20));
        using JobRunner runner = new(MethodCatalog.Default, models);
        Refused("only a whole image can be mixed", "wct", new JobStyle(image) { Coarse = image, Mask = image });
        Refused("the method transform takes styles that", "transform", new JobStyle(image) { Coarse = image });
        Refused("a network has learned this style", "wct", new JobStyle("mosaic") { Coarse = image });

        void Refused(string said, string method, JobStyle style)
        {
            Job job = new() { Content = image, Styles = [style], Method = method, Output = folder.File("x.png") };
            string message = Assert.Throws<JobException>(() => runner.ToRequest(job)).Message;
            Assert.Contains(said, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void A_job_paints_in_the_style_that_is_made_and_says_its_size_before()
    {
        string content = Write("content.png", TestImages.Waves(48, 40));
        string fine = Write("fine.png", TestImages.Squares(32, 32));
        string coarse = Write("coarse.png", TestImages.Waves(40, 32));
        Job job = new()
        {
            Content = content,
            Styles = [new JobStyle(fine) { Coarse = coarse }],
            Method = "wct",
            Options = new Dictionary<string, string> { ["refine"] = "0" },
            Output = folder.File("out.png"),
        };
        using JobRunner runner = new(MethodCatalog.Default, models);
        ImageSource planned = runner.ToRequest(job).Styles[0].Appearance!;
        Assert.Equal((40, 32), (planned.Width, planned.Height));
        Assert.Contains(coarse, runner.InputsOf(job));
        ImageBuffer mixed = MixedScales.Make(
            models.Encoder(), ImageSource.FromFile(fine), ImageSource.FromFile(coarse), Two);
        float[] painted = runner.Paint(job, Two).Image.Pixels.ToArray();
        Assert.Equal(Painted(StyleSource.Of(mixed)), painted);
        Assert.NotEqual(Painted(StyleSource.Of(ImageSource.FromFile(fine))), painted);

        float[] Painted(StyleSource style)
        {
            using IStylizer wct = MethodCatalog.Default.Create("wct", models);
            return wct.Stylize(
                runner.ToRequest(job) with { Styles = [style] }, Two).Image.Pixels.ToArray();
        }
    }

    private string Write(string name, ImageBuffer image)
    {
        ImageFile.Write(image, folder.File(name));
        return folder.File(name);
    }
}
