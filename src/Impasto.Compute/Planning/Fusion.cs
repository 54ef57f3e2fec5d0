using Impasto.Compute.Graphs;

namespace Impasto.Compute.Planning;

/// <summary>
/// Moves element-wise steps (bias, sum, ReLU and its gradient) into the kernel that makes their operand, where nothing
/// else reads that operand. Which steps an operator takes over is the operator's own knowledge
/// (<see cref="Operator.Fuse"/>).
/// </summary>
internal static class Fusion
{
    /// <summary>Applies the pass.</summary>
    public static Program Apply(Program program)
    {
        int[] uses = new int[program.Graph.Nodes.Count];
        foreach (Node input in program.Graph.Nodes.SelectMany(n => n.Inputs))
        {
            uses[input.Id]++;
        }

        foreach (Node output in program.Outputs)
        {
            uses[output.Id]++;
        }

        return program.Rewrite((target, node, inputs) =>
            TryFuse(target, node, inputs, uses) ?? target.Apply(node.Op, inputs));
    }

    private static Node? TryFuse(Graph target, Node node, Node[] inputs, int[] uses)
    {
        if (node.Op.AsEpilogue(node) is not { } step)
        {
            return null;
        }

        // A sum can go into either side's kernel. The left one is the older contribution to a gradient; computing it
        // here, onto the right one, spares a buffer that would live from its own place to this one.
        int sides = step == EpilogueStep.Addend ? 2 : 1;
        for (int side = 0; side < sides; side++)
        {
            Node producer = inputs[side];
            if (uses[node.Inputs[side].Id] == 1 && producer.Op.Fuse(step) is { } fused)
            {
                IEnumerable<Node> operand = inputs.Length == 2 ? [inputs[1 - side]] : [];
                return target.Apply(fused, [.. producer.Inputs, .. operand]);
            }
        }

        return null;
    }
}
