using System.CommandLine;
using Impasto.Encoders;
using Impasto.Models;
using Impasto.Weights;

namespace Impasto.Cli.Options;

/// <summary>The encoder that a command uses: the shipped one, an installed model's name or a weight file.</summary>
internal sealed class EncoderArguments
{
    private readonly Option<string?> encoder = new("--encoder")
    {
        Description = "An installed model's name, a weight file (safetensors, .pth), gabor, daisy or random-vgg; "
            + "the one that Impasto brings along if absent",
        HelpName = "NAME|FILE",
    };

    public void AddTo(Command command) => command.Add(encoder);

    /// <summary>The name or the file that is asked for; null for the shipped one.</summary>
    public string? Named(ParseResult parse) => parse.GetValue(encoder);

    /// <summary>Loads the encoder.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="models">Where it comes from, and what owns it.</param>
    /// <param name="options">How the encoder runs.</param>
    /// <exception cref="WeightException">There is none of that name, or it cannot be read.</exception>
    public FeatureEncoder Load(ParseResult parse, ModelLibrary models, EncoderOptions? options = null) =>
        models.FeatureEncoder(Named(parse), options);
}
