using System.CommandLine;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Encoders;
using Impasto.Models;
using Impasto.Weights;

namespace Impasto.Cli.Options;

/// <summary>The network that a verb measures by, which has to be named: its borders are reflected.</summary>
internal sealed class JudgeOption : Option<string>
{
    /// <summary>Makes the option.</summary>
    /// <param name="help">What the network is, in a few words.</param>
    public JudgeOption(string help)
        : base("--encoder")
    {
        Description = help + "; borders are reflected";
        HelpName = "NAME|FILE";
        Required = true;
    }

    /// <summary>Loads the network.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="models">Where it comes from, and what owns it.</param>
    /// <exception cref="WeightException">There is none of that name, or it cannot be read.</exception>
    public VggEncoder Load(ParseResult parse, ModelLibrary models) =>
        models.Encoder(parse.GetRequiredValue(this), new EncoderOptions { Padding = PaddingMode.Reflection });
}
