using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>MaxPool and AveragePool, and LpPool of pairs by their squares.</summary>
internal sealed class PoolReader : IOperatorReader
{
    private const string Max = "MaxPool", Norm = "LpPool";

    public IReadOnlyList<string> Operators => [Max, "AveragePool", Norm];

    public OnnxValue Read(NodeReading node)
    {
        Node image = node.Image(0);
        Kernel kernel = Kernel.Of(node);
        Sides padding = kernel.Padding(image.Shape.Height, image.Shape.Width);
        if (kernel.Reach != (kernel.Height, kernel.Width) || node.Whole("ceil_mode", 0) != 0)
        {
            throw node.Refuse("gaps in windows, and windows beyond the border (ceil_mode), are not read");
        }

        PoolKind kind = node.Operator == Max ? PoolKind.Max : PoolKind.Average;
        bool isHalving =
            padding == 0 && (kernel.Height, kernel.Width, kernel.StepDown, kernel.StepAcross) == (2, 2, 2, 2);
        if (node.Operator == Norm)
        {
            return isHalving && node.Whole("p", 2) == 2
                ? ComputedValue.Image(Pool.Of(image, PoolKind.L2))
                : throw node.Refuse("only windows of 2x2 and squares are read");
        }

        return ComputedValue.Image(isHalving
            ? Pool.Of(image, kind)
            : WindowPool.Of(image, kind, new WindowPoolOptions(kernel.Height, kernel.Width)
            {
                StepDown = kernel.StepDown,
                StepAcross = kernel.StepAcross,
                Padding = padding,
                CountsPadding = node.Whole("count_include_pad", 0) != 0,
            }));
    }
}
