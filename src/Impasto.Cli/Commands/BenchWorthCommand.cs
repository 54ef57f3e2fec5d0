using System.CommandLine;
using System.Globalization;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Training;
using Impasto.Training.Data;
using Impasto.Training.Quality;
using Impasto.Training.Recipes;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto bench worth</c>: how many iterations of the optimisation a transform network's pictures are worth.
/// </summary>
internal sealed class BenchWorthCommand : Verb
{
    private readonly Argument<string> recipe = new("recipe")
    {
        Description = "The recipe that the network was trained by: it names the encoder, the losses and the styles",
        HelpName = "RECIPE.json",
    };

    private readonly DataArguments data = new("A folder of photographs that the training has not seen");

    private readonly Option<string?> model = new("--model")
    {
        Description = "The network's weight file; the one of the recipe's name that Impasto brings along by default",
        HelpName = "FILE",
    };

    private readonly Option<string[]> styles = new("--style")
    {
        Description = "Only this style; may be given several times", HelpName = "NAME",
    };

    private readonly WholeNumberOption photographs = new(
        "--photographs", "How many photographs", least: 1, most: 1_000_000, absent: 10);

    private readonly WholeNumberOption size = new(
        "--size", "The longer edge in pixels", least: 1, most: 100_000, absent: 512);

    private readonly WholeNumberOption iterations = new(
        "--iterations", "After how many iterations to give up", least: 1, most: 1_000_000, absent: 300);

    private readonly JsonOption json = new("Print one JSON object a style in place of a table");
    private readonly ThreadsOption threads = new();

    public BenchWorthCommand()
        : base(
            "worth",
            "Count the iterations of L-BFGS to the loss of a transform network's picture",
            "bench worth recipes/styles.json --data my-photos --style great-wave")
    {
        Add(recipe);
        this.AddAll(model, styles, photographs, size, iterations, json, threads);

        data.AddTo(this);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        int most = iterations.Number(parse);
        TrainingRecipe trained = TrainingRecipe.Load(
            parse.GetRequiredValue(recipe), TrainingKinds.All, data.Roots(parse));
        using ModelLibrary models = ModelLibrary.ForUser();
        TransformNetwork network = models.Transform(parse.GetValue(model) ?? trained.Name + ".safetensors");
        using StyleWorth worth = new(trained.Stages[^1], network, most, threads.Number(parse));
        List<ImageBuffer> scenes = ReadPhotographs(parse);
        string[] wanted = parse.GetValue(styles) is { Length: > 0 } named ? named : [.. worth.Styles];
        if (wanted.Except(worth.Styles).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException(
                $"'{unknown}' is no style of the recipe and the network{Suggestion.Text(unknown, worth.Styles)}; "
                + $"there are {string.Join(", ", worth.Styles)}.");
        }

        bool isJson = parse.GetValue(json);
        if (!isJson)
        {
            output.WriteLine($"| {"style",-20} | median | least | most | times as fast |");
            output.WriteLine($"|{new string('-', 22)}|-------:|------:|-----:|--------------:|");
        }

        List<StyleWorthResult> all = [];
        foreach (string style in wanted)
        {
            List<StyleWorthResult> results =
                [.. scenes.Select(scene => worth.Measure(style, scene, cancellationToken))];
            all.AddRange(results);
            if (isJson)
            {
                JsonOption.Write(output, new { Style = style, Photographs = results });
            }
            else
            {
                output.WriteLine(Row(style, results, most));
            }
        }

        if (!isJson)
        {
            output.WriteLine(Row("all", all, most));
        }

        return ExitCode.Done;
    }

    private static string Row(string name, List<StyleWorthResult> results, int most)
    {
        int[] counts = [.. results.Select(r => r.Iterations ?? most + 1).Order()];
        double[] ratios = [.. results.Select(r => r.OptimisationSeconds / r.Seconds).Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name,-20} | {Text(counts[counts.Length / 2]),6} | {Text(counts[0]),5} | {Text(counts[^1]),4} "
            + $"| {ratios[ratios.Length / 2],13:F0} |");

        string Text(int count) => count > most ? $">{most}" : count.ToString(CultureInfo.InvariantCulture);
    }

    private List<ImageBuffer> ReadPhotographs(ParseResult parse)
    {
        string[] folders = data.Folders(parse);
        if (folders.Length == 0)
        {
            throw new ArgumentException("Name a folder of photographs that the training has not seen: --data DIR.");
        }

        ImageReadOptions options = new() { LongerEdge = size.Number(parse) };
        return
        [
            .. ImageFolder.List(folders)
                .Take(photographs.Number(parse))
                .Select(file => ImageFile.Read(file, options)),
        ];
    }
}
