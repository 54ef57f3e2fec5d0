using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Onnx.Operators;
using Impasto.Onnx.Protocol;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx;

/// <summary>Writes one model: its inputs with what is done to them, its graph, and its outputs.</summary>
internal sealed class ModelWriter
{
    private readonly OnnxModel model;
    private readonly OnnxOptions options;
    private readonly OnnxGraph graph;
    private readonly NodeList nodes;
    private readonly GraphWriter writer;
    private readonly Dictionary<string, BorderWriter> borders = [];

    /// <summary>Makes a writer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="other">Its graph at another size; the same where the size is fixed.</param>
    public ModelWriter(OnnxModel model, OnnxOptions options, OnnxGraph graph, OnnxGraph other)
    {
        this.model = model;
        this.options = options;
        this.graph = graph;
        nodes = new NodeList(options.Opset, options.Half);
        writer = new GraphWriter(
            nodes,
            graph.Outputs[0].Value.Graph,
            other.Outputs[0].Value.Graph,
            graph.Outputs.Select(output => output.Value),
            OperatorWriters.Write);
    }

    private long IrVersion => options.Opset switch
    {
        < 15 => 7,
        < 19 => 8,
        < 21 => 9,
        _ => 10,
    };

    private string RangeText => options.Full == 1 ? "0..1" : "0..255";

    /// <summary>How inputs and outputs are used, a line each.</summary>
    public static string UsageOf(GraphProto graph) =>
        string.Join('\n', graph.Input.Concat(graph.Output).Select(UsageOf));

    public ModelProto Write()
    {
        foreach (OnnxInput input in graph.Inputs)
        {
            WriteInput(input);
        }

        // What one output is, another one may be made of: names are given when all is written.
        List<string> values = [];
        foreach (OnnxOutput output in graph.Outputs)
        {
            string value = WriteOutput(output);
            values.Add(values.Contains(value) ? nodes.Add("Identity", [value]) : value);
        }

        foreach ((string value, OnnxOutput output) in values.Zip(graph.Outputs))
        {
            nodes.Rename(value, output.Name);
        }

        nodes.Graph.Name = model.Name;
        ModelProto file = new()
        {
            IrVersion = IrVersion,
            ProducerName = nameof(Impasto),
            ProducerVersion = typeof(ModelWriter).Assembly.GetName().Version!.ToString(2),
            DocString = model.Description,
            Graph = nodes.Graph,
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = options.Opset });
        file.MetadataProps.AddRange(model.Metadata.Concat(OfWriting()).OrderBy(told => told.Key, StringComparer.Ordinal)
            .Select(told => new StringStringEntryProto { Key = told.Key, Value = told.Value }));
        return file;
    }

    private static string UsageOf(ValueInfoProto value)
    {
        IEnumerable<string> extents = value.Type.TensorType.Shape.Dim.Select(
            extent => extent.HasDimParam ? extent.DimParam : extent.DimValue.ToString(CultureInfo.InvariantCulture));
        return $"{value.Name}: float32 [{string.Join(", ", extents)}], {value.DocString}";
    }

    /// <summary>What the file says of how it was written and is used.</summary>
    private Dictionary<string, string> OfWriting() => new()
    {
        ["impasto.name"] = model.Name,
        ["impasto.range"] = RangeText,
        ["impasto.layout"] = options.ChannelsLast ? "nhwc" : "nchw",
        ["impasto.smallest_edge"] = model.LeastEdge.ToString(CultureInfo.InvariantCulture),
        ["impasto.usage"] = UsageOf(nodes.Graph),
    };

    private void WriteInput(OnnxInput input)
    {
        bool hasSize = input.Value.Shape.Rank == 4;
        Layout layout = hasSize && !options.ChannelsLast ? Layout.ChannelsFirst : Layout.Stored;
        string value = input.Name;
        if (input.IsImage)
        {
            // A border is written once, for images with the channels first.
            if (!model.Border.IsNone && layout == Layout.Stored)
            {
                value = nodes.Add("Transpose", [value], Attributes.Of("perm", 0, 3, 1, 2));
                layout = Layout.ChannelsFirst;
            }

            if (options.Full != 1)
            {
                value = nodes.Add("Mul", [value, nodes.Singles([1 / options.Full])]);
            }

            BorderWriter border = new(model.Border, nodes, value, options.Size);
            borders[input.Name] = border;
            value = border.Add(value);
        }

        writer.SetInput(input.Value, new Written(nodes.FromSingle(value), layout));
        nodes.Graph.Input.Add(Told(input.Name, input.Value, input.IsImage, input.Description));
    }

    /// <summary>Writes an output and gives the name that it has so far.</summary>
    private string WriteOutput(OnnxOutput output)
    {
        if (writer.IsConstant(output.Value))
        {
            throw new GraphException($"{output.Name} depends on no input, so there is nothing to export.");
        }

        Layout layout = options.ChannelsLast ? Layout.Stored : Layout.ChannelsFirst;
        BorderWriter? border = output.CutLike is { } like ? borders[like] : null;
        string value = nodes.ToSingle(
            border is null ? writer.Read(output.Value, layout) : writer.Read(output.Value, Layout.ChannelsFirst));
        if (border is not null)
        {
            value = border.Cut(value, output.Scale);
            if (layout == Layout.Stored)
            {
                value = nodes.Add("Transpose", [value], Attributes.Of("perm", 0, 2, 3, 1));
            }
        }

        if (output.IsImage)
        {
            if (options.Full != 1)
            {
                value = nodes.Add("Mul", [value, nodes.Singles([options.Full])]);
            }

            value = nodes.Add("Clip", [value, nodes.Singles([0]), nodes.Singles([options.Full])]);
        }

        nodes.Graph.Output.Add(Told(output.Name, output.Value, output.IsImage, output.Description, output));
        return value;
    }

    /// <summary>What the file says of an input or an output.</summary>
    private ValueInfoProto Told(
        string name, Node value, bool isImage, string description, OnnxOutput? output = null)
    {
        TensorShapeProto shape = new();
        int rank = value.Shape.Rank;
        int[] axes = rank == 4 && !options.ChannelsLast ? [0, 3, 1, 2] : [.. Enumerable.Range(0, rank)];
        foreach (int axis in axes)
        {
            shape.Dim.Add(Extent(name, value, axis, output));
        }

        return new ValueInfoProto
        {
            Name = name,
            DocString = isImage ? $"{RangeText}, {description}" : description,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor
                {
                    ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape,
                },
            },
        };
    }

    private TensorShapeProto.Types.Dimension Extent(string name, Node value, int axis, OnnxOutput? output)
    {
        bool isEdge = value.Shape.Rank == 4 && axis is 1 or 2;
        string like = output?.CutLike ?? name;
        int scale = output?.Scale ?? 1;
        if (!writer.Varies(value, axis))
        {
            // A border is no part of what goes in and comes out.
            int extent = isEdge && options.Size is { } size && borders.ContainsKey(like)
                ? scale * (axis == 1 ? size.Height : size.Width)
                : value.Shape[axis];
            return new TensorShapeProto.Types.Dimension { DimValue = extent };
        }

        string prefix = like == graph.Inputs[0].Name ? "" : $"{like}_";
        string suffix = scale > 1 ? $"_times_{scale}" : "";
        return new TensorShapeProto.Types.Dimension
        {
            DimParam = axis == 0 ? "batch"
                : isEdge ? $"{prefix}{(axis == 1 ? "height" : "width")}{suffix}"
                : $"{prefix}{axis}",
        };
    }
}
