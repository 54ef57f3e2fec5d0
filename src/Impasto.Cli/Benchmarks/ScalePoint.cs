namespace Impasto.Cli.Benchmarks;

/// <summary>What one picture of <c>impasto bench scale</c> took.</summary>
/// <param name="Method">The method, as it is called.</param>
/// <param name="Width">The picture's width in pixels.</param>
/// <param name="Height">Its height.</param>
internal sealed record ScalePoint(string Method, int Width, int Height)
{
    /// <summary>Gets the seconds from the start of the process to its end.</summary>
    public double Seconds { get; init; }

    /// <summary>Gets the seconds of all processors, which other work on the machine changes less.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Gets what the plan said that the process would have resident, in bytes.</summary>
    public long PlannedBytes { get; init; }

    /// <summary>Gets the most that the process had resident, in bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Gets whether it was painted in strips.</summary>
    public bool IsInStrips { get; init; }

    /// <summary>Gets why there is no picture; null where there is one.</summary>
    public string? Refusal { get; init; }

    /// <summary>Gets the picture's size in millions of pixels.</summary>
    public double Megapixels => Width * (double)Height / 1e6;
}
