using Impasto.Onnx.Reading;
using Microsoft.ML.OnnxRuntime;
using static Impasto.Onnx.Writing.Attributes;

namespace Impasto.Onnx.Tests;

/// <summary>Each operator that is read gives in the engine what it gives in ONNX Runtime.</summary>
public class ReadingTests
{
    private const float Tolerance = 1e-5f;

    public static TheoryData<string> Names => [.. Samples.Keys];

    private static Dictionary<string, Func<OnnxSample>> Samples { get; } = new()
    {
        ["convolution"] = () => Conv(13, [3, 5, 3, 3], Of("pads", 1, 1, 1, 1)),
        ["convolution without padding and bias"] = () =>
        {
            OnnxSample sample = new(13, 1, 5, 9, 8);
            return sample.Add("Conv", [sample.Drawn(3, 5, 3, 2)]);
        },
        ["convolution of other sides"] = () => Conv(11, [3, 5, 3, 3], Of("pads", 0, 1, 1, 2), Of("strides", 2, 2)),
        ["convolution with gaps"] = () =>
            Conv(13, [3, 5, 3, 2], Of("dilations", 2, 3), Of("pads", 2, 1, 2, 1)),
        ["convolution in groups"] = () =>
        {
            OnnxSample sample = new(13, 2, 6, 7, 8);
            return sample.Add(
                "Conv", [sample.Drawn(9, 2, 3, 3), sample.Drawn(9)], Of("group", 3), Of("pads", 1, 1, 1, 1));
        },
        ["convolution padded above"] = () => Conv(13, [3, 5, 4, 3], Of("auto_pad", "SAME_UPPER"), Of("strides", 2, 2)),
        ["convolution padded below"] = () => Conv(13, [3, 5, 4, 3], Of("auto_pad", "SAME_LOWER")),
        ["convolution that is valid"] = () => Conv(13, [3, 5, 4, 3], Of("auto_pad", "VALID")),
        ["mirrored convolution"] = () =>
        {
            OnnxSample sample = new(13, 1, 3, 9, 12);
            sample.Add("Pad", [sample.Wholes(0, 0, 4, 4, 0, 0, 4, 4)], Of("mode", "reflect"));
            return sample.Add("Conv", [sample.Drawn(4, 3, 9, 9), sample.Drawn(4)]);
        },
        ["transposed convolution"] = () => Transposed([5, 3, 3, 3], Of("strides", 2, 2), Of("pads", 1, 1, 1, 1),
            Of("output_padding", 1, 1)),
        ["transposed convolution of one step"] = () => Transposed([5, 3, 3, 3], Of("pads", 0, 1, 1, 0)),
        ["transposed convolution by two steps"] = () => Transposed([5, 3, 3, 4], Of("strides", 3, 2),
            Of("pads", 1, 0, 1, 1), Of("output_padding", 2, 1)),
        ["transposed convolution padded above"] = () =>
            Transposed([5, 3, 3, 3], Of("strides", 2, 2), Of("auto_pad", "SAME_UPPER")),
        ["transposed convolution padded below"] = () =>
            Transposed([5, 3, 4, 3], Of("strides", 2, 2), Of("auto_pad", "SAME_LOWER")),
        ["transposed convolution in groups"] = () =>
        {
            OnnxSample sample = new(13, 1, 6, 5, 4);
            return sample.Add("ConvTranspose", [sample.Drawn(6, 2, 3, 3)], Of("group", 2), Of("strides", 2, 2));
        },
        ["instance norm"] = () =>
        {
            OnnxSample sample = new(13, 2, 5, 7, 8);
            return sample.Add(
                "InstanceNormalization", [sample.Drawn(5), sample.Drawn(5)], Of("epsilon", 1e-3f));
        },
        ["batch norm"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 7, 8);
            return sample.Add(
                "BatchNormalization",
                [sample.Drawn(3), sample.Drawn(3), sample.Drawn(3), sample.Singles([3], 0.5f, 2, 0.1f)],
                Of("epsilon", 1e-2f));
        },
        ["leaky relu"] = () => new OnnxSample(13, 2, 3, 5).Add("LeakyRelu", Of("alpha", 0.2f)),
        ["relu, tanh and sigmoid"] = () =>
            new OnnxSample(13, 1, 2, 3, 4).Add("Sigmoid").Add("Neg").Add("Tanh").Add("Neg").Add("Relu"),
        ["clip"] = () => Clip(sample => ["", ""]),
        ["clip from both sides"] = () => Clip(sample => [sample.Singles([], 0.25f), sample.Singles([], 0.75f)]),
        ["clip from above"] = () => Clip(sample => ["", sample.Singles([], 0.75f)]),
        ["clip of older files"] = () =>
            new OnnxSample(9, 1, 2, 3, 4).Add("Clip", Of("min", 0.25f), Of("max", float.MaxValue)),
        ["powers"] = () =>
        {
            OnnxSample sample = new(13, 1, 2, 3, 4);
            sample.Add("Pow", [sample.Singles([], 2)]).Add("Exp").Add("Sqrt");
            return sample.Add("Pow", [sample.Singles([], 3)]).Add("Pow", [sample.Singles([], 0.5f)]);
        },
        ["max pool"] = () => new OnnxSample(13, 2, 3, 7, 8).Add(
            "MaxPool", Of("kernel_shape", 3, 3), Of("strides", 2, 2), Of("pads", 1, 1, 1, 1)),
        ["max pool of pairs"] = () =>
            new OnnxSample(13, 2, 3, 7, 8).Add("MaxPool", Of("kernel_shape", 2, 2), Of("strides", 2, 2)),
        ["average pool"] = () => new OnnxSample(13, 2, 3, 7, 8).Add(
            "AveragePool", Of("kernel_shape", 3, 2), Of("strides", 1, 2), Of("pads", 1, 0, 0, 1)),
        ["average pool with its padding"] = () => new OnnxSample(13, 2, 3, 7, 8).Add(
            "AveragePool", Of("kernel_shape", 3, 3), Of("pads", 1, 1, 1, 1), Of("count_include_pad", 1)),
        ["global average pool"] = () => new OnnxSample(13, 2, 3, 7, 8).Add("GlobalAveragePool"),
        ["means of pixels"] = () => new OnnxSample(13, 2, 3, 7, 8).Add("ReduceMean", Of("axes", 2, 3)),
        ["means of pixels alone"] = () =>
            new OnnxSample(13, 2, 3, 7, 8).Add("ReduceMean", Of("axes", -1, -2), Of("keepdims", 0)),
        ["means of pixels by an input"] = () =>
        {
            OnnxSample sample = new(18, 2, 3, 7, 8);
            return sample.Add("ReduceMean", [sample.Wholes(2, 3)]);
        },
        ["instance norm by hand"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 7, 8);
            string mean = sample.Add("ReduceMean", Of("axes", 2, 3)).Last;
            string centred = sample.Node("Sub", ["image", mean]).Last;
            sample.Add("Pow", [sample.Singles([], 2)]).Add("ReduceMean", Of("axes", 2, 3));
            string deviation = sample.Add("Add", [sample.Singles([], 1e-5f)]).Add("Sqrt").Last;
            sample.Node("Div", [centred, deviation]).Add("Mul", [sample.Drawn(3, 1, 1)]);
            return sample.Add("Add", [sample.Drawn(1, 3, 1, 1)]);
        },
        ["arithmetic with numbers"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            sample.Add("Add", [sample.Singles([], 2)]).Add("Mul", [sample.Singles([1], 3)]);
            sample.Add("Sub", [sample.Singles([1, 1], 0.5f)]).Add("Div", [sample.Singles([], 4)]);
            sample.Node("Sub", [sample.Singles([], 5), sample.Last]);
            return sample.Node("Div", [sample.Singles([], 2), sample.Last]);
        },
        ["arithmetic with channels from the left"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            sample.Node("Sub", [sample.Drawn(3, 1, 1), sample.Last]).Add("Relu").Add("Add", [sample.Singles([], 1)]);
            return sample.Node("Div", [sample.Drawn(1, 3, 1, 1), sample.Last]);
        },
        ["arithmetic with rows and columns"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            return sample.Add("Mul", [sample.Drawn(4, 1)]).Add("Add", [sample.Drawn(5)])
                .Add("Sub", [sample.Drawn(2, 3, 4, 5)]);
        },
        ["arithmetic of both"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            string moved = sample.Add("Transpose", Of("perm", 0, 2, 3, 1)).Add("Relu")
                .Add("Transpose", Of("perm", 0, 3, 1, 2)).Last;
            return sample.Node("Mul", ["image", moved]).Add("Sub", ["image"]);
        },
        ["the larger and the smaller"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            sample.Add("Max", [sample.Singles([], 0.3f)]).Add("Min", [sample.Singles([], 0.8f)]);
            sample.Add("Max", [sample.Drawn(3, 1, 1)]).Add("Min", [sample.Drawn(2, 3, 4, 5)]);
            string known = sample.Node("Max", [sample.Drawn(5), sample.Drawn(4, 1)]).Last;
            return sample.Node("Min", [known, "value3"]);
        },
        ["products with one matrix"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            return sample.Add("MatMul", [sample.Drawn(5, 7)]).Add("Reshape", [sample.Wholes(6, 28)])
                .Add("MatMul", [sample.Drawn(28, 2)]);
        },
        ["products one by one"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            return sample.Add("MatMul", [sample.Drawn(2, 3, 5, 6)]);
        },
        ["padding with a number"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            return sample.Add("Pad", [sample.Wholes(0, 0, 1, 2, 0, 0, 3, 0), sample.Singles([], 0.5f)]);
        },
        ["padding with edges, some cut"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 5);
            return sample.Add("Pad", [sample.Wholes(0, 0, 1, 2, 0, 0, 3, 0)], Of("mode", "edge"))
                .Add("Pad", [sample.Wholes(0, 0, -1, 1, 0, 0, 1, -2)]);
        },
        ["padding of older files"] = () => new OnnxSample(9, 2, 3, 4, 5).Add(
            "Pad", Of("mode", "reflect"), Of("pads", 0, 0, 1, 2, 0, 0, 3, 0)),
        ["padding along axes"] = () =>
        {
            OnnxSample sample = new(18, 2, 3, 4, 5);
            return sample.Add("Pad", [sample.Wholes(1, 2, 0, 1), "", sample.Wholes(3, -2)]);
        },
        ["nearest by scales"] = () => Resize(13, "nearest", "asymmetric", "floor", [1, 1, 2, 3]),
        ["nearest by centres"] = () => Resize(13, "nearest", "half_pixel", "round_prefer_floor", [1, 1, 2, 3]),
        ["nearest by an odd scale"] = () => Resize(13, "nearest", "asymmetric", "floor", [1, 1, 1.6f, 0.5f]),
        ["linear by scales"] = () => Resize(13, "linear", "half_pixel", null, [1, 1, 2, 1.5f]),
        ["linear by sizes"] = () =>
        {
            OnnxSample sample = new(13, 1, 3, 4, 6);
            return sample.Add(
                "Resize",
                ["", "", sample.Wholes(1, 3, 7, 9)],
                Of("mode", "linear"), Of("coordinate_transformation_mode", "pytorch_half_pixel"));
        },
        ["upsample"] = () =>
        {
            OnnxSample sample = new(9, 1, 3, 4, 6);
            return sample.Add("Upsample", [sample.Singles([4], 1, 1, 2, 2)], Of("mode", "nearest"));
        },
        ["resize of version 10"] = () =>
        {
            OnnxSample sample = new(10, 1, 3, 4, 6);
            return sample.Add("Resize", [sample.Singles([4], 1, 1, 2, 2)], Of("mode", "nearest"));
        },
        ["sizes by arithmetic"] = () =>
        {
            OnnxSample sample = new(13, 1, 3, 4, 6);
            string edges = sample.Node("Shape", ["image"])
                .Add("Slice", [sample.Wholes(2), sample.Wholes(4)]).Add("Mul", [sample.Wholes(2)])
                .Add("Add", [sample.Wholes(1)]).Add("Cast", Of("to", 1)).Add("Floor").Add("Cast", Of("to", 7)).Last;
            string all = sample.Node("Concat", [sample.Wholes(1, 3), edges], Of("axis", 0)).Last;
            return sample.Node("Resize", ["image", "", "", all], Of("mode", "linear"));
        },
        ["sizes that are cut to whole numbers"] = () =>
        {
            OnnxSample sample = new(15, 1, 3, 8, 9);
            string edges = sample.Node("Shape", ["image"], Of("start", -2)).Add("Cast", Of("to", 1))
                .Add("Mul", [sample.Singles([], 0.7f)]).Add("Cast", Of("to", 7)).Last;
            string channels = sample.Node("Shape", ["image"], Of("end", -2)).Last;
            string all = sample.Node("Concat", [channels, edges], Of("axis", 0)).Last;
            return sample.Node("Resize", ["image", "", "", all], Of("mode", "linear"));
        },
        ["shapes looked up"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 6);
            string shape = sample.Node("Shape", ["image"]).Last;
            sample.Node("Gather", [shape, sample.WholesOf([], 2)]);
            string height = sample.Add("Unsqueeze", [sample.Wholes(0)]).Last;
            string width = sample.Node("Gather", [shape, sample.WholesOf([1], -1)]).Last;
            string all = sample.Node("Concat", [sample.Wholes(0, -1), height, width], Of("axis", 0)).Last;
            return sample.Node("Reshape", ["image", all]);
        },
        ["channels together and apart"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 6);
            sample.Add("Relu");
            return sample.Node("Concat", [sample.Last, "image", sample.Last], Of("axis", 1)).Add(
                "Slice", [sample.Wholes(2, 1, -5), sample.Wholes(7, 4, long.MaxValue), sample.Wholes(1, 2, 3)]);
        },
        ["channels in another order"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 4, 6);
            return sample.Add("Gather", [sample.Wholes(2, -2, 0)], Of("axis", 1));
        },
        ["channels from the last"] = () =>
        {
            OnnxSample sample = new(13, 2, 5, 4, 6);
            return sample.Add(
                "Slice", [sample.Wholes(-1), sample.Wholes(long.MinValue), sample.Wholes(1), sample.Wholes(-2)]);
        },
        ["slice of older files"] = () => new OnnxSample(9, 2, 3, 4, 6).Add(
            "Slice", Of("starts", 1, 0), Of("ends", 3, 5), Of("axes", 2, 3)),
        ["pixel shuffle by hand"] = () =>
        {
            OnnxSample sample = new(13, 2, 12, 3, 4);
            return sample.Add("Reshape", [sample.Wholes(2, 3, 2, 2, 3, 4)])
                .Add("Transpose", Of("perm", 0, 1, 4, 2, 5, 3)).Add("Reshape", [sample.Wholes(2, 3, 6, 8)]).Add("Relu");
        },
        ["pixel shuffle"] = () =>
            new OnnxSample(13, 2, 12, 3, 4).Add("DepthToSpace", Of("blocksize", 2), Of("mode", "CRD")),
        ["depth to space"] = () => new OnnxSample(13, 2, 12, 3, 4).Add("DepthToSpace", Of("blocksize", 2)),
        ["shapes that change"] = () =>
        {
            OnnxSample sample = new(13, 2, 3, 1, 4);
            return sample.Add("Squeeze", [sample.Wholes(2)]).Add("Unsqueeze", [sample.Wholes(0, 3)])
                .Add("Flatten", Of("axis", 2)).Add("Transpose").Add("Identity").Add("Relu");
        },
        ["axes of images"] = () => Conv(13, [3, 5, 3, 3]).Add("Transpose", Of("perm", 0, 3, 1, 2))
            .Add("Relu").Add("Transpose", Of("perm", 1, 0, 3, 2)).Add("Transpose", Of("perm", 0, 2, 3, 1)),
        ["channels last"] = () =>
        {
            OnnxSample sample = new(13, 2, 4, 5, 3);
            sample.Add("Transpose", Of("perm", 0, 3, 1, 2));
            sample.Add("Conv", [sample.Drawn(3, 3, 3, 3)], Of("pads", 1, 1, 1, 1));
            return sample.Add("Transpose", Of("perm", 0, 2, 3, 1)).Add("Mul", [sample.Drawn(3)]);
        },
        ["constants of nodes"] = () =>
        {
            OnnxSample sample = new(13, 1, 2, 3, 4);
            string two = sample.Node("Constant", [], Of("value_float", 2f)).Last;
            string filled = sample.Node("ConstantOfShape", [sample.Wholes(3, 4)]).Add("Add", [two]).Add("Exp").Last;
            return sample.Node("Mul", ["image", filled]);
        },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operator_gives_what_it_gives_in_ONNX_Runtime(string name)
    {
        OnnxSample sample = Samples[name]();
        float[] values = Numbers(sample.Extents);
        byte[] file = sample.ToBytes();
        using InferenceSession session = new(file);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, sample.Extents);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, ["image"], [input], session.OutputNames);
        using OnnxNetwork network = OnnxNetwork.Read(new MemoryStream(file));
        foreach (int threads in new[] { 1, 3 })
        {
            OnnxTensor made = Assert.Single(
                network.Run([new OnnxTensor([.. sample.Extents.Select(e => (int)e)], values)], threads));
            Assert.Equal(outputs[0].GetTensorTypeAndShape().Shape, made.Extents.Select(extent => (long)extent));
            Tests.Samples.Same(
                outputs[0].GetTensorDataAsSpan<float>().ToArray(), made.Values.ToArray(), Tolerance);
        }
    }

    private static float[] Numbers(long[] extents)
    {
        Random random = new(7);
        return [.. Enumerable.Range(0, (int)extents.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle())];
    }

    private static OnnxSample Conv(int opset, long[] weights, params Protocol.AttributeProto[] attributes)
    {
        OnnxSample sample = new(opset, 2, weights[1], 9, 8);
        return sample.Add("Conv", [sample.Drawn(weights), sample.Drawn(weights[0])], attributes);
    }

    private static OnnxSample Transposed(long[] weights, params Protocol.AttributeProto[] attributes)
    {
        OnnxSample sample = new(13, 2, weights[0], 5, 6);
        return sample.Add("ConvTranspose", [sample.Drawn(weights), sample.Drawn(weights[1])], attributes);
    }

    private static OnnxSample Clip(Func<OnnxSample, string[]> bounds)
    {
        OnnxSample sample = new(13, 1, 2, 3, 4);
        return sample.Add("Clip", bounds(sample));
    }

    private static OnnxSample Resize(int opset, string mode, string places, string? rounding, float[] scales)
    {
        OnnxSample sample = new(opset, 1, 3, 5, 6);
        return sample.Add("Resize", ["", sample.Singles([4], scales)],
        [
            Of("mode", mode), Of("coordinate_transformation_mode", places),
            .. rounding is null ? [] : new[] { Of("nearest_mode", rounding) },
        ]);
    }
}
