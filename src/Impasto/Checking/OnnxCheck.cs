using System.Globalization;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Onnx.Reading;
using Impasto.Weights;

namespace Impasto.Checking;

/// <summary>Tells what an ONNX file is, and whether its network gives here what it should.</summary>
internal static class OnnxCheck
{
    // Those of ONNX's own test runner.
    private const double Relative = 1e-3, Absolute = 1e-7;

    // What the order of a sum may change of a value that is nearly 0, beside the largest.
    private const double OfLargest = 1e-6;

    /// <summary>Describes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">Its network.</param>
    public static ModelReport Of(string path, OnnxNetwork network)
    {
        string kind = string.Create(
            CultureInfo.InvariantCulture,
            $"ONNX, {network.Weights:N0} weights, from {string.Join(", ", network.InputTexts)} to "
            + $"{string.Join(", ", network.Outputs)}: {string.Join(", ", network.OwnOperators)}");
        try
        {
            using ImportedNetwork style = ImportedNetwork.Load(path);
            return new ModelReport(
                $"{kind}; samples in {style.Range}"
                    + (style.IsRangeFound ? ", found by a trial; --range of the import says otherwise" : ""),
                ["impasto models import FILE --name NAME", "impasto stylize photo.jpg --style NAME -o out.png"],
                []);
        }
        catch (WeightException e)
        {
            return new ModelReport(
                kind,
                ["impasto models check FILE --inputs input_0.pb --expect output_0.pb"],
                [$"what makes it a style: {e.Message[(path.Length + 2)..]}"]);
        }
    }

    /// <summary>Runs a network and holds its outputs against those that are right.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">Files of its inputs, each a TensorProto.</param>
    /// <param name="expected">Files of its outputs, as many as are compared.</param>
    /// <returns>A line an output.</returns>
    /// <exception cref="WeightException">
    /// A file is damaged, the inputs do not fit, or an output is another one.
    /// </exception>
    public static IReadOnlyList<string> Compare(
        OnnxNetwork network, IReadOnlyList<string> inputs, IReadOnlyList<string> expected)
    {
        OnnxTensor[] given = [.. inputs.Select(input => OnnxFiles.Open(input, OnnxTensor.Read))];
        IReadOnlyList<OnnxTensor> outputs;
        try
        {
            outputs = network.Run(given);
        }
        catch (InvalidDataException e)
        {
            throw new WeightException(e.Message, e);
        }

        return expected.Count <= outputs.Count
            ?
            [
                .. expected.Select((file, i) => Compare(file, network.Outputs[i], outputs[i])),
                .. outputs.Select((output, i) => Describe(network.Outputs[i], output)).Skip(expected.Count),
            ]
            : throw new WeightException($"the network has {outputs.Count} outputs, and {expected.Count} are expected");
    }

    /// <summary>What an output is that is held against nothing.</summary>
    private static string Describe(string name, OnnxTensor made)
    {
        double[] values = Numbers(made);
        string span = values.Length == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", {values.Min():G4} to {values.Max():G4}");
        return $"{name} [{string.Join(", ", made.Extents)}]{span}; nothing was given to compare it with";
    }

    private static string Compare(string file, string name, OnnxTensor made)
    {
        OnnxTensor right = OnnxFiles.Open(file, OnnxTensor.Read);
        if (!right.Extents.SequenceEqual(made.Extents))
        {
            throw new WeightException(
                file,
                $"the output {name} is [{string.Join(", ", made.Extents)}] in place of "
                + $"[{string.Join(", ", right.Extents)}]");
        }

        double[] values = Numbers(made), wanted = Numbers(right);
        double largest = wanted.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double furthest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].Equals(wanted[i]))
            {
                continue;
            }

            double off = Math.Abs(values[i] - wanted[i]);
            if (!double.IsFinite(off) || off > Absolute + (OfLargest * largest) + (Relative * Math.Abs(wanted[i])))
            {
                throw new WeightException(file, string.Create(
                    CultureInfo.InvariantCulture,
                    $"the output {name} differs: value {i} is {values[i]:G7} in place of {wanted[i]:G7}"));
            }

            furthest = Math.Max(furthest, off);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name} [{string.Join(", ", made.Extents)}] as expected, off by {furthest:G2} of {largest:G3} at most");
    }

    private static double[] Numbers(OnnxTensor tensor) => tensor.IsWhole
        ? [.. tensor.WholeValues.ToArray()]
        : [.. tensor.Values.ToArray()];
}
