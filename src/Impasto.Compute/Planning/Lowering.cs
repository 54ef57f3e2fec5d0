using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Planning;

/// <summary>
/// Replaces each operator by the kernels that compute it on this processor. A kernel may take over its operand's work,
/// whose result nothing may read any more.
/// </summary>
internal static class Lowering
{
    /// <summary>Applies the pass.</summary>
    public static Program Apply(Program program, SimdLevel simd) =>
        program.Rewrite((target, node, inputs) => node.Op.Lower(target, inputs, simd)).Prune();
}
