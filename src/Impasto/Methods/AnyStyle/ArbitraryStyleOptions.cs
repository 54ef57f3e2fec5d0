namespace Impasto.Methods.AnyStyle;

/// <summary>The options of the methods that take any style at once.</summary>
public sealed record ArbitraryStyleOptions
{
    /// <summary>
    /// Gets how far features move from the content's own (0) to the style's (1); the method's own default where null.
    /// </summary>
    public double? Strength { get; init; }

    /// <summary>Gets the weights of several styles relative to each other; equal where null.</summary>
    public IReadOnlyList<double>? StyleBlend { get; init; }

    /// <summary>
    /// Gets how many levels whitening and colouring works at, 1 to 5: with 3 from relu3_1 down to relu1_1. Where null,
    /// all that a folder of networks has, and four of the shipped ones. AdaIN knows one level only and takes no notice of this.
    /// </summary>
    public int? Levels { get; init; }

    /// <summary>Gets the number of threads; the result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is; the message names it.</exception>
    internal void Check()
    {
        Require(Strength is null or (>= 0 and <= 1), $"The strength is 0 to 1, not {Strength}.");
        Require(Levels is null or (>= 1 and <= 5), $"The number of levels is 1 to 5, not {Levels}.");
        Require(Threads is >= 1 and <= 1024, $"The number of threads is 1 to 1024, not {Threads}.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
