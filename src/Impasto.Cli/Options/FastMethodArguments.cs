using System.CommandLine;
using System.Globalization;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Weights;

namespace Impasto.Cli.Options;

/// <summary>The options of the methods that take any style in one pass.</summary>
internal sealed class FastMethodArguments
{
    private readonly Option<string?> model = new("--model")
    {
        Description = "A folder with the networks: files named as in models/, or pairs encoderN_1 and decoderN_1; "
            + "for style-bank, a weight file; those that Impasto brings along if absent",
        HelpName = "DIR|FILE",
    };

    private readonly Option<double?> strength = new("--strength")
    {
        Description = string.Create(
            CultureInfo.InvariantCulture,
            $"From 0, the scene as it is, to 1, all of the style; if absent {WhiteningColouring.DefaultStrength} "
            + $"for wct and {AdaIn.DefaultStrength} otherwise"),
    };

    private readonly Option<int> refine = new("--refine")
    {
        Description = "End with this many iterations of the optimisation; 0 is the fastest",
        DefaultValueFactory = _ => Refinement.DefaultIterations,
        HelpName = "N",
    };

    public FastMethodArguments() => refine.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 0)
        {
            result.AddError("--refine is 0 or more.");
        }
    });

    /// <summary>Gets where the networks come from.</summary>
    public Option<string?> Model => model;

    /// <summary>Gets how much of the style there is, which networks of one style have too.</summary>
    public Option<double?> Strength => strength;

    /// <summary>Gets the other options.</summary>
    public IReadOnlyList<Option> Own => [refine];

    public int Refine(ParseResult parse) => parse.GetValue(refine);

    /// <summary>The method's options with those of the command line put in.</summary>
    public ArbitraryStyleOptions Apply(ParseResult parse, ArbitraryStyleOptions options) =>
        options with { Strength = parse.GetValue(strength) };

    /// <summary>Loads a method's networks.</summary>
    /// <exception cref="WeightException">They are not there, or damaged.</exception>
    public ArbitraryStyleTransfer Load(
        ParseResult parse, ModelLibrary models, string method, ArbitraryStyleOptions options)
    {
        string? folder = parse.GetValue(model);
        return method == AdaIn.Name
            ? AdaIn.Load(models, options, folder)
            : WhiteningColouring.Load(models, options, folder);
    }
}
