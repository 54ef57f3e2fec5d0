namespace Impasto.Weights;

/// <summary>How a weight file stores a number. Others than these are not weights and are passed over.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>The upper half of a single precision number.</summary>
    BFloat16,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>
    /// A signed byte, times a factor a row: those of NAME are in the tensor NAME.scale, [first extent]. Only
    /// safetensors files have it.
    /// </summary>
    Int8,

    /// <summary>A byte, times a factor and more than a least value; only TensorFlow.js's shards have it.</summary>
    UInt8,

    /// <summary>Two bytes of the same kind.</summary>
    UInt16,
}
