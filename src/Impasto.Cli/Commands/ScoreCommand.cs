using System.CommandLine;
using System.Globalization;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Models;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto score</c>: measures a stylised picture against its content and its style.</summary>
internal sealed class ScoreCommand : Verb
{
    private readonly Argument<string[]> pictures = new("pictures")
    {
        Description = "The stylised pictures", HelpName = "PICTURE", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> content = new("--content")
    {
        Description = "The image that was repainted", HelpName = "CONTENT", Required = true,
    };

    private readonly Option<string> style = new("--style")
    {
        Description = "The image whose style was taken, or the name of a style that was saved",
        HelpName = "STYLE",
        Required = true,
    };

    private readonly JsonOption json = new("Print one JSON object a picture");
    private readonly EncoderArguments encoder = new();
    private readonly ThreadsOption threads = new();

    public ScoreCommand()
        : base(
            "score",
            "Measure how well pictures keep their content and take their style",
            "score out.png --content photo.jpg --style painting.jpg")
    {
        Add(pictures);
        Add(content);
        Add(style);
        encoder.AddTo(this);
        Add(json);
        Add(threads);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        ImageBuffer scene = ImageFile.Read(parse.GetRequiredValue(content));
        using ModelLibrary models = ModelLibrary.ForUser();
        ImageBuffer painting = StyleImage.Open(parse.GetRequiredValue(style), models).Read();
        FeatureEncoder network = encoder.Load(parse, models);
        foreach (string path in parse.GetRequiredValue(pictures))
        {
            PictureScore score = PictureScore.Of(
                network,
                ImageFile.Read(path),
                scene,
                painting,
                threads.Number(parse),
                cancellationToken: cancellationToken);
            if (parse.GetValue(json))
            {
                JsonOption.Write(output, new { Picture = path, score.Content, score.Style });
            }
            else
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ShownText.Of(path)}: content {score.Content:F4}, style {score.Style:F5} "
                    + $"(0 is a perfect match)"));
            }
        }

        return ExitCode.Done;
    }
}
