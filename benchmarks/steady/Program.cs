using System.Globalization;
using Impasto.Benchmarks.Steady;
using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Video;

// How much repainted films flicker and how well they keep their style, on rendered shots whose flow is known exactly:
//   dotnet run -c Release --project benchmarks/steady -- STYLE [SHOTS] [METHOD ...]
// STYLE is the painting of a shipped style, named after it, by which pictures are scored and which any-style methods
// take; methods are transform (the light network), film (the one that sees the result before), the weight file of
// another network for film, adain, and optimize, which takes shots of three frames of half the size. E_warp is between
// neighbours and between the first frame and the last, 24 frames later; in Markdown.
//   dotnet run -c Release --project benchmarks/steady -- picture docs/methods/film-flow.jpg
// makes the picture of flow and masks of the page on films.
const int Scored = 4;
const string Film = "film", Weights = ".safetensors";
int threads = Environment.ProcessorCount;
using WorkerPool pool = new(threads);
using ModelLibrary models = new();
if (args is ["picture", string target])
{
    using TransformTransfer network = new(models);
    ImageBuffer picture = FlowPicture.Make(scene => PaintBy(network, Light(scene)), pool);
    ImageFile.Write(picture, target, new ImageWriteOptions { Quality = 82 });
    return 0;
}

if (args.Length == 0 || !File.Exists(args[0]))
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project benchmarks/steady -- STYLE [SHOTS] [METHOD ...]");
    return 2;
}

ImageBuffer painting = ImageFile.Read(args[0]);
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
string[] methods = args.Length > 2 ? args[2..] : [TransformTransfer.Name, Film, AdaIn.Name];
FeatureEncoder encoder = models.FeatureEncoder(null, new EncoderOptions());
foreach (bool isOptimized in methods.Select(method => method == ImageOptimization.Name).Distinct())
{
    RenderedShot[] shots =
    [
        .. Enumerable.Range(0, count)
            .Select(i => isOptimized ? new RenderedShot(i, width: 192, count: 3) : new RenderedShot(i, 384, 25)),
    ];
    Console.WriteLine("| | E_warp, neighbours | first and last | style | content |\n|---|---:|---:|---:|---:|");
    Report(shots, "source", shots.Select(shot => shot.Frames), isScored: false);
    if (isOptimized)
    {
        Report(shots, "optimize, frame by frame", shots.Select(shot => shot.Frames.Select(Alone()).ToArray()));
        Report(shots, "optimize", shots.Select(shot => Optimize(shot, new() { FrameIterations = 30 })));
        Report(shots, "half of the iterations", shots.Select(shot => Optimize(shot, new())));
        Report(shots, "long-term 1,2", shots.Select(shot => Optimize(shot, new() { LongTerm = "1,2" })));
        Report(shots, "3 passes", shots.Select(shot => Optimize(shot, new() { Passes = 3 })));
        continue;
    }

    foreach (string method in methods.Where(method => method != ImageOptimization.Name))
    {
        bool isFile = method.EndsWith(Weights, StringComparison.Ordinal);
        using IStylizer stylizer = isFile ? new TransformTransfer(models.Transform(method))
            : method is TransformTransfer.Name or Film ? new TransformTransfer(models)
            : new AdaIn(models);
        foreach (double steady in new[] { 0, 0.5, 1 })
        {
            Report(
                shots,
                $"{method}, {(steady == 0 ? "frame by frame" : $"steady {steady}")}",
                shots.Select(shot => Paint(shot, stylizer, steady, isFile || method == Film)));
        }
    }
}

return 0;

ImageBuffer[] Paint(RenderedShot shot, IStylizer stylizer, double steady, bool isFilm)
{
    using SteadyPainter painter = new(
        shot.Frames[0].Width, shot.Frames[0].Height, new SteadyOptions { Steady = steady }, threads);
    return
    [
        .. shot.Frames.Select((frame, i) => isFilm
            ? painter.Next(frame, i == 0, (scene, prior) => Picture(scene, prior))
            : painter.Next(frame, i == 0, scene => Picture(scene, prior: null))),
    ];

    ImageBuffer Picture(ImageBuffer scene, FilmPrior? prior) => PaintBy(
        stylizer,
        stylizer is not TransformTransfer
            ? new StylizeRequest(scene, painting) { Options = new AdaInOptions { Refine = 0 } }
            : isFilm ? Light(scene) with { Options = new TransformTransferOptions(), Prior = prior }
            : Light(scene));
}

StylizeRequest Light(ImageBuffer scene) => new(
    scene, StyleSource.Learned(args[0] == "picture" ? "great-wave" : Path.GetFileNameWithoutExtension(args[0])))
{
    Options = new TransformTransferOptions { Light = true },
};

ImageBuffer PaintBy(IStylizer stylizer, StylizeRequest request) =>
    stylizer.Stylize(request, new RunContext { Threads = threads }).Image;

StylizeRequest Request(ImageBuffer frame) => new(frame, painting)
{
    Options = new ImageOptimizationOptions { Iterations = 30, Levels = 1 },
};

Func<ImageBuffer, ImageBuffer> Alone()
{
    ImageOptimization stylizer = new(models);
    return frame => stylizer.Stylize(Request(frame), new RunContext { Threads = threads }).Image;
}

ImageBuffer[] Optimize(RenderedShot shot, OptimizedFilmOptions options)
{
    using OptimizedFilm film = new(models, Request(shot.Frames[0]), options, threads);
    RunContext context = new() { Threads = threads };
    ImageBuffer[] results = new ImageBuffer[shot.Frames.Length];
    foreach (FilmStep step in film.Steps(results.Length))
    {
        results[step.Frame] =
            film.Paint(step, results.Length, i => shot.Frames[i], i => results[i], context).Image;
    }

    return results;
}

void Report(RenderedShot[] shots, string name, IEnumerable<ImageBuffer[]> films, bool isScored = true)
{
    ImageBuffer[][] all = [.. films];
    double near = all.Zip(shots, (film, shot) => shot.NearError(film, pool)).Average();
    double far = all.Zip(shots, (film, shot) => shot.FarError(film, pool)).Average();
    PictureScore[] scores = isScored
        ? [.. all.Zip(shots).Take(Scored).Select(pair =>
            PictureScore.Of(encoder, pair.First[^1], pair.Second.Frames[^1], painting, threads))]
        : [];
    string quality = isScored
        ? string.Create(
            CultureInfo.InvariantCulture, $"{scores.Average(s => s.Style):F3} | {scores.Average(s => s.Content):F3}")
        : "|";
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {near:F4} | {far:F4} | {quality} |"));
}
