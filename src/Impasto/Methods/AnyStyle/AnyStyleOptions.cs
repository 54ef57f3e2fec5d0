using Impasto.Losses;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.AnyStyle;

/// <summary>The options of the methods that take any style in one pass.</summary>
public abstract record AnyStyleOptions : StylizingOptions
{
    /// <summary>
    /// Gets the folder of the networks: files named as those that Impasto brings along, or pairs encoderN_1 and
    /// decoderN_1; null for those that Impasto brings along.
    /// </summary>
    [Option("model", "A folder with the networks: files named as in models/, or pairs encoderN_1 and decoderN_1",
        ValueName = "DIR", IsPath = true, Absent = "those that Impasto brings along")]
    public string? Model { get; init; }

    /// <summary>
    /// Gets how many iterations of the optimisation end the run, at least 0 (<see cref="Refinement"/>); chosen by the
    /// quality where null.
    /// </summary>
    [Option("refine", "End with this many iterations of the optimisation; 0 is the fastest", Least = 0, Most = 1e6,
        Absent = "0, 6 or 40, by the quality")]
    public int? Refine { get; init; }

    /// <summary>
    /// Gets the encoder that the refinement compares with: a model's name or a file; null for the shipped one.
    /// </summary>
    [Option("encoder", "The encoder of the refinement: an installed model's name or a weight file",
        ValueName = "NAME|FILE", IsPath = true, Absent = "the one that Impasto brings along")]
    public string? Encoder { get; init; }

    /// <summary>Gets how the refinement compares styles.</summary>
    [Option("style-loss", "How the refinement compares styles")]
    public StyleLossKind StyleLoss { get; init; }

    /// <summary>Gets how many iterations of the optimisation end the run.</summary>
    internal int Refinements => Refine ?? By(draft: 0, good: 6, best: 40);

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Requirement.Hold(
            StyleLoss == StyleLossKind.Gram || Refinements > 0,
            "The style loss is how a refinement compares styles, and none is asked for: set refine to 6, or leave the "
            + "style loss out.");
        Requirement.Hold(
            Encoder is null || Refinements > 0,
            "The encoder is what a refinement compares with, and none is asked for: set refine to 6, or leave the "
            + "encoder out.");
    }
}
