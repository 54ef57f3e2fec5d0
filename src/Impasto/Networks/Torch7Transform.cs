using Impasto.Weights;
using Impasto.Weights.Formats;

namespace Impasto.Networks;

/// <summary>
/// Finds the network of Johnson's fast-neural-style, with instance norm, in a file of Torch7's: by its modules, each of
/// which has to be made as that network has it.
/// </summary>
internal static class Torch7Transform
{
    private const int Inner = 3;
    private const double Amplitude = 150;

    // A letter a module; blocks are between a fork, whose other branch is shaved, and their sum.
    private const string Head = "PCNRCNRCNR";
    private const string Block = "KCNRCNSA";
    private const string Tail = "FNRFNRCTM";

    private static readonly Dictionary<string, char> Letters = new()
    {
        ["SpatialReflectionPadding"] = 'P', ["SpatialConvolution"] = 'C', ["SpatialConvolutionMM"] = 'C',
        ["InstanceNormalization"] = 'N', ["ReLU"] = 'R', ["ConcatTable"] = 'K', ["ShaveImage"] = 'S',
        ["CAddTable"] = 'A', ["SpatialFullConvolution"] = 'F', ["Tanh"] = 'T', ["MulConstant"] = 'M',
    };

    private static readonly string[] WithoutEffect = ["Sequential", "Identity", "TotalVariation"];

    /// <summary>Finds it.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Null where the file has no modules of a network that repaints images.</returns>
    /// <exception cref="WeightException">It has one that is made in another way.</exception>
    public static ForeignTransform? Find(WeightFile file)
    {
        NetworkModule[] modules = [.. file.Modules.Where(module => !WithoutEffect.Contains(module.Kind))];
        if (!modules.Any(module => module.Kind == "Tanh"))
        {
            return null;
        }

        int blocks = modules.Count(module => module.Kind == "ConcatTable");
        string expected = Head + string.Concat(Enumerable.Repeat(Block, blocks)) + Tail;
        CheckOrder(file, modules, expected);
        NetworkModule[] convolutions = Of("CF"), norms = Of("N");
        TransformNetworkOptions options = ForeignTransform.Checked(
            new()
            {
                Width = (int)Math.Clamp(Number(convolutions[0], "nOutputPlane"), 0, int.MaxValue / 4),
                Blocks = blocks,
                EdgeKernel = (int)Math.Clamp(Number(convolutions[0], "kW"), 0, int.MaxValue),
                Convention = TransformConvention.Torch7,
            },
            file.Path);
        ConvolutionLayer[] layers = [.. options.Convolutions];
        Check();
        return new ForeignTransform(options, Read);

        NetworkModule[] Of(string letters) =>
            [.. modules.Where((_, i) => letters.Contains(expected[i], StringComparison.Ordinal))];

        void Check()
        {
            if (file.Metadata.GetValueOrDefault(Torch7Reader.PreprocessingKey) is { } named and not "vgg")
            {
                throw new WeightException(
                    file.Path, $"it was trained with the preprocessing '{named}'; only that named vgg is known here");
            }

            foreach (string side in (string[])["pad_l", "pad_r", "pad_t", "pad_b"])
            {
                Require(file, modules[0], side, options.OwnMargin);
            }

            foreach ((ConvolutionLayer layer, NetworkModule module) in layers.Zip(convolutions))
            {
                Require(file, module, "kW", layer.Kernel);
                Require(file, module, "kH", layer.Kernel);
                Require(file, module, "dW", layer.Stride);
                Require(file, module, "dH", layer.Stride);
                Require(file, module, "padW", layer.Reach.Left);
                Require(file, module, "padH", layer.Reach.Top);
                if (layer.Transposed)
                {
                    Require(file, module, "adjW", layer.Reach.Left - layer.Reach.Right);
                    Require(file, module, "adjH", layer.Reach.Top - layer.Reach.Bottom);
                }
            }

            Array.ForEach(norms, norm => Require(file, norm, "eps", 1e-5));
            Array.ForEach(Of("S"), shaved => Require(file, shaved, "size", 2));
            Require(file, modules[^1], "constant_scalar", Amplitude);
        }

        IReadOnlyList<WeightTensor> Read() =>
        [
            .. layers.SelectMany((layer, i) => layer.Parameters([1, layer.Out]).Select(parameter =>
            {
                string name = parameter.Name == layer.Weight ? $"{convolutions[i].Path}.weight"
                    : parameter.Name == layer.Bias ? $"{convolutions[i].Path}.bias"
                    : parameter.Name == layer.Scale ? $"{norms[i].Path}.weight"
                    : $"{norms[i].Path}.bias";
                float[] values = ValuesOf(file, name, parameter.Extents);
                return new WeightTensor(
                    parameter.Name,
                    parameter.Extents,
                    i == 0 && parameter.Name == layer.Weight ? FromRgb(values, layer)
                    : i == layers.Length - 1 ? Reversed(values, values.Length / layer.Out)
                    : values);
            })),
        ];
    }

    private static void CheckOrder(WeightFile file, NetworkModule[] modules, string expected)
    {
        for (int i = 0; i < Math.Max(modules.Length, expected.Length); i++)
        {
            char letter = i < modules.Length ? Letters.GetValueOrDefault(modules[i].Kind) : default;
            if (i < expected.Length && letter == expected[i])
            {
                continue;
            }

            string wanted = i < expected.Length ? Letters.First(known => known.Value == expected[i]).Key : "no more";
            throw new WeightException(
                file.Path,
                $"it repaints images, but not as fast-neural-style with instance norm does: its module {i + 1} is "
                + $"{(i < modules.Length ? modules[i].Kind : "missing")}, and that network has {wanted} there");
        }
    }

    // Settings that old files lack are those that nothing else is made of.
    private static void Require(WeightFile file, NetworkModule module, string setting, double value)
    {
        double found = Number(module, setting);
        if (Math.Abs(found - value) > 1e-6 * Math.Max(1e-3, Math.Abs(value)))
        {
            throw new WeightException(
                file.Path,
                $"its {module.Kind} '{module.Path}' has {setting} = {found}, and that of fast-neural-style "
                + $"has {value}; networks that are made in another way are not read");
        }
    }

    private static double Number(NetworkModule module, string setting) => module.Numbers.GetValueOrDefault(setting);

    private static float[] ValuesOf(WeightFile file, string name, int[] extents)
    {
        int count = extents.Aggregate(1, (product, extent) => product * extent);
        return file.Find(name) is { } entry && entry.Count == count
            ? file.ReadFinite(entry)
            : throw new WeightException(
                file.Path, $"'{name}' is missing or has not the {count} values of {WeightEntry.Text(extents)}");
    }

    /// <summary>The kernels of blue, green and red in 0..255 as those of red, green and blue in 0..1.</summary>
    private static float[] FromRgb(float[] kernels, ConvolutionLayer layer)
    {
        int filter = kernels.Length / layer.Out;
        return
        [
            .. Enumerable.Range(0, layer.Out)
                .SelectMany(i => Reversed(kernels[(i * filter)..((i + 1) * filter)], filter / Inner))
                .Select(value => value * ForeignTransform.Full),
        ];
    }

    /// <summary>Puts groups of so many values in the opposite order.</summary>
    private static float[] Reversed(float[] values, int group) =>
        [.. Enumerable.Range(1, values.Length / group).SelectMany(i => values[^(i * group)..][..group])];
}
