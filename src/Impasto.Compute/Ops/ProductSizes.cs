namespace Impasto.Compute.Ops;

/// <summary>The sizes of a batch of matrix products C[M, N] = A[M, K] B[K, N].</summary>
/// <param name="Batch">How many products.</param>
/// <param name="M">Rows of A and C.</param>
/// <param name="N">Columns of B and C.</param>
/// <param name="K">Columns of A and rows of B.</param>
/// <param name="TransposeA">Whether A is stored as [K, M].</param>
/// <param name="TransposeB">Whether B is stored as [N, K].</param>
/// <param name="Symmetric">Whether C is known to be symmetric, so that half of it is computed.</param>
internal sealed record ProductSizes(int Batch, int M, int N, int K, bool TransposeA, bool TransposeB, bool Symmetric);
