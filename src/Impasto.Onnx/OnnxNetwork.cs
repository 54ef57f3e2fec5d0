using Google.Protobuf;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Protocol;
using Impasto.Onnx.Readers;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx;

/// <summary>
/// A network of an ONNX file, which the engine runs. Its operators are those that networks for images are made of; one
/// that is not read is refused by its name. Files are taken to be hostile: what they ask for is checked before memory
/// is taken.
/// </summary>
/// <remarks>
/// Messages of the exceptions are the end of a sentence that begins with the name of the file. Several threads may use
/// a network at a time.
/// </remarks>
public sealed class OnnxNetwork : IDisposable
{
    private const int MostNodes = 20_000;
    private const int LeastOpset = 6;
    private const long MostBytes = 4L << 30;

    private static readonly string[] Moves =
        ["Cast", "Identity", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze"];

    private readonly ModelProto model;
    private readonly Dictionary<string, KnownValue> known = [];

    // In the order in which a graph asks for them; of more than one where they depend on the size of the image.
    private readonly List<List<Tensor>> kept = [];
    private readonly ValueInfoProto[] inputs;
    private readonly long opset;

    private OnnxNetwork(ModelProto model)
    {
        this.model = model;
        if (model.Graph is null || model.Graph.Node.Count == 0 || model.Graph.Output.Count == 0)
        {
            throw Refusal.Of("there is no network in this ONNX file; export it again");
        }

        opset = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 1;
        Check(model.Graph);
        foreach (TensorProto weights in model.Graph.Initializer)
        {
            known[weights.Name] = new KnownValue(OnnxTensor.Of(weights));
        }

        inputs = [.. model.Graph.Input.Where(input => !known.ContainsKey(input.Name))];
    }

    /// <summary>Gets the operators that are read, by their names in ONNX.</summary>
    public static IEnumerable<string> Operators => OperatorReaders.Names;

    /// <summary>Gets the operators of the network, by their names in ONNX.</summary>
    public IEnumerable<string> OwnOperators =>
        model.Graph.Node.Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Gets the names and extents of its inputs; -1 stands for an extent that is free.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<long> Extents)> Inputs =>
        [.. inputs.Select(input => (input.Name, (IReadOnlyList<long>)Extents(input)))];

    /// <summary>Gets its inputs in words, such as "image [1, 3, any, any]".</summary>
    public IEnumerable<string> InputTexts => Inputs.Select(input =>
        $"{input.Name} [{string.Join(", ", input.Extents.Select(extent => extent < 0 ? "any" : $"{extent}"))}]");

    /// <summary>Gets the names of its outputs.</summary>
    public IReadOnlyList<string> Outputs => [.. model.Graph.Output.Select(output => output.Name)];

    /// <summary>
    /// Gets the operator that makes the values of the first output; those that only move values are passed over. Empty
    /// where none does.
    /// </summary>
    public string LastOperator
    {
        get
        {
            Dictionary<string, NodeProto> makers = [];
            foreach (NodeProto made in model.Graph.Node)
            {
                foreach (string output in made.Output)
                {
                    makers[output] = made;
                }
            }

            // A damaged file may lead round in a circle.
            string name = model.Graph.Output[0].Name;
            for (int i = 0; i < makers.Count && makers.TryGetValue(name, out NodeProto? node); i++)
            {
                if (node.Input.Count == 0 || !Moves.Contains(node.OpType))
                {
                    return node.OpType;
                }

                name = node.Input[0];
            }

            return "";
        }
    }

    /// <summary>Gets what the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata =>
        model.MetadataProps.GroupBy(told => told.Key).ToDictionary(group => group.Key, group => group.Last().Value);

    /// <summary>Gets the number of floating-point weights.</summary>
    public long Weights => known.Values.Where(value => !value.Tensor.IsWhole).Sum(value => value.Count);

    /// <summary>Gets whether it takes one image of three channels and makes one value of it.</summary>
    public bool IsOfImages => inputs.Length == 1 && model.Graph.Output.Count == 1 && IsImage(inputs[0]);

