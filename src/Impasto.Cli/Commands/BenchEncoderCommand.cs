using System.CommandLine;
using System.Globalization;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Training.Data;
using Impasto.Training.Quality;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto bench encoder</c>: how far an encoder's features and Gram matrices are from those of the network that it
/// stands for.
/// </summary>
internal sealed class BenchEncoderCommand : Verb
{
    private const string Noise = "noise";

    private readonly Argument<string> candidate = new("candidate")
    {
        Description = "The encoder: an installed model's name, a weight file, or one that Impasto brings along",
        HelpName = "NAME|FILE",
    };

    private readonly JudgeOption reference = new("The network that it stands for, such as VGG-19");

    private readonly Option<string[]> images = new("--images")
    {
        Description = "An image or a folder of them, and what the table calls them; may be given several times",
        HelpName = "NAME=PATH",
    };

    private readonly WholeNumberOption most = new(
        "--most", "At most so many images of a folder, evenly spread over it", least: 1, most: 1_000_000, absent: 16);

    private readonly WholeNumberOption noise = new(
        "--noise",
        "So many images of noise too, in grains of 1, 2, 4 and 8 pixels in turn",
        least: 0,
        most: 1_000_000,
        absent: 4);

    private readonly WholeNumberOption size = new(
        "--size", "The images' longer edge in pixels", least: 1, most: 100_000, absent: 512);

    private readonly JsonOption json = new("Print one JSON object, each image in it, in place of a table");
    private readonly ThreadsOption threads = new();

    public BenchEncoderCommand()
        : base(
            "encoder",
            "Measure how far an encoder is from the network that it stands for",
            "bench encoder mine.safetensors --encoder vgg19.pth --images photos=photos/ --images paintings=art/")
    {
        Add(candidate);
        this.AddAll(reference, images, most, noise, size, json, threads);

        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        Dictionary<string, List<(string Image, Func<ImageBuffer> Read)>> groups = Groups(parse);
        using ModelLibrary models = ModelLibrary.ForUser();
        EncoderComparison comparison = new(
            models.Encoder(parse.GetRequiredValue(candidate)),
            reference.Load(parse, models),
            threads.Number(parse));
        Dictionary<string, List<(string Image, IReadOnlyList<LayerError> Layers)>> results = [];
        int all = groups.Sum(group => group.Value.Count), place = 0;
        foreach ((string group, List<(string Image, Func<ImageBuffer> Read)> members) in groups)
        {
            foreach ((string image, Func<ImageBuffer> read) in members)
            {
                IReadOnlyList<LayerError> errors;
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    errors = comparison.Measure(read(), cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    break;
                }

                (results.TryGetValue(group, out var found) ? found : results[group] = []).Add((image, errors));
                HoldResult();
                notes.Say($"{++place}/{all} {group} {image}: {errors[^1].Layer} {Text(errors[^1])}");
            }
        }

        if (parse.GetValue(json))
        {
            JsonOption.Write(parse.InvocationConfiguration.Output, new
            {
                Candidate = parse.GetRequiredValue(candidate),
                Reference = parse.GetRequiredValue(reference),
                Size = size.Number(parse),
                Interrupted = place < all,
                Groups = results.Select(group => new
                {
                    Name = group.Key,
                    Layers = Means(group.Value),
                    Images = group.Value.Select(one => new { one.Image, one.Layers }),
                }),
            });
        }
        else if (results.Count > 0)
        {
            WriteTable(parse.InvocationConfiguration.Output, results);
        }

        return place < all ? ExitCode.Interrupted : ExitCode.Done;
    }

    private Dictionary<string, List<(string Image, Func<ImageBuffer> Read)>> Groups(ParseResult parse)
    {
        Dictionary<string, List<(string Image, Func<ImageBuffer> Read)>> groups = [];
        int edge = size.Number(parse);
        foreach (string value in parse.GetValue(images) ?? [])
        {
            NamedText named = NamedText.Parse(value);
            string group = named.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(named.Text));
            IReadOnlyList<string> files = Directory.Exists(named.Text) ? ImageFolder.List([named.Text]) : [named.Text];
            int count = Math.Min(files.Count, most.Number(parse));
            IEnumerable<string> spread =
                Enumerable.Range(0, count).Select(i => files[(int)((long)i * files.Count / count)]);
            Add(group, spread.Select(file => (
                file, (Func<ImageBuffer>)(() => ImageFile.Read(file, new ImageReadOptions { LongerEdge = edge })))));
        }

        if (noise.Number(parse) > 0)
        {
            Add(Noise, Enumerable.Range(0, noise.Number(parse)).Select(i => (
                $"{i}", (Func<ImageBuffer>)(() => NoiseImage.Of(edge, grain: 1 << (i % 4), seed: i)))));
        }

        return groups.Count > 0 ? groups : throw new ArgumentException("Name images with --images NAME=PATH.");

        void Add(string group, IEnumerable<(string, Func<ImageBuffer>)> members) =>
            (groups.TryGetValue(group, out var found) ? found : groups[group] = []).AddRange(members);
    }

    private static LayerError[] Means(List<(string Image, IReadOnlyList<LayerError> Layers)> measured) =>
    [
        .. measured.SelectMany(one => one.Layers).GroupBy(error => error.Layer).Select(layer => new LayerError(
            layer.Key, layer.Average(error => error.Features), layer.Average(error => error.Gram))),
    ];

    private static void WriteTable(
        TextWriter output, Dictionary<string, List<(string Image, IReadOnlyList<LayerError> Layers)>> results)
    {
        output.WriteLine("features (Gram matrices), means over images");
        output.WriteLine($"| layer   | {string.Join(" | ", results.Select(g => $"{g.Key} ({g.Value.Count})"))} |");
        output.WriteLine($"|---------|{string.Concat(results.Select(_ => "---:|"))}");
        LayerError[][] means = [.. results.Values.Select(Means)];
        for (int layer = 0; layer < means[0].Length; layer++)
        {
            output.WriteLine(
                $"| {means[0][layer].Layer} | {string.Join(" | ", means.Select(group => Text(group[layer])))} |");
        }
    }

    private static string Text(LayerError error) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * error.Features:F2}% ({100 * error.Gram:F2}%)");
}
