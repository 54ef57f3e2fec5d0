using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Models;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto score</c>: measures a stylised picture against its content and its style.</summary>
internal sealed class ScoreCommand : Command
{
    private readonly Argument<string[]> pictures = new("pictures")
    {
        Description = "The stylised pictures", HelpName = "PICTURE...", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> content = new("--content")
    {
        Description = "The image that was repainted", HelpName = "CONTENT", Required = true,
    };

    private readonly Option<string> style = new("--style")
    {
        Description = "The image whose style was taken", HelpName = "STYLE", Required = true,
    };

    private readonly Option<bool> json = new("--json") { Description = "Write one JSON object a picture" };
    private readonly EncoderArguments encoder = new();
    private readonly ThreadsOption threads = new();

    public ScoreCommand()
        : base("score", "Measure how well pictures keep their content and take their style")
    {
        Add(pictures);
        Add(content);
        Add(style);
        encoder.AddTo(this);
        Add(json);
        Add(threads);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse)));
    }

    private int Execute(ParseResult parse)
    {
        ImageBuffer scene = ImageFile.Read(parse.GetRequiredValue(content));
        ImageBuffer painting = ImageFile.Read(parse.GetRequiredValue(style));
        using ModelLibrary models = ModelLibrary.ForUser();
        VggEncoder network = encoder.Load(parse, models);
        foreach (string path in parse.GetRequiredValue(pictures))
        {
            PictureScore score = PictureScore.Of(network, ImageFile.Read(path), scene, painting, parse.GetValue(threads));
            parse.InvocationConfiguration.Output.WriteLine(parse.GetValue(json)
                ? JsonSerializer.Serialize(new { picture = path, content = score.Content, style = score.Style })
                : string.Create(
                    CultureInfo.InvariantCulture, $"{path}: content {score.Content:F4}, style {score.Style:F5} (0 is a perfect match)"));
        }

        return 0;
    }
}
