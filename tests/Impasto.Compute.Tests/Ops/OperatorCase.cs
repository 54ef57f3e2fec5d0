using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>One operator on one set of shapes: what <see cref="OperatorTests"/> runs in four ways.</summary>
/// <param name="Name">Shown in the test's name.</param>
/// <param name="Shapes">The inputs' shapes.</param>
/// <param name="Build">Applies the operator.</param>
/// <param name="Reference">The result by plain loops in double precision, from the inputs.</param>
public sealed record OperatorCase(
    string Name, Shape[] Shapes, Func<Node[], Node> Build, Func<float[][], double[]> Reference)
{
    /// <summary>Gets a value indicating whether inputs are made positive, for roots and divisors.</summary>
    public bool PositiveInputs { get; init; }

    /// <summary>Gets how many of the last inputs count as constant in gradients.</summary>
    public int Constants { get; init; }

    /// <summary>Gets the step of the finite differences.</summary>
    public float Step { get; init; } = 1e-2f;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The inputs: always the same for a case.</summary>
    internal float[][] Values() =>
        [.. Shapes.Select((shape, i) => OperatorRun.Random(shape, 17 + i)
            .Select(v => PositiveInputs ? MathF.Abs(v) + 0.5f : v).ToArray())];
}
