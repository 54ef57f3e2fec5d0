using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Protocol;

namespace Impasto.Onnx.Reading;

/// <summary>A node of an ONNX graph that is being read: its attributes, its inputs and the engine's graph.</summary>
/// <param name="node">The node.</param>
/// <param name="opset">The version of the operators.</param>
/// <param name="graph">The engine's graph.</param>
/// <param name="inputs">The values of its inputs; null for those that are left out.</param>
/// <param name="keep">Keeps numbers alive that the graph refers to.</param>
internal sealed class NodeReading(
    NodeProto node, long opset, Graph graph, IReadOnlyList<OnnxValue?> inputs, Func<Shape, float[], Tensor> keep)
{
    /// <summary>Gets the version of the operators.</summary>
    public long Opset => opset;

    /// <summary>Gets the engine's graph.</summary>
    public Graph Graph => graph;

    /// <summary>Gets the operator.</summary>
    public string Operator => node.OpType;

    /// <summary>Gets the number of inputs.</summary>
    public int Inputs => inputs.Count;

    /// <summary>Gets whether all inputs are known.</summary>
    public bool IsKnown => inputs.All(input => input is null or KnownValue);

    /// <summary>Whether an input is there.</summary>
    public bool Has(int index) => index < inputs.Count && inputs[index] is not null;

    /// <summary>An input.</summary>
    public OnnxValue Input(int index) => Has(index)
        ? inputs[index]!
        : throw Refuse($"its input {index + 1} is missing; the file is damaged");

    /// <summary>An input that must not depend on the image.</summary>
    public OnnxTensor Known(int index) => Input(index) is KnownValue known
        ? known.Tensor
        : throw Refuse($"its input {index + 1} depends on the image, which is not read");

    /// <summary>An input as a value of the engine.</summary>
    public ComputedValue Computed(int index) => Input(index) is ComputedValue computed
        ? computed
        : Constant(Known(index));

    /// <summary>An input that has to be an image, with its channels last.</summary>
    public Node Image(int index) => Computed(index).AsImage()?.Node
        ?? throw Refuse($"its input {index + 1} is no image but has {Input(index).Extents.Length} extents");

    /// <summary>Numbers as a value of the engine.</summary>
    public ComputedValue Constant(OnnxTensor tensor)
    {
        int[] extents = [.. tensor.Extents];
        float[] values = [.. Enumerable.Range(0, tensor.Count).Select(i => (float)tensor[i])];
        return new ComputedValue(Parameter(ComputedValue.ShapeOf(extents), values), extents, IsImage: false);
    }

    /// <summary>Numbers of the engine's graph.</summary>
    public Node Parameter(Shape shape, float[] values) => graph.Constant(keep(shape, values));

    /// <summary>Whether an attribute is there.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A whole number among the attributes.</summary>
    public long Whole(string name, long otherwise) => Find(name) is { } found ? found.I : otherwise;

    /// <summary>A number among the attributes.</summary>
    public float Number(string name, float otherwise) => Find(name) is { } found ? found.F : otherwise;

    /// <summary>A word among the attributes.</summary>
    public string Word(string name, string otherwise) =>
        Find(name) is { } found ? found.S.ToStringUtf8() : otherwise;

    /// <summary>Whole numbers among the attributes; null where they are not there.</summary>
    public long[]? Wholes(string name) => Find(name) is { } found ? [.. found.Ints] : null;

    /// <summary>Numbers among the attributes; null where they are not there.</summary>
    public float[]? Numbers(string name) => Find(name) is { } found ? [.. found.Floats] : null;

    /// <summary>A tensor among the attributes; null where it is not there.</summary>
    public OnnxTensor? Tensor(string name) => Find(name)?.T is { } tensor ? OnnxTensor.Of(tensor) : null;

    /// <summary>Whole numbers that are an input, or an attribute in older files; null where they are neither.</summary>
    public long[]? WholesOf(int input, string attribute) =>
        Has(input) ? WholesOf(input) : Wholes(attribute);

    /// <summary>An input of whole numbers.</summary>
    public long[] WholesOf(int input) => Known(input) is { IsWhole: true } tensor
        ? tensor.Longs
        : throw Refuse($"its input {input + 1} has no whole numbers; the file is damaged");

    /// <summary>An axis, which may be counted from the last.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Refuse($"there is no axis {axis} of {rank}; the file is damaged");

    /// <summary>The error that says why this node is not read.</summary>
    public InvalidDataException Refuse(string why)
    {
        string name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "";
        return Refusal.Of($"the operator {node.OpType} ('{name}'): {why}");
    }

    private AttributeProto? Find(string name) => node.Attribute.FirstOrDefault(found => found.Name == name);
}
