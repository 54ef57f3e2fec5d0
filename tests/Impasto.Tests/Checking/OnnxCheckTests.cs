using System.Runtime.InteropServices;
using Impasto.Checking;
using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Exporting;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Checking;

/// <summary>What is told of an ONNX file, and how near its outputs have to be to those that are right.</summary>
public sealed class OnnxCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_style_is_told_by_its_inputs_and_outputs_and_samples()
    {
        string path = OnnxSamples.Style(folder.File("net.onnx"), "udnie");
        using OnnxNetwork network = OnnxFiles.Read(path);

        ModelReport report = OnnxCheck.Of(path, network);

        Assert.StartsWith("ONNX, ", report.Kind, StringComparison.Ordinal);
        Assert.Contains(" weights, from image [1, 3, any, any] to picture: Add, ", report.Kind);
        Assert.EndsWith("; samples in 0..1", report.Kind, StringComparison.Ordinal);
        Assert.Empty(report.Missing);
    }

    [Fact]
    public void What_is_no_style_is_told_with_the_reason()
    {
        using ModelLibrary models = new();
        string path = OnnxSamples.Write(folder.File("net.onnx"), NetworkExport.Of(models, "upscale4"));
        using OnnxNetwork network = OnnxFiles.Read(path);

        ModelReport report = OnnxCheck.Of(path, network);

        Assert.Equal(
            "what makes it a style: it makes 384x256 pixels of 3 channels of 96x64; a style keeps the size",
            Assert.Single(report.Missing));
    }

    [Theory]
    [InlineData(1f, 1.0005f, 4f)]
    [InlineData(2f, 2f, 4f)]
    [InlineData(float.NaN, float.NaN, 1f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, 1f)]
    [InlineData(5e-4f, 0f, 1000f)]
    public void An_output_that_is_nearly_the_right_one_is_as_expected(float made, float right, float beside)
    {
        string line = Assert.Single(Compare([made, beside], [right, beside]));
        Assert.StartsWith("y [1, 2] as expected, off by ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void How_far_an_output_is_off_is_told_beside_the_largest_that_is_right() =>
        Assert.Equal(
            "y [1, 2] as expected, off by 0.00049 of 4 at most", Assert.Single(Compare([1, -4], [1.00049f, -4])));

    [Theory]
    [InlineData(1f, 1.005f, 4f)]
    [InlineData(float.NaN, 1f, 1f)]
    [InlineData(1f, float.NaN, 1f)]
    [InlineData(5e-3f, 0f, 1000f)]
    [InlineData(1f, 2f, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.PositiveInfinity, 1f)]
    [InlineData(1f, float.PositiveInfinity, 1f)]
    [InlineData(float.PositiveInfinity, 1f, 1f)]
    public void An_output_that_is_another_one_is_refused(float made, float right, float beside) =>
        WeightFixtures.AssertRefused(
            () => Compare([made, beside], [right, beside]), "the output y differs: value 0 is ", "in place of");

    [Fact]
    public void An_output_of_another_shape_or_one_too_many_is_refused()
    {
        WeightFixtures.AssertRefused(() => Compare([1, 2], [1]), "the output y is [1, 2] in place of [1, 1]");
        WeightFixtures.AssertRefused(
            () => Compare([1, 2], [1, 2], [1, 2]), "the network has 1 outputs, and 2 are expected");
    }

    /// <summary>Holds what a network that gives back its input makes of values against what is right.</summary>
    private IReadOnlyList<string> Compare(float[] made, params float[][] right)
    {
        OnnxModel same = new("same", _ =>
        {
            Node x = new Graph().Input(new Shape(1, made.Length));
            return new OnnxGraph([new OnnxInput("x", x)], [new OnnxOutput("y", x)]);
        });
        using OnnxNetwork network = OnnxFiles.Read(OnnxSamples.Write(folder.File("same.onnx"), same));
        return OnnxCheck.Compare(
            network, [Tensor("in.pb", made)], [.. right.Select((values, i) => Tensor($"out{i}.pb", values))]);
    }

    /// <summary>Writes a TensorProto [1, n] of float32: its extents, its type and its bytes.</summary>
    private string Tensor(string name, float[] values)
    {
        byte[] bytes = MemoryMarshal.AsBytes<float>(values).ToArray();
        return folder.Write(
            name,
            [0x08, 1, 0x08, (byte)values.Length, 0x10, 1, 0x4A, (byte)bytes.Length, .. bytes]);
    }
}
