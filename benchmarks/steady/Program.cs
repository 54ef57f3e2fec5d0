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
// another network for film, adain and optimize. E_warp is between neighbours and between the first frame and the last,
// eight frames later; in Markdown.
const int Scored = 4;
const string Film = "film", Weights = ".safetensors";
if (args.Length == 0 || !File.Exists(args[0]))
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project benchmarks/steady -- STYLE [SHOTS] [METHOD ...]");
    return 2;
}

ImageBuffer painting = ImageFile.Read(args[0]);
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
string[] methods = args.Length > 2 ? args[2..] : ["transform", Film, "adain"];
RenderedShot[] shots = [.. Enumerable.Range(0, count).Select(i => new RenderedShot(i))];
int threads = Environment.ProcessorCount;
using WorkerPool pool = new(threads);
using ModelLibrary models = new();
FeatureEncoder encoder = models.FeatureEncoder(null, new EncoderOptions());
Console.WriteLine("| | E_warp, neighbours | 8 frames apart | style | content |\n|---|---:|---:|---:|---:|");
Report("source", shots.Select(shot => shot.Frames), isScored: false);
foreach (string method in methods)
{
    if (method == ImageOptimization.Name)
    {
        foreach (string longTerm in new[] { "1", "1,2,4" })
        {
            Report($"{method}, long-term {longTerm}", shots.Select(shot => Optimize(shot, longTerm)));
        }

        Report($"{method}, frame by frame", shots.Select(shot => shot.Frames.Select(Optimized(shot)).ToArray()));
        continue;
    }

    bool isFile = method.EndsWith(Weights, StringComparison.Ordinal);
    using IStylizer stylizer = isFile ? new TransformTransfer(models.Transform(method))
        : method is TransformTransfer.Name or Film ? new TransformTransfer(models)
        : new AdaIn(models);
    foreach (double steady in new[] { 0, 0.5, 1 })
    {
        Report(
            $"{method}, {(steady == 0 ? "frame by frame" : $"steady {steady}")}",
            shots.Select(shot => Paint(shot, stylizer, steady, isFile || method == Film)));
    }
}

return 0;

ImageBuffer[] Paint(RenderedShot shot, IStylizer stylizer, double steady, bool isFilm)
{
    using SteadyPainter painter = new(
        RenderedShot.Width, RenderedShot.Height, new SteadyOptions { Steady = steady }, threads);
    return
    [
        .. shot.Frames.Select((frame, i) => isFilm
            ? painter.Next(frame, i == 0, (scene, prior) => Picture(scene, prior))
            : painter.Next(frame, i == 0, scene => Picture(scene, prior: null))),
    ];

    ImageBuffer Picture(ImageBuffer scene, FilmPrior? prior) => stylizer.Stylize(
        stylizer is TransformTransfer
            ? new StylizeRequest(scene, StyleSource.Learned(Path.GetFileNameWithoutExtension(args[0])))
            {
                Options = new TransformTransferOptions { Light = !isFilm }, Prior = prior,
            }
            : new StylizeRequest(scene, painting) { Options = new AdaInOptions { Refine = 0 } },
        new RunContext { Threads = threads }).Image;
}

StylizeRequest Request(ImageBuffer frame) => new(frame, painting)
{
    Options = new ImageOptimizationOptions { Iterations = 30, Levels = 2 },
};

Func<ImageBuffer, ImageBuffer> Optimized(RenderedShot shot)
{
    ImageOptimization stylizer = new(models);
    return frame => stylizer.Stylize(Request(frame), new RunContext { Threads = threads }).Image;
}

ImageBuffer[] Optimize(RenderedShot shot, string longTerm)
{
    OptimizedFilmOptions options = new() { LongTerm = longTerm, FrameIterations = 30 };
    using OptimizedFilm film = new(models, Request(shot.Frames[0]), options, threads);
    RunContext context = new() { Threads = threads };
    List<ImageBuffer> results = [];
    foreach (FilmStep step in film.Steps(RenderedShot.Count))
    {
        results.Add(
            film.Paint(step, RenderedShot.Count, i => shot.Frames[i], i => results[i], context).Image);
    }

    return [.. results];
}

void Report(string name, IEnumerable<ImageBuffer[]> films, bool isScored = true)
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
