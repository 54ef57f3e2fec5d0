using Google.Protobuf;
using Impasto.Onnx.Protocol;
using DataType = Impasto.Onnx.Protocol.TensorProto.Types.DataType;

namespace Impasto.Onnx.Tests;

/// <summary>
/// An ONNX file made for a test: nodes in a row, each with the result of the one before as its input.
/// </summary>
internal sealed class OnnxSample
{
    private readonly ModelProto model = new()
    {
        IrVersion = 8,
        Graph = new GraphProto { Name = "sample" },
    };

    private string last = "image";

    public OnnxSample(int opset, params long[] extents)
    {
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        Extents = extents;
        model.Graph.Input.Add(Value("image", extents));
    }

    public long[] Extents { get; }

    public GraphProto Graph => model.Graph;

    public ModelProto Model => model;

    /// <summary>Adds a node that takes the result so far, and numbers.</summary>
    public OnnxSample Add(string type, string[] more, params AttributeProto[] attributes) =>
        Node(type, [last, .. more], attributes);

    /// <summary>Adds a node that takes the result so far.</summary>
    public OnnxSample Add(string type, params AttributeProto[] attributes) => Add(type, [], attributes);

    /// <summary>Adds a node with inputs by their names.</summary>
    public OnnxSample Node(string type, string[] inputs, params AttributeProto[] attributes)
    {
        last = $"value{model.Graph.Node.Count}";
        NodeProto node = new() { OpType = type, Name = $"node{model.Graph.Node.Count}" };
        node.Input.Add(inputs);
        node.Output.Add(last);
        node.Attribute.Add(attributes);
        model.Graph.Node.Add(node);
        return this;
    }

    public string Last => last;

    /// <summary>Adds floating-point numbers that are drawn.</summary>
    public string Drawn(params long[] extents)
    {
        long count = extents.Aggregate(1L, (a, b) => a * b);
        Random random = new(model.Graph.Initializer.Count + 1);
        float[] values = [.. Enumerable.Range(0, (int)count).Select(_ => (random.NextSingle() * 2) - 1)];
        return Singles(extents, values);
    }

    public string Singles(long[] extents, params float[] values)
    {
        TensorProto tensor = Tensor(DataType.Float, extents);
        tensor.FloatData.Add(values);
        return tensor.Name;
    }

    public string Wholes(params long[] values) => WholesOf([values.Length], values);

    public string WholesOf(long[] extents, params long[] values)
    {
        TensorProto tensor = Tensor(DataType.Int64, extents);
        tensor.Int64Data.Add(values);
        return tensor.Name;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        model.Graph.Output.Clear();
        model.Graph.Output.Add(Value(last, null));
        return model.ToByteArray();
    }

    private static ValueInfoProto Value(string name, long[]? extents)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)DataType.Float };
        if (extents is not null)
        {
            tensor.Shape = new TensorShapeProto();
            tensor.Shape.Dim.Add(extents.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private TensorProto Tensor(DataType type, long[] extents)
    {
        TensorProto tensor = new() { Name = $"number{model.Graph.Initializer.Count}", DataType = (int)type };
        tensor.Dims.Add(extents);
        model.Graph.Initializer.Add(tensor);
        return tensor;
    }
}
