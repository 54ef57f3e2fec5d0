namespace Impasto.Compute.Execution;

/// <summary>How long an operator of a plan takes, and how much it does.</summary>
/// <param name="Text">The operator with its place in the plan, its inputs and its shape.</param>
/// <param name="Time">The shortest of all runs.</param>
/// <param name="Flops">
/// The multiplications and additions of one run as they are computed: a convolution's after Winograd.
/// </param>
/// <param name="Bytes">
/// The bytes of its inputs and of its result, each once: the least that has to move between memory and processor.
/// </param>
public sealed record OperatorTime(string Text, TimeSpan Time, long Flops, long Bytes)
{
    /// <summary>
    /// The share of the machine's limit that is reached: the longer one of the times that its arithmetic and its bytes
    /// would take at the least, over the time that it takes. 1 is the limit; values that stay in caches can be above. 0
    /// where the time is too short for the clock.
    /// </summary>
    /// <param name="flopsPerSecond">What the machine computes at its peak; greater than 0.</param>
    /// <param name="bytesPerSecond">What it moves between memory and processor; greater than 0.</param>
    public double ShareOfLimit(double flopsPerSecond, double bytesPerSecond) =>
        Time == TimeSpan.Zero
            ? 0
            : Math.Max(Flops / flopsPerSecond, Bytes / bytesPerSecond) / Time.TotalSeconds;
}
