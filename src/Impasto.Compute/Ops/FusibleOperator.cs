using Impasto.Compute.Graphs;

namespace Impasto.Compute.Ops;

/// <summary>An operator whose kernel takes over element-wise steps; their operands follow its own inputs.</summary>
public abstract class FusibleOperator : Operator
{
    private protected FusibleOperator(Epilogues epilogues) => Epilogues = epilogues;

    private protected Epilogues Epilogues { get; }

    internal override Operator? Fuse(EpilogueStep step) =>
        Epilogues.With(step) is { } epilogues ? WithEpilogues(epilogues) : null;

    /// <summary>The same operator with other steps fused.</summary>
    private protected abstract Operator WithEpilogues(Epilogues epilogues);
}
