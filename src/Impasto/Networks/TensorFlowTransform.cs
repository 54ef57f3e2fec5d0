using System.Globalization;
using System.Text.RegularExpressions;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// Finds the network of Engstrom's fast-style-transfer among the tensors of TensorFlow, deeplearn.js or TensorFlow.js:
/// by the shapes of its kernels, since their names are those of whoever wrote it down. Kernels are
/// [height, width, in, out], those of transposed convolutions [height, width, out, in].
/// </summary>
internal static partial class TensorFlowTransform
{
    private const int Inner = 3;
    private const int LeastKernels = 8;
    private const int OutsideBlocks = 6;

    /// <summary>What the values of a tensor are.</summary>
    private enum Role
    {
        Kernel,
        Shift,
        Scale,

        /// <summary>Shift or scale: of two behind a kernel, the shift comes first.</summary>
        Norm,
        None,
    }

    /// <summary>Finds it.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="WeightException">Its norms are not all there, or it is too wide or too deep.</exception>
    public static ForeignTransform? Find(WeightFile file)
    {
        (WeightEntry Entry, Role Role)[] tensors =
            [.. InOrder(file.Entries).Select(entry => (entry, RoleOf(entry))).Where(t => t.Item2 != Role.None)];
        WeightEntry[] kernels = [.. tensors.Where(t => t.Role == Role.Kernel).Select(t => t.Entry)];
        if (OptionsOf(kernels) is not { } options)
        {
            return null;
        }

        IReadOnlyList<ConvolutionLayer> layers = ForeignTransform.Checked(options, file.Path).Convolutions;
        (WeightEntry Shift, WeightEntry Scale)[] norms = Norms(file, tensors, layers);
        return new ForeignTransform(options, () =>
        [
            .. layers.SelectMany((layer, i) => new[]
            {
                new WeightTensor(layer.Weight, layer.WeightExtents, Turned(file, kernels[i], i == 0)),
                new WeightTensor(layer.Scale, [1, layer.Out], file.ReadFinite(norms[i].Scale)),
                new WeightTensor(layer.Shift, [1, layer.Out], file.ReadFinite(norms[i].Shift)),
            }),
        ]);
    }

    // TensorFlow numbers variables without a name of their own; files list them in the order of the letters.
    [GeneratedRegex("^(.*/)?Variable(_(?<number>[0-9]{1,6}))?(/read)?$")]
    private static partial Regex Numbered();

    [GeneratedRegex("Adam|Momentum|RMSProp|/m$|/v$|beta[12]_power|global_step", RegexOptions.IgnoreCase)]
    private static partial Regex OfTraining();

    private static IEnumerable<WeightEntry> InOrder(IReadOnlyList<WeightEntry> entries)
    {
        WeightEntry[] own = [.. entries.Where(entry => !OfTraining().IsMatch(entry.Name))];
        return own.All(entry => Numbered().IsMatch(entry.Name)) ? own.OrderBy(entry => NumberOf(entry.Name)) : own;
    }

    private static int NumberOf(string name) => Numbered().Match(name).Groups["number"] is { Success: true } number
        ? int.Parse(number.ValueSpan, CultureInfo.InvariantCulture)
        : 0;

    private static Role RoleOf(WeightEntry entry) => entry.Extents.Length switch
    {
        4 => Role.Kernel,
        1 => entry.Name[(entry.Name.LastIndexOf('/') + 1)..] switch
        {
            "gamma" or "scale" => Role.Scale,
            "beta" or "shift" or "offset" => Role.Shift,

            // A norm takes the bias of the convolution before it away again.
            "bias" or "moving_mean" or "moving_variance" => Role.None,
            _ => Role.Norm,
        },
        _ => Role.None,
    };

    private static TransformNetworkOptions? OptionsOf(WeightEntry[] kernels)
    {
        if (kernels.Length < LeastKernels || kernels.Length % 2 != 0
            || kernels[0].Extents is not [var edge, var edgeAcross, 3, var width] || edge != edgeAcross
            || edge is < 1 or > byte.MaxValue || width is < 1 or > ushort.MaxValue)
        {
            return null;
        }

        int blocks = (kernels.Length - OutsideBlocks) / 2;
        int[][] expected =
        [
            [edge, edge, 3, width], [Inner, Inner, width, 2 * width], [Inner, Inner, 2 * width, 4 * width],
            .. Enumerable.Repeat<int[]>([Inner, Inner, 4 * width, 4 * width], 2 * blocks),
            [Inner, Inner, 2 * width, 4 * width], [Inner, Inner, width, 2 * width], [edge, edge, width, 3],
        ];
        return kernels.Zip(expected).All(pair => pair.First.Extents.SequenceEqual(pair.Second))
            ? new() { Width = width, Blocks = blocks, EdgeKernel = edge, Convention = TransformConvention.TensorFlow }
            : null;
    }

    private static (WeightEntry Shift, WeightEntry Scale)[] Norms(
        WeightFile file, (WeightEntry Entry, Role Role)[] tensors, IReadOnlyList<ConvolutionLayer> layers)
    {
        List<WeightEntry> shifts = [], scales = [];
        int kernels = 0;
        foreach ((WeightEntry entry, Role role) in tensors)
        {
            if (role == Role.Kernel)
            {
                kernels++;
            }
            else if (role == Role.Shift || (role == Role.Norm && IsOfLast(entry, shifts)))
            {
                shifts.Add(entry);
            }
            else if (role == Role.Scale || (role == Role.Norm && IsOfLast(entry, scales)))
            {
                scales.Add(entry);
            }
        }

        bool isWhole = shifts.Count == layers.Count && scales.Count == layers.Count
            && layers.Select((layer, i) => (layer, i)).All(l =>
                shifts[l.i].Extents[0] == l.layer.Out && scales[l.i].Extents[0] == l.layer.Out);
        return isWhole
            ? [.. shifts.Zip(scales)]
            : throw new WeightException(
                file.Path,
                $"its {layers.Count} kernels are those of fast-style-transfer, but a shift and a scale of the norm "
                + $"behind each are not all there: {shifts.Count} and {scales.Count} were found; export it again");

        // Graphs have other vectors too.
        bool IsOfLast(WeightEntry entry, List<WeightEntry> known) =>
            known.Count < kernels && entry.Extents[0] == layers[kernels - 1].Out;
    }

    /// <summary>Reads a kernel as [out, in, height, width], or [in, out, height, width] of a transposed one.</summary>
    private static float[] Turned(WeightFile file, WeightEntry kernel, bool isFirst)
    {
        float[] values = file.ReadFinite(kernel), turned = new float[values.Length];
        int taps = kernel.Extents[0] * kernel.Extents[1];
        (int inner, int outer) = (kernel.Extents[2], kernel.Extents[3]);
        for (int i = 0; i < values.Length; i++)
        {
            int tap = i / (inner * outer), row = i / outer % inner, column = i % outer;
            turned[(((column * inner) + row) * taps) + tap] = values[i] * (isFirst ? ForeignTransform.Full : 1);
        }

        return turned;
    }
}
