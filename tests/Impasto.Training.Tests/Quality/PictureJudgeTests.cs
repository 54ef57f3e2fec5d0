using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Tests.Encoders;
using Impasto.Tests.Methods;
using Impasto.Training.Quality;

namespace Impasto.Training.Tests.Quality;

public sealed class PictureJudgeTests : IDisposable
{
    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer content = TestImages.Waves(64, 48);
    private readonly ImageBuffer style = TestImages.Squares(64, 56);

    public void Dispose() => encoder.Dispose();

    [Fact]
    public void The_content_keeps_all_of_itself_and_the_style_has_all_of_itself()
    {
        PictureJudge judge = new(encoder, threads: 2);

        PictureQuality ofContent = judge.Judge(content, content, style);
        PictureQuality ofStyle = judge.Judge(style, content, style);

        Assert.Equal(0, ofContent.Content);
        Assert.InRange(ofContent.Style, 0.01, 100);
        Assert.Equal(FinePower.ShareOf(content) / FinePower.ShareOf(style), ofContent.Weave, 1e-9);
        Assert.InRange(ofStyle.Content, 0.01, 100);
        Assert.Equal((0, 1), (ofStyle.Style, ofStyle.Weave));
    }

    [Fact]
    public void The_losses_are_those_of_the_optimisation()
    {
        ImageBuffer picture = TestImages.Squares(64, 48);
        using WorkerPool pool = new(2);
        using PerceptualObjective objective = new(
            encoder,
            [
                new("content", 1, new ContentLoss(ContentLoss.DefaultLayers), TermTarget.Content),
                new("style", 1, new GramLoss(GramLoss.DefaultLayers), TermTarget.Style),
            ],
            new TargetImages([style], styleScale: 0.75) { Content = content },
            new PyramidLevel(64, 48),
            new RunLimits(2));
        objective.Prepare(pool).Evaluate(picture.Pixels, new float[picture.Pixels.Length]);

        PictureQuality quality = new PictureJudge(encoder, threads: 2) { StyleEdge = 48 }
            .Judge(picture, content, style);

        Assert.Equal(1, quality.Content / objective.Terms["content"], 1e-4);
        Assert.Equal(1, quality.Style / objective.Terms["style"], 1e-4);
    }

    [Fact]
    public void Inputs_are_brought_to_the_size_of_the_picture()
    {
        PictureQuality quality = new PictureJudge(encoder, threads: 2).Judge(
            content.Resize(48, 36), content, style.Resize(128, 112));

        Assert.Equal(0, quality.Content);
        Assert.Equal(
            FinePower.ShareOf(content.Resize(48, 36)) / FinePower.ShareOf(style.Resize(128, 112).Resize(48, 42)),
            quality.Weave,
            1e-9);
    }

    [Fact]
    public void Medians_are_of_each_figure_on_its_own()
    {
        JudgedPair pair = new("a.jpg", "b.jpg");
        JudgedPicture[] pictures =
        [
            new(pair, new PictureQuality(3, 0.1, 1), 2), new(pair, new PictureQuality(1, 0.4, 2), 8),
            new(pair, new PictureQuality(2, 0.2, 9), null), new(pair, new PictureQuality(9, 0.3, 3), 5),
        ];

        Assert.Equal(new QualityMedians(4, 2.5, 0.25, 2.5, 5), QualityMedians.Of(pictures));
        Assert.Equal(new QualityMedians(1, 2, 0.2, 9, null), QualityMedians.Of([pictures[2]]));
        Assert.Throws<ArgumentException>(() => QualityMedians.Of([]));
    }
}
