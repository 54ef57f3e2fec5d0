using Impasto.Onnx.Reading;
using static Impasto.Onnx.Writing.Attributes;

namespace Impasto.Onnx.Tests;

/// <summary>Files of strangers, damaged in any way, give a network or one line that says why not.</summary>
public class HostileFileTests
{
    private const int Mutations = 2000;

    [Fact]
    public void Damaged_files_are_refused_in_one_line_or_run()
    {
        byte[][] files = [Network().ToBytes(), Shapes().ToBytes()];
        Random random = new(1);
        int refused = 0, ran = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] file = Damage(files[i % files.Length], random);
            try
            {
                using OnnxNetwork network = OnnxNetwork.Read(new MemoryStream(file));
                network.Run([new OnnxTensor([1, 3, 8, 8], new float[3 * 8 * 8])]);
                ran++;
            }
            catch (InvalidDataException e)
            {
                refused++;
                Assert.NotEmpty(e.Message);
                Assert.DoesNotContain('\n', e.Message);
            }
        }

        Assert.True(refused > Mutations / 4, $"{refused} were refused");
        Assert.True(ran > 0, "each one was refused");
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "no network", "there is no network in this ONNX file; export it again" },
        { "unknown operator", "it has operators that are not read: Einsum, LSTM; those that are: Add, " },
        { "another domain", "the operator Relu is of the domain 'ai.strange', which is not read" },
        { "nothing computes it", "the operator Relu reads 'missing', which nothing computes; the file is damaged" },
        { "old operators", "its operators are of version 5; export it again with version 6 or later" },
        { "external weights", "the numbers of 'number0' are in another file; save the network as one file" },
        { "too few numbers", "'number0' says that it has 4 numbers and has others; the file is damaged" },
        { "too large", "'number0' has the extents 100000, 100000, which is too much" },
        { "weights of another image", "its weights do not fit an image of 3 channels; the file is damaged" },
        { "large result", "it would take " },
        { "small image", "the operator Conv ('node0'): Convolution: an image of 8x8 is smaller than the kernel" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_read_is_said(string what, string message)
    {
        OnnxSample sample = new(what == "old operators" ? 5 : 13, 1, 3, 8, 8);
        switch (what)
        {
            case "no network":
                break;
            case "unknown operator":
                sample.Add("LSTM").Add("Relu").Add("Einsum");
                break;
            case "another domain":
                sample.Add("Relu").Graph.Node[0].Domain = "ai.strange";
                break;
            case "nothing computes it":
                sample.Node("Relu", ["missing"]);
                break;
            case "external weights":
                sample.Add("Add", [sample.Singles([1], 1)]);
                sample.Graph.Initializer[0].DataLocation = Protocol.TensorProto.Types.DataLocation.External;
                break;
            case "too few numbers":
                sample.Add("Add", [sample.Singles([4], 1)]);
                break;
            case "too large":
                sample.Add("Add", [sample.Singles([100_000, 100_000], 1)]);
                break;
            case "weights of another image":
                sample.Add("Conv", [sample.Drawn(4, 5, 3, 3)]);
                break;
            case "large result":
                sample.Add("Resize", ["", sample.Singles([4], 1, 1, 8000, 8000)], Of("mode", "nearest"),
                    Of("coordinate_transformation_mode", "asymmetric"), Of("nearest_mode", "floor"));
                break;
            case "small image":
                sample.Add("Conv", [sample.Drawn(4, 3, 9, 9)]);
                break;
            default:
                sample.Add("Relu");
                break;
        }

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() =>
        {
            using OnnxNetwork network = OnnxNetwork.Read(new MemoryStream(sample.ToBytes()));
            network.Run([new OnnxTensor([1, 3, 8, 8], new float[3 * 8 * 8])]);
        });
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        byte[] damaged = [.. file];
        switch (random.Next(4))
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                int place = random.Next(damaged.Length), length = random.Next(1, 9);
                return [.. damaged[..place], .. damaged[Math.Min(damaged.Length, place + length)..]];
            default:
                for (int i = random.Next(1, 6); i > 0; i--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                return damaged;
        }
    }

    private static OnnxSample Network()
    {
        OnnxSample sample = new(13, 1, 3, 8, 8);
        sample.Add("Pad", [sample.Wholes(0, 0, 1, 1, 0, 0, 1, 1)], Of("mode", "reflect"));
        sample.Add("Conv", [sample.Drawn(4, 3, 3, 3), sample.Drawn(4)], Of("strides", 2, 2));
        sample.Add("InstanceNormalization", [sample.Drawn(4), sample.Drawn(4)]).Add("LeakyRelu", Of("alpha", 0.2f));
        sample.Add("MaxPool", Of("kernel_shape", 3, 3), Of("pads", 1, 1, 1, 1));
        sample.Add("ConvTranspose", [sample.Drawn(4, 4, 3, 3)], Of("strides", 2, 2), Of("pads", 1, 1, 0, 0));
        return sample.Add("Slice", [sample.Wholes(0), sample.Wholes(3), sample.Wholes(1)])
            .Add("Clip", [sample.Singles([], 0), sample.Singles([], 1)]);
    }

    private static OnnxSample Shapes()
    {
        OnnxSample sample = new(13, 1, 3, 8, 8);
        sample.Node("Shape", ["image"]).Add("Cast", Of("to", 1)).Add("Floor");
        string shape = sample.Add("Cast", Of("to", 7)).Last;
        sample.Node("Gather", [shape, sample.Wholes(2, 3)]).Add("Mul", [sample.Wholes(2)]);
        string sizes = sample.Node("Concat", [sample.Wholes(1, 3), sample.Last], Of("axis", 0)).Last;
        sample.Node("Resize", ["image", "", "", sizes], Of("mode", "linear"));
        sample.Add("Reshape", [sample.Wholes(1, 3, 8, 2, 8, 2)]).Add("Transpose", Of("perm", 0, 1, 3, 5, 2, 4));
        sample.Add("Reshape", [sample.Wholes(0, -1, 8, 8)]).Add("DepthToSpace", Of("blocksize", 2));
        sample.Add("ReduceMean", Of("axes", 2, 3)).Add("Unsqueeze", [sample.Wholes(0)]);
        return sample.Add("Squeeze", [sample.Wholes(0)]).Add("Pow", [sample.Singles([], 2)]);
    }
}
