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
}
