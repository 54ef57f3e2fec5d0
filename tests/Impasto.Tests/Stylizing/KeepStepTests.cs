using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Stylizing;

/// <summary>The step after a method that keeps places of the scene.</summary>
public class KeepStepTests
{
    private static readonly ImageBuffer Content = TestImages.Waves(20, 12, hasAlpha: true);

    [Fact]
    public void White_keeps_the_scene_to_the_bit_black_nothing_and_grey_a_share()
    {
        using Tinting method = new(StylizerFeatures.AnyStyle);
        StylizeRequest request = new(Content, Content);
        float[] painted = method.Stylize(request).Image.Pixels.ToArray();
        ImageBuffer mask = TestImages.Mask(20, 12, (x, _) => x < 5 ? 1 : x < 10 ? 0.25f : 0);

        float[] kept = method.Stylize(request with { Keep = mask }).Image.Pixels.ToArray();

        for (int i = 0; i < kept.Length; i++)
        {
            int x = i / 3 % 20;
            float scene = Content.Pixels[i];
            Assert.Equal(
                x < 5 ? scene : x < 10 ? (0.25f * scene) + (0.75f * painted[i]) : painted[i],
                kept[i],
                x is >= 5 and < 10 ? 1e-6f : 0);
        }
    }

    [Fact]
    public void A_mask_of_another_size_is_stretched_over_a_picture_of_another_size()
    {
        using Tinting method = new(StylizerFeatures.AnyStyle);
        StylizeRequest request = new(Content, Content)
        {
            Size = 40, Keep = TestImages.Mask(100, 3, (x, _) => x < 50 ? 1 : 0),
        };

        ImageBuffer picture = method.Stylize(request).Image, scene = Content.Resize(40, 24);

        Assert.Equal(scene.Pixels[(3 * 40) + 6], picture.Pixels[(3 * 40) + 6]);
        Assert.NotEqual(scene.Pixels[(3 * 40) + 105], picture.Pixels[(3 * 40) + 105]);
    }

    [Fact]
    public void Pictures_on_the_way_are_kept_too_and_the_step_is_in_the_plan()
    {
        using VggEncoder encoder = TinyEncoder.Vgg19();
        using ImageOptimization method = new(encoder);
        ImageBuffer content = TestImages.Waves(48, 40);
        StylizeRequest request = new(content, TestImages.Squares(40, 40))
        {
            Options = new ImageOptimizationOptions { Iterations = 2, Levels = 2 },
            Keep = TestImages.Mask(48, 40, (x, _) => x < 20 ? 1 : 0),
        };
        List<ImageBuffer> shown = [];
        Shown progress = new(shown);

        RunResult result = method.Stylize(request, new RunContext { Threads = 2, Progress = progress });

        Assert.All(
            [.. shown, result.Image],
            picture =>
            {
                ImageBuffer scene = ImageSource.Of(content).WithLongerEdge(picture.Width).Read();
                int end = 3 * picture.Width;
                for (int i = 0; i < end / 4; i++)
                {
                    Assert.Equal(scene.Pixels[i], picture.Pixels[i]);
                }

                Assert.NotEqual(scene.Pixels[end - 3], picture.Pixels[end - 3]);
            });
        Assert.Equal([35, 48], shown.Select(picture => picture.Width).Distinct());
        long plain = method.PlanMemory(request with { Keep = null }, 2).PeakBytes;
        Assert.True(method.PlanMemory(request, 2).PeakBytes >= plain + (48 * 40 * 3 * sizeof(float)));
    }

    private sealed class Shown(List<ImageBuffer> shown) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.CopyImage is { } copy)
            {
                shown.Add(copy());
            }
        }
    }
}
