namespace Impasto.Weights.Formats;

/// <summary>
/// The functions that a pickle of weights may call. Each is a name that we recognise and carry out ourselves.
/// </summary>
internal enum PickledFunction
{
    /// <summary>collections.OrderedDict(), or with the list of pairs that Python 2 passes.</summary>
    OrderedDictionary,

    /// <summary>
    /// torch._utils._rebuild_tensor(storage, offset, size, stride), and _v2 with more that is no value.
    /// </summary>
    RebuildTensor,

    /// <summary>torch._utils._rebuild_parameter(tensor, ...).</summary>
    RebuildParameter,

    /// <summary>
    /// torch.nn.parameter.Parameter, which PyTorch's first versions made of a tensor, or empty with the tensor first
    /// in the state that is set afterwards; torchvision's oldest files have them.
    /// </summary>
    Parameter,
}
