namespace Impasto.Networks;

/// <summary>Whose conventions a <see cref="TransformNetwork"/> follows where those that are published differ.</summary>
public enum TransformConvention
{
    /// <summary>
    /// Those of PyTorch's example fast_neural_style, and of Impasto: borders are mirrored before each convolution,
    /// features are enlarged by upsampling before a convolution, and the last one gives the pixels.
    /// </summary>
    PyTorch,

    /// <summary>
    /// Those of Engstrom's fast-style-transfer in TensorFlow (2016): "same" padding with zeros, of which a convolution
    /// with a stride of 2 has a row more below and a column more to the right; transposed convolutions; a norm with an
    /// epsilon of 1e-3 behind the last convolution too, and a hyperbolic tangent, which gives pixels of 127.5 - 150 to
    /// 127.5 + 150.
    /// </summary>
    TensorFlow,

    /// <summary>
    /// Those of Johnson's fast-neural-style in Torch7 (2016): blue, green and red less their means in ImageNet, the
    /// image mirrored once by what residual blocks without padding take away, zeros before all other convolutions,
    /// transposed convolutions, and a hyperbolic tangent times 150 as the distance from those means.
    /// </summary>
    Torch7,
}
