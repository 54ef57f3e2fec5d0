using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Impasto.Onnx.Protocol;

namespace Impasto.Onnx.Writing;

/// <summary>The nodes and constants of a file, with names that nobody has to think of.</summary>
internal sealed class NodeList(int opset, bool half)
{
    private readonly Dictionary<string, int> counts = [];

    /// <summary>Gets the graph that grows.</summary>
    public GraphProto Graph { get; } = new();

    /// <summary>Gets the version of the operators.</summary>
    public int Opset => opset;

    /// <summary>Gets the type of what is computed, unless it is said to be float32.</summary>
    public TensorProto.Types.DataType Working =>
        half ? TensorProto.Types.DataType.Float16 : TensorProto.Types.DataType.Float;

    /// <summary>Adds a node of one result.</summary>
    /// <param name="type">ONNX's name of the operator.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of the result.</returns>
    public string Add(string type, string[] inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string name = NewName(type);
        NodeProto node = new() { OpType = type, Name = name };
        node.Input.Add(inputs);
        node.Output.Add(name);
        node.Attribute.AddRange(attributes.ToArray());
        Graph.Node.Add(node);
        return name;
    }

    /// <summary>Adds a constant of the type that is computed in.</summary>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> extents) => half
        ? Halves(values, extents)
        : Singles(values, extents);

    /// <summary>Adds a constant of float32.</summary>
    public string Singles(ReadOnlySpan<float> values, params ReadOnlySpan<long> extents) =>
        Store(TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), extents);

    /// <summary>Adds a list of whole numbers, such as a shape.</summary>
    public string Longs(params ReadOnlySpan<long> values) =>
        Store(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>The value as float32, where sums of many elements would leave the range of float16.</summary>
    public string ToSingle(string value) => half ? Cast(value, TensorProto.Types.DataType.Float) : value;

    /// <summary>A value of float32 in the type that is computed in.</summary>
    public string FromSingle(string value) => half ? Cast(value, TensorProto.Types.DataType.Float16) : value;

    /// <summary>Gives a result another name, everywhere; what is no node's result gets one that copies it.</summary>
    public void Rename(string from, string to)
    {
        if (!Graph.Node.Any(node => node.Output.Contains(from)))
        {
            from = Add("Identity", [from]);
        }

        foreach (NodeProto node in Graph.Node)
        {
            Replace(node.Input, from, to);
            Replace(node.Output, from, to);
        }
    }

    private static void Replace(RepeatedField<string> names, string from, string to)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = names[i] == from ? to : names[i];
        }
    }

    private string Cast(string value, TensorProto.Types.DataType type) =>
        Add("Cast", [value], Attributes.Of("to", (long)type));

    private string Halves(ReadOnlySpan<float> values, ReadOnlySpan<long> extents)
    {
        Half[] halves = new Half[values.Length];
        for (int i = 0; i < halves.Length; i++)
        {
            halves[i] = (Half)values[i];
        }

        return Store(TensorProto.Types.DataType.Float16, MemoryMarshal.AsBytes(halves.AsSpan()), extents);
    }

    private string Store(TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> extents)
    {
        TensorProto tensor = new()
        {
            Name = NewName("Constant"), DataType = (int)type, RawData = ByteString.CopyFrom(bytes),
        };
        tensor.Dims.AddRange(extents.ToArray());
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string NewName(string type)
    {
        int count = counts.GetValueOrDefault(type) + 1;
        counts[type] = count;
        return $"{type}_{count}";
    }
}
