namespace Impasto.Video.OpticalFlow;

/// <summary>What a <see cref="FlowPreset"/> stands for.</summary>
/// <param name="Finest">The finest scale: 2 is a quarter of the size.</param>
/// <param name="Stride">The pixels from one patch to the next.</param>
/// <param name="Iterations">The most steps of descent that a patch takes at a scale.</param>
/// <param name="Refinements">The fixed-point iterations of the refinement; 0 for none.</param>
internal readonly record struct FlowParameters(int Finest, int Stride, int Iterations, int Refinements)
{
    public static FlowParameters Of(FlowPreset preset) => preset switch
    {
        FlowPreset.Ultrafast => new(Finest: 2, Stride: 4, Iterations: 12, Refinements: 0),
        FlowPreset.Fast => new(Finest: 2, Stride: 4, Iterations: 16, Refinements: 5),
        FlowPreset.Medium => new(Finest: 1, Stride: 3, Iterations: 25, Refinements: 5),
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "There is no such preset."),
    };

    /// <summary>The scales of images of a size, finest first.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public IReadOnlyList<int> Scales(int width, int height)
    {
        double byLonger = Math.Floor(Math.Log2(Math.Max(width, height) / 32.0) + 0.5);
        double byShorter = Math.Floor(Math.Log2(Math.Min(width, height) / (double)PatchSearch.Edge));
        int coarsest = (int)Math.Max(0, Math.Min(byLonger, byShorter));
        int finest = Math.Min(Finest, coarsest);
        return [.. Enumerable.Range(finest, coarsest - finest + 1)];
    }
}
