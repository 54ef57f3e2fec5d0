using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto stylize</c>: repaints images in the style of others.</summary>
internal sealed class StylizeCommand : Command
{
    private readonly Argument<string[]> contents = new("content")
    {
        Description = "The image to repaint; or a folder, a pattern such as 'photos/*.jpg', or several of these",
        HelpName = "CONTENT",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> method = new("--method")
    {
        Description = "How: " + string.Join("; ", MethodCatalog.Stylizers.Select(m => $"{m.Name} ({m.Summary})")),
    };

    private readonly Option<int?> size = new("--size") { Description = "The result's longer edge in pixels; the content's if absent" };

    private readonly Option<string?> format = new("--format")
    {
        Description = "The format of what is written to a folder, such as png; each image's own if absent",
        HelpName = "EXT",
    };

    private readonly Option<bool> light = new("--light")
    {
        Description = "transform: use the light network of the styles that Impasto brings along, which is made for film",
    };

    private readonly Option<string[]> mask = new("--mask")
    {
        Description = "style-bank: an image that is white where a style goes and black elsewhere; one for each --style, in their order",
        HelpName = "MASK",
    };

    private readonly StyleArguments styles = new();
    private readonly FastMethodArguments fast = new();
    private readonly ImageOptimizationArguments image = new();

    private readonly OptimizationArguments optimization = new()
    {
        Output = new("The image to write, its extension chooses the format; or a folder, in which images keep their names"),
    };

    public StylizeCommand()
        : base("stylize", "Repaint images in the style of others")
    {
        method.AcceptOnlyFromAmong([.. MethodCatalog.Stylizers.Select(m => m.Name)]);
        optimization.Levels.Description = "wct: levels, 1 to 5; 3 if absent, or all that --model has; optimize: levels of the pyramid, chosen by the size if absent";
        Add(contents);
        styles.AddTo(this);
        foreach (Option option in (IEnumerable<Option>)[method, fast.Strength, .. fast.Own, fast.Model, light, mask, size, format])
        {
            Add(option);
        }

        optimization.AddTo(this);
        foreach (Option option in image.Own)
        {
            Add(option);
        }

        Validators.Add(RefuseOptionsOfOtherMethods);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private void RefuseOptionsOfOtherMethods(CommandResult command)
    {
        string name = MethodOf(command);
        Refuse([.. optimization.Own, .. image.Own], [ImageOptimization.Name]);
        Refuse(fast.Own, [.. MethodCatalog.AnyStyle]);
        Refuse([fast.Model], [.. MethodCatalog.AnyStyle, StyleBankTransfer.Name]);
        Refuse([fast.Strength], [.. MethodCatalog.AnyStyle, TransformTransfer.Name, StyleBankTransfer.Name]);
        Refuse([mask], [StyleBankTransfer.Name]);
        Refuse([light], [TransformTransfer.Name]);
        Refuse([optimization.Levels], [WhiteningColouring.Name, ImageOptimization.Name]);

        void Refuse(IReadOnlyList<Option> options, string[] takers)
        {
            bool isKnown = MethodCatalog.Stylizers.Any(m => m.Name == name);
            if (isKnown && !takers.Contains(name) && options.FirstOrDefault(IsGiven) is { } option)
            {
                command.AddError($"{option.Name} is for --method {string.Join(" or ", takers)}, and the method is {name}.");
            }
        }

        bool IsGiven(Option option) => command.GetResult(option) is { Implicit: false };
    }

    /// <summary>The method that is asked for, or else the one that the styles are made for.</summary>
    private string MethodOf(SymbolResult result) =>
        result.GetValue(method) ?? (styles.AreLearned(result) ? TransformTransfer.Name : MethodCatalog.Stylizers[0].Name);

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        string name = MethodOf(parse.CommandResult);
        return name == ImageOptimization.Name ? Optimize(parse, cancellationToken)
            : name == TransformTransfer.Name ? StylizeByNetwork(parse, cancellationToken)
            : name == StyleBankTransfer.Name ? StylizeByBanks(parse, cancellationToken)
            : StylizeFast(parse, name, cancellationToken);
    }

    private int StylizeByNetwork(ParseResult parse, CancellationToken cancellationToken)
    {
        FeedForwardOptions options = new() { StyleBlend = styles.Blend(parse), Threads = parse.GetValue(optimization.Threads) };
        IReadOnlyList<string> names = styles.Names(parse);
        using ModelLibrary models = ModelLibrary.ForUser();
        Task<TransformTransfer> loading = Task.Run(
            () => new TransformTransfer(
                models.Transform(names, parse.GetValue(light)),
                options with { Strength = parse.GetValue(fast.Strength) ?? options.Strength }),
            cancellationToken);
        ContentFiles contentFiles = FindContents(parse);
        using TransformTransfer transfer = loading.GetAwaiter().GetResult();
        return StylizeAll(parse, contentFiles, showsProgress: false, Stylize, cancellationToken);

        OptimizationResult Stylize(ImageBuffer content, IProgress<OptimizationProgress>? progress)
        {
            MachineMemory.RequireForImage(transfer.PlanMemory(content.Width, content.Height));
            return new OptimizationResult(transfer.Stylize(content, names, cancellationToken), false, []);
        }
    }

    private int StylizeByBanks(ParseResult parse, CancellationToken cancellationToken)
    {
        FeedForwardOptions options = new() { StyleBlend = styles.Blend(parse), Threads = parse.GetValue(optimization.Threads) };
        IReadOnlyList<string> names = styles.Names(parse);
        ContentFiles contentFiles = FindContents(parse);
        ImageBuffer[]? masks = parse.GetValue(mask) is { Length: > 0 } files ? [.. files.Select(file => ImageFile.Read(file))] : null;
        using ModelLibrary models = ModelLibrary.ForUser();
        using StyleBankTransfer transfer = new(
            models.StyleBank(parse.GetValue(fast.Model)), options with { Strength = parse.GetValue(fast.Strength) ?? options.Strength });
        return StylizeAll(parse, contentFiles, showsProgress: false, Stylize, cancellationToken);

        OptimizationResult Stylize(ImageBuffer content, IProgress<OptimizationProgress>? progress)
        {
            MachineMemory.RequireForImage(transfer.PlanMemory(content.Width, content.Height, names));
            return new OptimizationResult(transfer.Stylize(content, names, masks, cancellationToken), false, []);
        }
    }

    private int StylizeFast(ParseResult parse, string name, CancellationToken cancellationToken)
    {
        ArbitraryStyleOptions options = new()
        {
            StyleBlend = styles.Blend(parse),
            Levels = parse.GetValue(optimization.Levels),
            Threads = parse.GetValue(optimization.Threads),
        };

        using ModelLibrary models = ModelLibrary.ForUser();

        // libvips takes about as long to start as the networks to load.
        Task<ArbitraryStyleTransfer> loading = Task.Run(
            () => fast.Load(parse, models, name, fast.Apply(parse, options)), cancellationToken);
        ContentFiles contentFiles = FindContents(parse);
        using ArbitraryStyleTransfer transfer = loading.GetAwaiter().GetResult();
        IReadOnlyList<PreparedStyle> prepared = styles.Prepare(parse, transfer, cancellationToken);
        int iterations = fast.Refine(parse);
        VggEncoder? encoder = iterations > 0 ? optimization.Encoder.Load(parse, models) : null;
        FastStylizer stylizer = new(transfer, prepared, encoder, iterations);
        return StylizeAll(
            parse,
            contentFiles,
            showsProgress: encoder is not null,
            (content, progress) => stylizer.Stylize(content, progress, cancellationToken),
            cancellationToken);
    }

    /// <summary>Repaints one content and writes it, or several one after another.</summary>
    private int StylizeAll(
        ParseResult parse,
        ContentFiles contentFiles,
        bool showsProgress,
        Func<ImageBuffer, IProgress<OptimizationProgress>?, OptimizationResult> stylize,
        CancellationToken cancellationToken)
    {
        ImageReadOptions reading = new() { LongerEdge = parse.GetValue(size) };
        ImageWriteOptions writing = optimization.Output.Options(parse);
        if (contentFiles.AreSeveral)
        {
            return ContentBatch.Run(
                contentFiles.Files, writing, file => Stylize(file, progress: null), cancellationToken);
        }

        ContentFile only = contentFiles.Files[0];
        OptimizationResult result = showsProgress
            ? ProgressDisplay.Run(progress => Stylize(only, progress))
            : Stylize(only, progress: null);
        ImageFile.Write(result.Image, only.Output, writing);
        if (result.Interrupted)
        {
            Console.Error.WriteLine($"Interrupted; {only.Output} holds the best image so far.");
            return CommandLine.Interrupted;
        }

        return 0;

        OptimizationResult Stylize(ContentFile file, IProgress<OptimizationProgress>? progress) =>
            stylize(ImageFile.Read(file.Path, reading), progress);
    }

    private int Optimize(ParseResult parse, CancellationToken cancellationToken)
    {
        ContentFiles contentFiles = FindContents(parse);
        ImageOptimizationOptions options = ReadOptions(parse);
        IReadOnlyList<ImageBuffer> paintings = styles.Images(parse);
        using ModelLibrary models = ModelLibrary.ForUser();
        VggEncoder encoder = optimization.Encoder.Load(parse, models, optimization.EncoderOptions(parse));
        if (contentFiles.AreSeveral)
        {
            return ContentBatch.Run(
                contentFiles.Files, optimization.Output.Options(parse), OptimizeOne, cancellationToken);
        }

        ContentFile only = contentFiles.Files[0];
        OptimizationRun run = new(optimization, parse, ImageOptimization.Name, only.Output);
        ImageOptimization single = new(encoder, ImageFile.Read(only.Path), paintings, options);
        return run.Execute(
            options, encoder, [only.Path, .. styles.Files(parse)], single.PlanMemory(), single.Run, cancellationToken);

        OptimizationResult OptimizeOne(ContentFile file)
        {
            ImageOptimization one = new(encoder, ImageFile.Read(file.Path), paintings, options);
            MachineMemory.RequireForImage(one.PlanMemory(), MachineMemory.OptimizationAdvice);
            return ProgressDisplay.Run(progress => one.Run(progress, cancellationToken));
        }
    }

    private ContentFiles FindContents(ParseResult parse)
    {
        ContentFiles found = ContentFiles.Find(
            parse.GetRequiredValue(contents), optimization.Output.Path(parse), parse.GetValue(format));
        Option? single = optimization.OfOneRun.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
        if (!found.AreSeveral)
        {
            ImageFile.CheckWritable(found.Files[0].Output, optimization.Output.Options(parse));
        }
        else if (single is not null)
        {
            throw new ArgumentException($"{single.Name} is for a single image, and there are {found.Files.Count}.");
        }

        return found;
    }

    private ImageOptimizationOptions ReadOptions(ParseResult parse) =>
        image.Apply(parse, optimization.Apply(parse, new ImageOptimizationOptions())) with
        {
            Size = parse.GetValue(size),
            StyleBlend = styles.Blend(parse),
        };
}