    /// <summary>Reads a network.</summary>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">It is damaged, or has operators that are not read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static OnnxNetwork Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new OnnxNetwork(ProtocolFile.Read(stream, ModelProto.Parser));
    }

    /// <summary>Writes the network as it was read, with more that its file says of itself.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="metadata">What the file says, by name.</param>
    public void Write(Stream stream, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(metadata);
        ModelProto written = model.Clone();
        foreach (StringStringEntryProto told in model.MetadataProps.Where(told => metadata.ContainsKey(told.Key)))
        {
            written.MetadataProps.Remove(told);
        }

        written.MetadataProps.AddRange(metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        written.WriteTo(stream);
    }

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="image">[B, H, W, 3], in the range that the network takes.</param>
    /// <returns>Its image [B, H', W', channels], in the range that it makes.</returns>
    /// <exception cref="InvalidDataException">
    /// It does not take one image, or not one of this size, or makes no image of it.
    /// </exception>
    public Node Apply(Node image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!IsOfImages)
        {
            string taken = string.Join(" and ", InputTexts);
            throw Refusal.Of(
                $"the network makes {string.Join(" and ", Outputs)} of {(taken.Length > 0 ? taken : "nothing")}, and a "
                + "style makes one image of one image of three channels");
        }

        long[] extents = Extents(inputs[0]);
        ComputedValue input = ComputedValue.Image(image);
        input = extents[1] == 3
            ? input
            : new ComputedValue(image, [image.Shape.Batch, image.Shape.Height, image.Shape.Width, 3], IsImage: false);
        OnnxValue output = Evaluate(image.Graph, [input])[0];
        return output switch
        {
            ComputedValue { IsImage: false, Extents: [_, _, _, 3] } last when extents[1] != 3 => last.Node,
            ComputedValue computed when computed.AsImage() is { } made => made.Node,
            _ => throw Refusal.Of("the network makes no image"),
        };
    }

    /// <summary>Runs the network on any inputs, as its file has them.</summary>
    /// <param name="values">As many as it has inputs.</param>
    /// <param name="threads">The threads that compute.</param>
    /// <returns>Its outputs.</returns>
    /// <exception cref="InvalidDataException">
    /// The inputs do not fit, it asks for what is not read, or it would take more than 4 GB.
    /// </exception>
    public IReadOnlyList<OnnxTensor> Run(IReadOnlyList<OnnxTensor> values, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != inputs.Length)
        {
            throw Refusal.Of($"the network has {inputs.Length} inputs, and {values.Count} are given");
        }

        Graph graph = new();
        List<(Node Input, OnnxTensor Value)> fed = [];
        OnnxValue[] given = [.. values.Select(value => Feed(graph, value, fed))];
        OnnxValue[] outputs = Evaluate(graph, given);
        ComputedValue[] computed = [.. outputs.OfType<ComputedValue>().Select(output => output.AsStored())];
        using WorkerPool pool = new(threads);
        using Executor? executor = computed.Length == 0
            ? null
            : new Executor(PlanOf([.. computed.Select(output => output.Node).Distinct()], threads), pool);
        foreach ((Node input, OnnxTensor value) in fed)
        {
            if (executor?.Has(input) == true)
            {
                value.Values.Span.CopyTo(executor[input]);
            }
        }

        executor?.Run();
        int next = 0;
        return
        [
            .. outputs.Select(output => output is KnownValue found
                ? found.Tensor
                : new OnnxTensor(output.Extents, executor![computed[next++].Node].ToArray())),
        ];
    }

    /// <summary>Frees the weights; graphs that have the network cannot be run any more.</summary>
    public void Dispose()
    {
        kept.ForEach(ofPlace => ofPlace.ForEach(tensor => tensor.Dispose()));
        kept.Clear();
    }

    /// <summary>Plans values of a graph that a file asks for, as long as that is no more than a test wants.</summary>
    /// <exception cref="InvalidDataException">It is.</exception>
    private static ExecutionPlan PlanOf(IReadOnlyList<Node> values, int threads)
    {
        ExecutionPlan plan;
        try
        {
            plan = ExecutionPlan.Create(values, new PlanOptions { Threads = threads });
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw Refusal.Of("its values are too large to be computed", e);
        }

        return plan.PeakBytes <= MostBytes
            ? plan
            : throw Refusal.Of($"it would take {plan.PeakBytes >> 30} GB, more than {MostBytes >> 30}");
    }

    private static ComputedValue Feed(Graph graph, OnnxTensor value, List<(Node, OnnxTensor)> fed)
    {
        if (value.IsWhole || value.Count == 0)
        {
            throw Refusal.Of("inputs of whole numbers, and empty ones, are not read");
        }

        int[] extents = [.. value.Extents];
        Node input = graph.Input(ComputedValue.ShapeOf(extents));
        fed.Add((input, value));
        return new ComputedValue(input, extents, IsImage: false);
    }

    private static bool IsImage(ValueInfoProto input) =>
        Extents(input) is { Length: 4 } extents && (extents[1] == 3 || extents[3] == 3);

    private static long[] Extents(ValueInfoProto input) =>
        [.. (input.Type?.TensorType?.Shape?.Dim ?? []).Select(extent => extent.HasDimValue ? extent.DimValue : -1)];

    private void Check(GraphProto graph)
    {
        string[] unknown =
            [.. OwnOperators.Where(name => !OperatorReaders.Knows(name)).Select(name => name.Length > 0 ? name : "''")];
        if (unknown.Length > 0)
        {
            throw Refusal.Of(
                $"it has operators that are not read: {string.Join(", ", unknown.Take(8))}; those that are: "
                + string.Join(", ", OperatorReaders.Names));
        }

        if (graph.Node.FirstOrDefault(node => node.Domain is not ("" or "ai.onnx")) is { } foreign)
        {
            throw Refusal.Of(
                $"the operator {foreign.OpType} is of the domain '{foreign.Domain}', which is not read");
        }

        if (graph.Node.Count > MostNodes)
        {
            throw Refusal.Of($"it has {graph.Node.Count} operators, more than {MostNodes}");
        }

        if (opset < LeastOpset)
        {
            throw Refusal.Of(
                $"its operators are of version {opset}; export it again with version {LeastOpset} or later");
        }
    }

    /// <summary>The outputs for inputs of some size.</summary>
    private OnnxValue[] Evaluate(Graph graph, OnnxValue[] given)
    {
        Dictionary<string, OnnxValue> values = known.ToDictionary(pair => pair.Key, pair => (OnnxValue)pair.Value);
        for (int i = 0; i < inputs.Length; i++)
        {
            values[inputs[i].Name] = given[i];
        }

        int used = 0;
        foreach (NodeProto node in model.Graph.Node)
        {
            OnnxValue?[] operands = [.. node.Input.Select(name => name.Length == 0 ? null
                : values.TryGetValue(name, out OnnxValue? value) ? value
                : throw Refusal.Of(
                    $"the operator {node.OpType} reads '{name}', which nothing computes; the file is damaged"))];
            if (node.Output.Count == 0)
            {
                continue;
            }

            NodeReading reading = new(node, opset, graph, operands, Keep);
            try
            {
                values[node.Output[0]] = OperatorReaders.Read(reading);
            }
            catch (Exception e) when (e is GraphException or ArgumentException or OverflowException)
            {
                throw reading.Refuse(e is GraphException ? e.Message.TrimEnd('.') : "its sizes make no sense");
            }
        }

        return [.. model.Graph.Output.Select(output => values.TryGetValue(output.Name, out OnnxValue? value)
            ? value
            : throw Refusal.Of($"nothing computes the output '{output.Name}'; the file is damaged"))];

        // The weights of one size are those of another, and are kept once.
        Tensor Keep(Shape shape, float[] numbers)
        {
            lock (kept)
            {
                if (used == kept.Count)
                {
                    kept.Add([]);
                }

                List<Tensor> ofPlace = kept[used++];
                Tensor? tensor = ofPlace.Find(one => one.Shape == shape && one.Span.SequenceEqual(numbers));
                if (tensor is null)
                {
                    tensor = new Tensor(shape, numbers);
                    ofPlace.Add(tensor);
                }

                return tensor;
            }
        }
    }
}
