using System.Globalization;
using Extension;
using Impasto.Compute.Execution;
using Impasto.Control.Color;
using Impasto.Encoders;
using Impasto.Jobs;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;

const string Photo = "photo.jpg", Painting = "painting.jpg";
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using ModelLibrary models = new();
MethodCatalog methods = new([.. MethodCatalog.Default.Methods, ChannelShift.Method]);
RunContext context = new() { Threads = Environment.ProcessorCount };

// The loss is a term of an optimisation, in place of the Gram loss, and measures the pictures.
VggEncoder encoder = models.Encoder();
ImageBuffer photo = ImageFile.Read(Photo), painting = ImageFile.Read(Painting);
PerceptualTerm transport =
    new("transport", 15, new TransportLoss(encoder.ComparedLayers(GramLoss.DefaultLayers)), TermTarget.Style);
ImageOptimizationOptions options = new() { Iterations = 15, Levels = 1 };
using ImageOptimization optimization = new(encoder);
RunResult optimized = optimization.Stylize(
    new StylizeRequest(photo, painting)
    {
        Options = options with
        {
            Terms = [.. options.DefaultTerms(encoder).Where(term => term.Name != "style"), transport],
        },
    },
    context);
ImageFile.Write(optimized.Image, "transport.png");
Console.WriteLine($"transport.png: loss {Measure(photo):0.0000} before, {Measure(optimized.Image):0.0000} after");

// The colour transfer gives the painting the photograph's colours before any method takes its style.
using IStylizer wct = methods.Create("wct", models);
RunResult recoloured = wct.Stylize(
    new StylizeRequest(photo, painting)
    {
        Color = new ColorControl { Mode = ColorMode.Histogram, Transfer = new MedianTransfer() },
        Options = new WhiteningColouringOptions { Refine = 0 },
    },
    context);
ImageFile.Write(recoloured.Image, "median.png");
new MedianTransfer().Match(painting, photo);
ImageFile.Write(painting, "painting.png");

// The method stands in a catalog beside those that Impasto brings along, and paints jobs.
using JobRunner runner = new(methods, models);
JobFile jobs = new(methods);
Paint("channel-shift", new() { ["deviation"] = "0.25" });

double Measure(ImageBuffer picture)
{
    PyramidLevel size = new(picture.Width, picture.Height);
    using WorkerPool pool = new(context.Threads);
    using PerceptualObjective objective =
        new(encoder, [transport], new TargetImages([painting]), size, new RunLimits(context.Threads));
    objective.Prepare(pool).Evaluate(picture.Pixels, new float[picture.Pixels.Length]);
    return objective.Terms["transport"];
}

void Paint(string method, Dictionary<string, string> chosen)
{
    Job job = new()
    {
        Content = Photo,
        Styles = [new JobStyle(Painting)],
        Method = method,
        Options = chosen,
        Output = $"{method}.png",
    };
    jobs.Write(job, $"{method}.json");
    RunResult painted = runner.Run(jobs.Read($"{method}.json"), context);
    Console.WriteLine($"{job.Output}: {painted.Image.Width} x {painted.Image.Height}, {methods[method].Summary}");
}
