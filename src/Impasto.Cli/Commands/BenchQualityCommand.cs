using System.CommandLine;
using System.Globalization;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Training.Data;
using Impasto.Training.Quality;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto bench quality</c>: how good the pictures of methods are, in the eyes of a network that none of them was
/// made with.
/// </summary>
internal sealed class BenchQualityCommand : Verb
{
    private const int SheetQuality = 80;

    private readonly Argument<string[]> methods = new("methods")
    {
        Description = "What paints: the name of a method; or a name to show, '=' and options of stylize, in quotes; "
            + "'plain=' is the plain command",
        HelpName = "METHOD",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly JudgeOption encoder = new(
        "The judge: an installed model's name or a weight file of a VGG network, best VGG-19 itself");

    private readonly Option<string[]> contents = new("--content")
    {
        Description = "A photograph, or a folder of them; may be given several times",
        HelpName = "CONTENT",
        Required = true,
    };

    private readonly Option<string[]> styles = new("--style")
    {
        Description = "A painting, or a folder of them; may be given several times. Networks that have learned styles "
            + "are asked for the one of the file's name",
        HelpName = "STYLE",
        Required = true,
    };

    private readonly Option<string[]> pictures = new("--pictures")
    {
        Description = "Judge the pictures of another program too: content--style.png for each pair, in this folder",
        HelpName = "NAME=DIR",
    };

    private readonly WholeNumberOption size = new(
        "--size", "The pictures' longer edge in pixels", least: 1, most: 100_000, absent: 384);

    private readonly WholeNumberOption styleSize = new(
        "--style-size",
        "The longer edge at which the judge looks at styles; the pictures' if absent",
        least: 1,
        most: 100_000);

    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "Keep the pictures in this folder: METHOD/content--style.png, and METHOD.jpg that shows them all",
        HelpName = "DIR",
    };

    private readonly JsonOption json = new("Print one JSON object, each picture in it, in place of a table");
    private readonly ThreadsOption threads = new();

