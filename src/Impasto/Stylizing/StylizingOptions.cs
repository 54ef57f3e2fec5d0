using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>What may be chosen of every method.</summary>
public abstract record StylizingOptions : RunOptions
{
    /// <summary>
    /// Gets how much time the picture is worth. It chooses what other options do not; a method that paints in one pass
    /// has no more than that.
    /// </summary>
    [Option("quality", "A draft in a third of the time, a good picture, or the best in some three times the time")]
    public Quality Quality { get; init; } = Quality.Good;

    /// <summary>What a quality chooses.</summary>
    private protected T By<T>(T draft, T good, T best) => Quality switch
    {
        Quality.Draft => draft,
        Quality.Best => best,
        _ => good,
    };
}
