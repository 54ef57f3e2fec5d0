using Impasto.Losses;
using Impasto.Running;

namespace Impasto.Sounds;

/// <summary>How a sound gets the manner of another.</summary>
public sealed record SoundOptions : RunOptions
{
    /// <summary>Gets how much of the style there is: 0 for the content alone, 1 for the style alone.</summary>
    [Option("strength", "How much of the style there is: 0 for the content alone, 1 for no content loss",
        Least = 0, Most = 1)]
    public double Strength { get; init; } = 0.5;

    /// <summary>Gets how styles are compared.</summary>
    [Option("style-loss", "How styles are compared; mrf, which compares patches of pictures, is for pictures alone")]
    public StyleLossKind StyleLoss { get; init; }

    /// <summary>Gets the number of iterations for each window, at least 0.</summary>
    [Option("iterations", "Iterations for each window of 20 seconds", Least = 0, Most = 1e6)]
    public int Iterations { get; init; } = 40;

    /// <summary>Gets the seed of the random filters and of a start from noise.</summary>
    [Option("seed", "Seed of random filters, of a start from noise, and of the pairs of mmd-gaussian")]
    public int Seed { get; init; }

    /// <summary>Gets whether the loudness of the content over time, band by band, is put back at the end.</summary>
    [Option("keep-rhythm", "Put the content's loudness over time back, band by band")]
    public bool KeepRhythm { get; init; }

    /// <summary>Gets what compares.</summary>
    [Option("features", "What compares: random filters, or Gabor filters over time and frequency")]
    public SoundFeatures Features { get; init; } = SoundFeatures.Gabor;

    /// <summary>Gets how many filters compare.</summary>
    [Option("filters", "How many filters compare", Least = 16, Most = 8192)]
    public int Filters { get; init; } = 512;

    /// <summary>Gets what the optimisation starts from.</summary>
    [Option("init", "Start from content or noise")]
    public SoundInit Init { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Requirement.Hold(
            StyleLoss != StyleLossKind.Mrf,
            "mrf compares patches of pictures, which a sound has none of: choose another style loss.");
    }
}
