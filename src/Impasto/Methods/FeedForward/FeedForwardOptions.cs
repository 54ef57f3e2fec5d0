namespace Impasto.Methods.FeedForward;

/// <summary>The options of <see cref="TransformTransfer"/>.</summary>
public sealed record FeedForwardOptions
{
    /// <summary>Gets how much of the painting there is, from 0, the scene as it is, to 1: the two are mixed.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Gets the weights of several styles relative to each other; equal where null.</summary>
    public IReadOnlyList<double>? StyleBlend { get; init; }

    /// <summary>Gets the number of threads; the result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is; the message names it.</exception>
    internal void Check()
    {
        Require(Strength is >= 0 and <= 1, $"The strength is 0 to 1, not {Strength}.");
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
