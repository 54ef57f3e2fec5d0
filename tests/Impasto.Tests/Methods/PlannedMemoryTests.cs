using System.Runtime;
using Impasto.Control.Color;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Tests.Weights;
using Xunit.Abstractions;

namespace Impasto.Tests.Methods;

/// <summary>
/// What each kind of run says that it takes is what the system sees it take, reading and writing included.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class PlannedMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const long Megabyte = 1_000_000;
    private const long Least = 60 * Megabyte;

    // Images that are freed as soon as nothing needs them are planned as long as they may be there.
    private const double More = 0.1, Less = 0.25;

    private static readonly RunContext Two = new() { Threads = 2, MemoryBudget = long.MaxValue };
    private static readonly string Samples = Path.Combine(Repository.Root, "samples");
    private static readonly string Scene = Path.Combine(Samples, "scene.jpg");
    private static readonly string Mosaic = Path.Combine(Samples, "mosaic.jpg");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [LinuxTheory]
    [InlineData("wct", "refine=0", 384)]
    [InlineData("wct", "refine=0", 1024)]
    [InlineData("wct", "refine=1", 384)]
    [InlineData("wct", "refine=1", 576)]
    [InlineData("adain", "refine=0", 384)]
    [InlineData("adain", "refine=0", 1024)]
    [InlineData("adain", "refine=1", 384)]
    [InlineData("transform", "", 384)]
    [InlineData("transform", "", 1024)]
    [InlineData("transform", "light=true", 384)]
    [InlineData("transform", "light=true", 1024)]
    [InlineData("style-bank", "", 384)]
    [InlineData("style-bank", "", 1024)]
    [InlineData("optimize", "iterations=1", 384)]
    [InlineData("optimize", "iterations=1", 576)]
    public void A_method_takes_the_memory_that_it_says(string method, string option, int size)
    {
        Job job = JobOf(method, option) with { Size = size };
        Check(models =>
        {
            using JobRunner runner = new(MethodCatalog.Default, models, styles: null);
            return runner.Run(job, Two);
        });
    }

    /// <summary>A photograph from a camera, of which the system sees what strips take.</summary>
    [LinuxTheory]
    [InlineData("transform", "")]
    [InlineData("style-bank", "")]
    [InlineData("adain", "refine=0")]
    [InlineData("wct", "refine=0")]
    public void A_method_in_strips_takes_the_memory_that_it_says(string method, string option)
    {
        const int Width = 2600, Height = 1950;
        const double Tenth = 0.1;
        const long Runtime = 20 * Megabyte;

        // The pass that matches colours may find more in use than the one before it happens to leave.
        double below = method == "adain" ? 0.15 : Tenth;
        string photograph = folder.File("large.jpg");
        ImageFile.Write(ImageFile.Read(Scene).Resize(Width, Height), photograph);
        RunContext context = Two with { MemoryBudget = 500 * Megabyte };
        Check(
            models =>
            {
                using JobRunner runner = new(MethodCatalog.Default, models, styles: null);
                RunResult result = runner.Run(JobOf(method, option) with { Content = photograph }, context);
                Assert.Contains("painted in strips", string.Join(" ", result.Notes), StringComparison.Ordinal);
                return result;
            },
            (planned, taken) => Assert.InRange(taken, (1 - below) * planned, ((1 + Tenth) * planned) + Runtime));
    }

    /// <summary>What goes around a method: masks, regions, a kept part, a photograph, colours.</summary>
    [LinuxTheory]
    [InlineData("wct", "masks", 768)]
    [InlineData("wct", "labels", 768)]
    [InlineData("optimize", "labels", 256)]
    [InlineData("adain", "regions", 512)]
    [InlineData("adain", "photoreal masks keep histogram", 1024)]
    [InlineData("transform", "masks", 768)]
    [InlineData("transform", "masks broad luminance", 1600)]
    [InlineData("style-bank", "masks", 768)]
    [InlineData("optimize", "masks", 256)]
    [InlineData("adain", "photoreal keep", 1600)]
    public void A_control_takes_the_memory_that_is_said(string method, string controls, int size)
    {
        bool isLearned = method is "transform" or "style-bank";
        bool hasMasks = Has("masks");
        string[] named = isLearned
            ? ["mosaic", "great-wave", "starry-night", "composition-vii"]
            : [Mosaic, Mosaic, Mosaic, Mosaic];
        string mask = folder.File("mask.png"), labels = folder.File("labels.png");
        ImageFile.Write(TestImages.Mask(640, 480, (x, _) => x / 640f), mask);
        ImageFile.Write(TestImages.Mask(640, 480, (x, y) => ((x / 320) + (y / 240)) / 2f), labels);
        Job job = new()
        {
            Content = Scene,
            Styles = [.. named.Take(hasMasks ? named.Length : 1).Select(style => new JobStyle(style)
            {
                Guide = hasMasks ? mask : null, Labels = Has("labels") ? labels : null,
            })],
            Method = method,
            Size = size,
            Keep = Has("keep") ? mask : null,
            Photoreal = Has("photoreal"),
            StyleScale = Has("broad") ? 1 : null,
            Labels = Has("labels") ? labels : null,
            AutoGuides = Has("regions") ? 4 : null,
            Color = Has("luminance") ? ColorMode.Luminance : Has("histogram") ? ColorMode.Histogram : null,
            Options = method switch
            {
                "optimize" => new Dictionary<string, string> { ["iterations"] = "1" },
                "adain" or "wct" => new Dictionary<string, string> { ["refine"] = "0" },
                _ => new Dictionary<string, string>(),
            },
            Output = folder.File("out.png"),
        };
        Check(models =>
        {
            using JobRunner runner = new(MethodCatalog.Default, models, styles: null);
            long planned = runner.PlanMemory(job, Two.Threads).PeakBytes;
            RunResult result = runner.Run(job, Two);
            return result with { Memory = new MemoryPlan((RunStage.Transform, planned)) };
        });

        bool Has(string control) => controls.Split(' ').Contains(control);
    }

    [LinuxTheory]
    [InlineData(384)]
    [InlineData(576)]
    public void A_texture_takes_the_memory_that_it_says(int size) => Check(models =>
    {
        TextureSynthesisOptions options = new() { Width = size, Height = size, Iterations = 1 };
        return Written(new TextureSynthesis(models.Encoder(), ImageSource.FromFile(Mosaic), options).Run(Two));
    });

    [LinuxTheory]
    [InlineData(384)]
    [InlineData(704)]
    public void A_reconstruction_takes_the_memory_that_it_says(int size) => Check(models =>
    {
        FeatureInversionOptions options = new() { Size = size, Iterations = 1 };
        return Written(new FeatureInversion(models.Encoder(), ImageSource.FromFile(Scene), options).Run(Two));
    });

    [LinuxTheory]
    [InlineData(96)]
    [InlineData(512)]
    public void An_enlargement_takes_the_memory_that_it_says(int size) => Check(models =>
    {
        ImageSource small = ImageSource.FromFile(Scene, new ImageReadOptions { LongerEdge = size });
        return Written(new Upscaling(models.Upscale(4)).Upscale(small, Two));
    });

    private Job JobOf(string method, string option) => new()
    {
        Content = Scene,
        Styles = [new JobStyle(method is "transform" or "style-bank" ? "mosaic" : Mosaic)],
        Method = method,
        Options = option.Split('=') is [var name, var text]
            ? new Dictionary<string, string> { [name] = text }
            : new Dictionary<string, string>(),
        Output = folder.File("out.png"),
    };

    private static void Clean()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }

    private RunResult Written(RunResult result)
    {
        ImageFile.Write(result.Image, folder.File("out.png"));
        return result;
    }

    private void Check(Func<ModelLibrary, RunResult> run) => Check(run, (planned, taken) => Assert.InRange(
        taken, planned - Math.Max(Least, Less * planned), planned + Math.Max(Least, More * planned)));

    private void Check(Func<ModelLibrary, RunResult> run, Action<double, double> compare)
    {
        MachineMemory memory = new();
        Clean();
        memory.ResetPeak();
        long before = memory.Resident;
        Assert.True(before > 0, "The system does not say what the process has resident.");
        using ModelLibrary models = new();
        long planned = run(models).Memory!.PeakBytes;
        long taken = memory.PeakResident - before;
        output.WriteLine($"{planned / Megabyte} MB were planned and {taken / Megabyte} MB taken");
        compare(planned, taken);
    }
}
