namespace Impasto.Studio.Painting;

/// <summary>What a job will take.</summary>
/// <param name="Width">The width of the picture in pixels.</param>
/// <param name="Height">The height of the picture in pixels.</param>
/// <param name="Seconds">About how long it takes.</param>
/// <param name="MemoryBytes">The memory that it takes at its peak.</param>
/// <param name="Fits">Whether there is as much.</param>
/// <param name="Method">The method that paints it.</param>
/// <param name="Notes">What there is to say of it, as sentences.</param>
/// <param name="Error">Why it cannot be done, in a line; null where it can.</param>
internal sealed record Estimate(
    int Width,
    int Height,
    double Seconds,
    long MemoryBytes,
    bool Fits,
    string Method,
    IReadOnlyList<string> Notes,
    string? Error);
