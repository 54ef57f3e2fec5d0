namespace Impasto.Running;

/// <summary>Numbers of things in messages.</summary>
internal static class Counted
{
    /// <summary>A number and what is counted, such as "1 style" and "2 styles".</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">One of them.</param>
    /// <param name="several">Several; the first with an s where null.</param>
    public static string Of(int count, string one, string? several = null) =>
        $"{count} {(count == 1 ? one : several ?? $"{one}s")}";
}
