using Impasto.Compute.Execution;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tests.Kernels.Reference;

namespace Impasto.Compute.Tests.Kernels.Products;

public class MatrixProductTests
{
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1, 1, 1, 1 },
        { 1, 5, 17, 3 },
        { 1, 64, 64, 64 },
        { 2, 7, 33, 1000 },
        { 3, 96, 24, 300 },
        { 1, 1500, 16, 24 },
        { 1, 70, 300, 90 },
        { 1, 3, 3, 4000 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_product_is_right_however_the_factors_are_stored(int batch, int m, int n, int k)
    {
        foreach (bool transposeA in new[] { false, true })
        {
            foreach (bool transposeB in new[] { false, true })
            {
                Case product = new(batch, m, n, k, transposeA, transposeB);
                KernelCheck.Run(product, product.Expected(), 1e-5, $"{m}x{n}x{k} {transposeA} {transposeB}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Bias_addend_relu_and_mask_are_applied_in_this_order(int batch, int m, int n, int k)
    {
        long count = (long)batch * m * n;
        Case product = new(batch, m, n, k, false, false)
        {
            Bias = KernelCheck.Random(n, 3),
            Addend = KernelCheck.Random(count, 4),
            Mask = KernelCheck.Random(count, 5),
            Relu = true,
        };
        double[] expected = product.Expected();
        for (int i = 0; i < expected.Length; i++)
        {
            double value = Math.Max(0, expected[i] + product.Bias[i % n] + product.Addend[i]);
            expected[i] = product.Mask[i] > 0 ? value : 0;
        }

        KernelCheck.Run(product, expected, 1e-5, $"{m}x{n}x{k}");
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 17, 5000)]
    [InlineData(2, 64, 900)]
    [InlineData(1, 300, 520)]
    public void A_gram_matrix_is_exactly_symmetric(int batch, int n, int k)
    {
        Case gram = new(batch, n, n, k, true, false) { Symmetric = true };
        KernelCheck.Run(gram, gram.Expected(), 1e-5, $"{n}x{n}x{k}");
        using WorkerPool pool = new(1);
        float[] c = gram.Run<Simd256>(pool);
        for (int i = 0; i < c.Length; i++)
        {
            (int image, int row, int column) = (i / (n * n), i / n % n, i % n);
            Assert.Equal(c[i], c[(image * n + column) * n + row]);
        }
    }

    private sealed unsafe class Case(int batch, int m, int n, int k, bool transposeA, bool transposeB) : IKernelCase
    {
        private const float Scale = 0.75f;

        private readonly float[] a = KernelCheck.Random((long)batch * m * k, 1);
        private readonly float[] b = KernelCheck.Random((long)batch * k * n, 2);

        public bool Symmetric { get; init; }

        public float[]? Bias { get; init; }

        public float[]? Addend { get; init; }

        public float[]? Mask { get; init; }

        public bool Relu { get; init; }

        public double[] Expected() =>
        [
            .. Enumerable.Range(0, batch).SelectMany(i => ReferenceMatrixProduct.Multiply(
                m,
                n,
                k,
                a.AsSpan(i * m * k, m * k),
                transposeA,
                (Symmetric ? a : b).AsSpan(i * k * n, k * n),
                transposeB,
                Scale)),
        ];

        public float[] Run<V>(WorkerPool pool)
            where V : unmanaged, ISimd<V>
        {
            using Memory memory = new();
            MatrixProduct product = new(batch, m, n, k, Symmetric, V.Width);
            float* left = memory.Take(a);
            float* right = Symmetric ? left : memory.Take(b);
            long count = (long)batch * m * n;
            float* output = Addend is null ? memory.Take(count) : memory.Take(Addend);
            Epilogue epilogue = new()
            {
                Output = output,
                Bias = memory.Take(Bias),
                Addend = Addend is null ? null : output,
                Mask = memory.Take(Mask),
                Relu = Relu,
            };
            float* shared = memory.Take(product.SharedScratchFloats);
            float* scratch = memory.Take(product.WorkerScratchFloats * pool.Threads);
            for (int phase = 0; phase < product.Phases; phase++)
            {
                pool.Run(product.Parts(phase), (part, worker) => product.Run<V>(
                    phase,
                    part,
                    left,
                    transposeA,
                    right,
                    transposeB,
                    Scale,
                    epilogue,
                    shared,
                    scratch + worker * product.WorkerScratchFloats));
            }

            return Memory.Read(output, count);
        }
    }
}
