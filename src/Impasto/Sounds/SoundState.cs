using System.Text.Json.Serialization;
using Impasto.Running;

namespace Impasto.Sounds;

/// <summary>Where a sound stands between two windows.</summary>
/// <param name="Windows">How many are done.</param>
/// <param name="Convergence">The worst spectral convergence so far, in dB; null where all is silent.</param>
/// <param name="Log">The iterations so far.</param>
internal sealed record SoundState(int Windows, double? Convergence, IReadOnlyList<IterationLog> Log)
{
    /// <summary>Gets the state at the start.</summary>
    public static SoundState Start { get; } = new(0, null, []);

    /// <summary>
    /// Gets the end of the last window, channel by channel, that fades into the next; null at the start.
    /// </summary>
    [JsonIgnore]
    public float[][]? Faded { get; init; }
}
