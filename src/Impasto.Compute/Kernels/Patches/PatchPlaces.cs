using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels.Patches;

/// <summary>Where the patches of a target lie that numbers name.</summary>
/// <param name="target">The target's shape.</param>
internal readonly struct PatchPlaces(Shape target)
{
    private readonly int columns = target.Width - PatchSearch.Edge + 1;
    private readonly int count = (target.Height - PatchSearch.Edge + 1) * (target.Width - PatchSearch.Edge + 1);
    private readonly long pixels = (long)target.Height * target.Width;

    /// <summary>Gets the pixels of a row of the target.</summary>
    public int Width { get; } = target.Width;

    /// <summary>
    /// The first pixel of a patch, among those of all images; a number beyond the last patch means the last.
    /// </summary>
    public long Pixel(int batch, float match)
    {
        int place = (int)Math.Clamp(match, 0, count - 1);
        return (batch * pixels) + ((long)(place / columns) * Width) + (place % columns);
    }
}