    public BenchQualityCommand()
        : base(
            "quality",
            "Judge the pictures of methods by a network that made none of them",
            "bench quality plain= adain --encoder vgg19.pth --content photos/ --style painting.jpg",
            "bench quality \"best=--method optimize --levels 4\" --encoder vgg19.pth --content a.jpg --style b.jpg")
    {
        methods.CompletionSources.Add([.. MethodCatalog.Default.Methods.Select(method => method.Name)]);
        Add(methods);
        this.AddAll(encoder, contents, styles, pictures, size, styleSize, output, json, threads);

        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        using ModelLibrary models = ModelLibrary.ForUser();
        JudgedPair[] pairs = Pairs(parse, models);
        using JobRunner runner = new(MethodCatalog.Default, models, StyleStore.ForUser());
        JudgedMethod[] judged = Methods(parse, runner);
        foreach (JudgedMethod method in judged)
        {
            method.Check(pairs[0]);
        }

        RunContext context = new() { Threads = threads.Number(parse), Cancellation = cancellationToken };
        PictureJudge judge = new(encoder.Load(parse, models), context.Threads)
        {
            StyleEdge = parse.GetValue(styleSize),
        };
        string? folder = parse.GetValue(output);
        foreach (JudgedMethod method in judged.Where(_ => folder is not null))
        {
            Directory.CreateDirectory(Path.Combine(folder!, method.Name));
        }

        Dictionary<string, List<JudgedPicture>> results =
            judged.ToDictionary(method => method.Name, _ => new List<JudgedPicture>());
        int exitCode = JudgeAll();
        if (parse.GetValue(json))
        {
            JsonOption.Write(parse.InvocationConfiguration.Output, ToJson(parse, results, exitCode));
        }
        else
        {
            WriteTable(parse.InvocationConfiguration.Output, results);
        }

        if (folder is not null)
        {
            WriteSheets(folder, pairs, judged, size.Number(parse));
        }

        return exitCode;

        int JudgeAll()
        {
            Notes notes = Verbosity.Notes(parse);
            int all = pairs.Length * judged.Length, failed = 0, place = 0;
            foreach ((JudgedPair pair, JudgedMethod method) in
                pairs.SelectMany(pair => judged.Select(method => (pair, method))))
            {
                string named = $"{++place}/{all} {method.Name} {pair.Name}";
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    (ImageBuffer picture, double? seconds) = method.Paint(pair, context);
                    PictureQuality quality = judge.Judge(
                        picture, ImageFile.Read(pair.Content), ImageFile.Read(pair.Style), cancellationToken);
                    results[method.Name].Add(new JudgedPicture(pair, quality, seconds));
                    HoldResult();
                    notes.Say(named + ": " + Text(quality, seconds));
                    if (folder is not null)
                    {
                        ImageFile.Write(picture, PictureFile(folder, method, pair));
                    }
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    notes.Say($"Interrupted; {place - 1 - failed} of {all} pictures are judged.");
                    return ExitCode.Interrupted;
                }
                catch (Exception e)
                {
                    failed++;
                    notes.Complain($"{named}: {ErrorText.Of(e)}");
                }
            }

            return failed == 0 ? ExitCode.Done : ExitCode.Failed;
        }
    }

    private JudgedPair[] Pairs(ParseResult parse, ModelLibrary models)
    {
        string[] photographs = Files(parse.GetRequiredValue(contents));
        string[] paintings =
            Files([.. parse.GetRequiredValue(styles).Select(style => StyleImage.PathOf(style, models))]);
        return
        [
            .. photographs.SelectMany(
                photograph => paintings.Select(painting => new JudgedPair(photograph, painting))),
        ];

        static string[] Files(string[] named)
        {
            string[] files = [.. named.SelectMany(
                path => Directory.Exists(path) ? ImageFolder.List([path]) : [path])];
            foreach (string file in files)
            {
                ImageSource.FromFile(file);
            }

            return files.GroupBy(Path.GetFileNameWithoutExtension).FirstOrDefault(same => same.Count() > 1) is { } same
                ? throw new ArgumentException(
                    $"{string.Join(" and ", same)} have the same name, by which pictures are told apart; rename one.")
                : files;
        }
    }

    private JudgedMethod[] Methods(ParseResult parse, JobRunner runner)
    {
        JudgedMethods reader = new(MethodCatalog.Default, runner);
        JudgedMethod[] judged =
        [
            .. (parse.GetValue(methods) ?? []).Select(argument => reader.Parse(argument, size.Number(parse))),
            .. (parse.GetValue(pictures) ?? []).Select(value => NamedText.Parse(value) is { Name: { } name } named
                ? JudgedMethod.Finished(name, named.Text)
                : throw new ArgumentException($"--pictures is NAME=DIR, not '{value}'.")),
        ];
        return judged.GroupBy(method => method.Name).FirstOrDefault(same => same.Count() > 1) is { } same
            ? throw new ArgumentException($"'{same.Key}' is given twice; name one otherwise: \"other=--method ...\".")
            : judged.Length > 0 ? judged
            : throw new ArgumentException("Name a method, or pictures that are finished with --pictures NAME=DIR.");
    }

    private object ToJson(ParseResult parse, Dictionary<string, List<JudgedPicture>> results, int exitCode) => new
    {
        Judge = parse.GetRequiredValue(encoder),
        Size = size.Number(parse),
        StyleSize = parse.GetValue(styleSize) ?? size.Number(parse),
        Interrupted = exitCode == ExitCode.Interrupted,
        Methods = results.Select(method => new
        {
            Method = method.Key,
            Medians = method.Value.Count > 0 ? QualityMedians.Of(method.Value) : null,
            Pictures = method.Value.Select(picture => new
            {
                Content = picture.Pair.ContentName,
                Style = picture.Pair.StyleName,
                ContentLoss = picture.Quality.Content,
                StyleLoss = picture.Quality.Style,
                picture.Quality.Weave,
                picture.Seconds,
            }),
        }),
    };

    private static void WriteTable(TextWriter output, Dictionary<string, List<JudgedPicture>> results)
    {
        int width = Math.Max("method".Length, results.Keys.Max(name => name.Length));
        output.WriteLine($"| {"method".PadRight(width)} | pictures | content | style | weave | seconds |");
        output.WriteLine($"|{new string('-', width + 2)}|---------:|--------:|------:|------:|--------:|");
        foreach ((string name, List<JudgedPicture> found) in results.Where(method => method.Value.Count > 0))
        {
            QualityMedians medians = QualityMedians.Of(found);
            string seconds = medians.Seconds?.ToString("F2", CultureInfo.InvariantCulture) ?? "";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name.PadRight(width)} | {medians.Pictures,8} | {medians.Content,7:F3} | {medians.Style,5:F3} "
                + $"| {medians.Weave,5:F2} | {seconds,7} |"));
        }
    }

    private static string Text(PictureQuality quality, double? seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"content {quality.Content:F3}, style {quality.Style:F3}, weave {quality.Weave:F2}")
        + (seconds is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {seconds:F2} s"));

    private static string PictureFile(string folder, JudgedMethod method, JudgedPair pair) =>
        Path.Combine(folder, method.Name, pair.Name + ".png");

    /// <summary>A sheet for each method, a row a content and a column a style; and one of the inputs.</summary>
    private static void WriteSheets(string folder, JudgedPair[] pairs, JudgedMethod[] judged, int edge)
    {
        Write("inputs",
        [
            [.. pairs.Select(pair => pair.Content).Distinct().Select(Reduced)],
            [.. pairs.Select(pair => pair.Style).Distinct().Select(Reduced)],
        ]);
        foreach (JudgedMethod method in judged)
        {
            Write(method.Name, [.. pairs.GroupBy(pair => pair.Content).Select(
                row => row.Select(pair => Picture(PictureFile(folder, method, pair))).ToArray())]);
        }

        ImageBuffer? Reduced(string file) => ImageFile.Read(file, new ImageReadOptions { LongerEdge = edge });

        static ImageBuffer? Picture(string file) => File.Exists(file) ? ImageFile.Read(file) : null;

        void Write(string name, IReadOnlyList<IReadOnlyList<ImageBuffer?>> rows) => ImageFile.Write(
            PictureSheet.Of(rows),
            Path.Combine(folder, name + ".jpg"),
            new ImageWriteOptions { Quality = SheetQuality });
    }
}
