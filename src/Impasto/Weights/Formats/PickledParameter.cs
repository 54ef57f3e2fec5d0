namespace Impasto.Weights.Formats;

/// <summary>A parameter as PyTorch's first versions pickled it: made first, given its tensor perhaps later.</summary>
internal sealed class PickledParameter
{
    internal PickledTensor? Tensor { get; set; }
}
