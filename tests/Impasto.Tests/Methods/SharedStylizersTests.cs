using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods.AnyStyle;

namespace Impasto.Tests.Methods;

/// <summary>Many tasks at once over the same stylizers: each picture is as if it had been the only one.</summary>
public sealed class SharedStylizersTests(ShippedMethods methods) : IClassFixture<ShippedMethods>
{
    private const int Tasks = 32;

    private static readonly string[] Names = ["wct", "adain", "transform", "style-bank"];
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly StyleSource[] images = [TestImages.Squares(40, 32), TestImages.Waves(32, 48)];

    [Fact]
    public async Task Thirty_two_tasks_at_once_paint_what_they_paint_one_after_another()
    {
        float[][] expected = OneAfterAnother();
        float[][] actual = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(
            i => Task.Factory.StartNew(() => Paint(i, Two), TaskCreationOptions.LongRunning)));
        AssertSame(expected, actual);
    }

    [Fact]
    public async Task The_asynchronous_form_paints_the_same()
    {
        float[][] expected = OneAfterAnother();
        RunResult[] results = await Task.WhenAll(
            Enumerable.Range(0, Tasks).Select(i => Of(i).StylizeAsync(Request(i), Two)));
        AssertSame(expected, [.. results.Select(result => result.Image.Pixels.ToArray())]);
    }

    [Fact]
    public async Task Those_that_are_cancelled_end_and_the_others_are_right()
    {
        float[][] expected = OneAfterAnother();
        Task<RunResult>[] tasks = new Task<RunResult>[Tasks];
        using CancellationTokenSource source = new();
        for (int i = 0; i < Tasks; i++)
        {
            // Every third is cancelled: some in their midst, when one begins to paint, the rest before they begin.
            RunContext context = IsCancelled(i)
                ? Two with { Cancellation = source.Token, Progress = new CancelAtFirst(source) }
                : Two;
            tasks[i] = Of(i).StylizeAsync(Request(i), context);
        }

        for (int i = 0; i < Tasks; i++)
        {
            if (IsCancelled(i))
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tasks[i]);
            }
            else
            {
                AssertSame([expected[i]], [(await tasks[i]).Image.Pixels.ToArray()]);
            }
        }

        AssertSame(expected, OneAfterAnother());

        static bool IsCancelled(int i) => i % 3 == 0;
    }

    private static void AssertSame(float[][] expected, float[][] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].AsSpan().SequenceEqual(actual[i]), $"picture {i} is another");
        }
    }

    private float[][] OneAfterAnother() => [.. Enumerable.Range(0, Tasks).Select(i => Paint(i, Two))];

    private float[] Paint(int i, RunContext context) => Of(i).Stylize(Request(i), context).Image.Pixels.ToArray();

    private IStylizer Of(int i) => methods[Names[i % Names.Length]];

    /// <summary>Requests of four sizes, two styles and two strengths, which share their style images.</summary>
    private StylizeRequest Request(int i)
    {
        int round = i / Names.Length;
        ImageBuffer content = TestImages.Waves(40 + (8 * (round % 4)), 33);
        StyleSource style = Of(i).Description.Can(StylizerFeatures.LearnedStyles)
            ? StyleSource.Learned(round % 2 == 0 ? "great-wave" : "mosaic")
            : images[round % 2];
        string? encoder = round % 2 == 0 ? null : ShippedModels.NarrowEncoder;
        return new StylizeRequest(content, style)
        {
            Strength = round < 4 ? null : 0.5,
            Options = Of(i).Description.Name switch
            {
                "wct" => new WhiteningColouringOptions { Refine = round % 2, Levels = 2, Encoder = encoder },
                "adain" => new AdaInOptions { Refine = round % 2, Encoder = encoder },
                _ => null,
            },
        };
    }
}
