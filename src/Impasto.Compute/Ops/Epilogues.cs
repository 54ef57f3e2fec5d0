using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Products;

namespace Impasto.Compute.Ops;

/// <summary>
/// The steps fused into a kernel, in this order: bias, addend, then ReLU or mask. Their operands follow the operator's
/// own inputs in the order in which they were fused.
/// </summary>
internal readonly record struct Epilogues
{
    private readonly int operands;

    private Epilogues(int bias, int addend, int mask, bool relu, int operands)
    {
        BiasOperand = bias;
        AddendOperand = addend;
        MaskOperand = mask;
        Relu = relu;
        this.operands = operands;
    }

    /// <summary>Gets no steps.</summary>
    public static Epilogues None { get; } = new(-1, -1, -1, false, 0);

    /// <summary>Gets which of the extra inputs is the bias, or -1.</summary>
    public int BiasOperand { get; }

    /// <summary>Gets which of the extra inputs is added, or -1.</summary>
    public int AddendOperand { get; }

    /// <summary>Gets which of the extra inputs is the mask, or -1.</summary>
    public int MaskOperand { get; }

    /// <summary>Gets a value indicating whether negative values are cut.</summary>
    public bool Relu { get; }

    /// <summary>Adds a step, or returns null where the order of steps does not allow it.</summary>
    public Epilogues? With(EpilogueStep step) => step switch
    {
        _ when Relu || MaskOperand >= 0 => null,
        EpilogueStep.Bias when BiasOperand < 0 && AddendOperand < 0 => new(operands, -1, -1, false, operands + 1),
        EpilogueStep.Addend when AddendOperand < 0 => new(BiasOperand, operands, -1, false, operands + 1),
        EpilogueStep.Relu => new(BiasOperand, AddendOperand, -1, true, operands),
        EpilogueStep.Mask => new(BiasOperand, AddendOperand, operands, false, operands + 1),
        _ => null,
    };

    /// <summary>The steps as the kernels know them, with the addresses of their operands.</summary>
    /// <param name="kernel">The kernel that is being set up.</param>
    /// <param name="first">The index of the first operand among the inputs.</param>
    public unsafe Epilogue Bind(KernelBuilder kernel, int first) => new()
    {
        Output = kernel.Output,
        Bias = kernel.OptionalInput(first, BiasOperand),
        Addend = kernel.OptionalInput(first, AddendOperand),
        Mask = kernel.OptionalInput(first, MaskOperand),
        Relu = Relu,
    };
}
