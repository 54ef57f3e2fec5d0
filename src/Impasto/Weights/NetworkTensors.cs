using System.Text.RegularExpressions;

namespace Impasto.Weights;

/// <summary>
/// The tensors of one network in a file, under the names that the network itself gives them. What stands before them is
/// taken away by one rule, whatever it is: the dictionaries of a checkpoint and the modules that the network was part
/// of. What wraps single modules (DataParallel's module, the compiler's _orig_mod) is taken out of a name anywhere.
/// </summary>
internal sealed partial class NetworkTensors
{
    private const int MostNamed = 4;

    private static readonly string[] Wrapping = ["module", "_orig_mod"];

    private readonly Dictionary<string, WeightEntry> entries = [];

    private NetworkTensors(WeightFile file, IEnumerable<(string Name, WeightEntry Entry)> named)
    {
        File = file;
        foreach ((string name, WeightEntry entry) in named)
        {
            if (!entries.TryAdd(name, entry))
            {
                throw new WeightException(file.Path, $"it has two tensors named '{name}'; save one network alone");
            }
        }
    }

    /// <summary>Gets the file.</summary>
    public WeightFile File { get; }

    /// <summary>Gets the names, in the file's order.</summary>
    public IEnumerable<string> Names => entries.Keys;

    /// <summary>Finds a network by a tensor that each of its kind has.</summary>
    /// <param name="file">The file.</param>
    /// <param name="landmarks">The names that this tensor may have; the first that there is counts.</param>
    /// <returns>Null where the file has no such tensor.</returns>
    /// <exception cref="WeightException">The file has several such networks, and none is the one to take.</exception>
    public static NetworkTensors? Find(WeightFile file, params ReadOnlySpan<string> landmarks)
    {
        (string Name, WeightEntry Entry)[] all = [.. file.Entries.Select(entry => (Unwrapped(entry.Name), entry))];
        foreach (string landmark in landmarks)
        {
            string[] prefixes =
            [
                .. all.Where(tensor => $".{tensor.Name}".EndsWith($".{landmark}", StringComparison.Ordinal))
                    .Select(tensor => tensor.Name[..^landmark.Length]).Distinct(),
            ];
            if (prefixes.Length > 0)
            {
                string prefix = Choose(file, prefixes);
                return new NetworkTensors(file, all
                    .Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
                    .Select(tensor => (tensor.Name[prefix.Length..], tensor.Entry)));
            }
        }

        return null;
    }

    /// <summary>Tensors of a file under other names.</summary>
    /// <exception cref="WeightException">Two have the same name.</exception>
    public static NetworkTensors Named(WeightFile file, IEnumerable<(string Name, WeightEntry Entry)> named) =>
        new(file, named);

    /// <summary>Finds a network that has to be there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="network">What messages call the network.</param>
    /// <param name="landmarks">As for <see cref="Find(WeightFile, ReadOnlySpan{string})"/>.</param>
    /// <exception cref="WeightException">It is not, or there are several; what is there is described.</exception>
    public static NetworkTensors Require(WeightFile file, string network, params ReadOnlySpan<string> landmarks) =>
        Find(file, landmarks) ?? throw new WeightException(
            file.Path,
            $"it has no '{string.Join("' or '", landmarks.ToArray())}', so it is no {network}: "
            + $"it has {Describe(file)}");

    /// <summary>What a file has, as the end of a sentence: how many tensors, and the names of the first.</summary>
    public static string Describe(WeightFile file)
    {
        int count = file.Entries.Count;
        IEnumerable<string> first = file.Entries.Take(MostNamed)
            .Select(entry => $"'{entry.Name}' {WeightEntry.Text(entry.Extents)}");
        return count == 0
            ? "no tensors of floating-point numbers"
            : $"{count} {(count == 1 ? "tensor" : "tensors")}, {string.Join(", ", first)}"
                + (count > MostNamed ? " and so on" : "");
    }

    /// <summary>The same tensors as parts of a part of that name.</summary>
    public NetworkTensors Under(string prefix) =>
        new(File, entries.Select(tensor => (prefix + tensor.Key, tensor.Value)));

    /// <summary>Finds a tensor by the name that the network gives it.</summary>
    /// <returns>Null where the network has none.</returns>
    public WeightEntry? Find(string name) => entries.GetValueOrDefault(name);

    /// <summary>Of a network that stands there twice, the one whose weights are averages of steps counts.</summary>
    private static string Choose(WeightFile file, string[] prefixes)
    {
        string[] averaged = [.. prefixes.Where(prefix => Averaged().IsMatch(prefix))];
        return prefixes.Contains("") ? ""
            : prefixes.Length == 1 ? prefixes[0]
            : averaged.Length == 1 ? averaged[0]
            : throw new WeightException(
                file.Path,
                $"it has several networks, under '{string.Join("', '", prefixes.Take(MostNamed))}'; save one alone");
    }

    private static string Unwrapped(string name) =>
        string.Join('.', name.Split('.').Where(part => !Wrapping.Contains(part)));

    [GeneratedRegex(@"(^|[._])ema[._]")]
    private static partial Regex Averaged();
}
