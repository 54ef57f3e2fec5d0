using System.CommandLine.Parsing;
using System.Globalization;

namespace Impasto.Cli.Options;

/// <summary>Layers with weights on the command line: relu1_1=0.5,relu3_1. A layer without a weight has 1.</summary>
internal static class LayerList
{
    public static IReadOnlyDictionary<string, double>? Parse(ArgumentResult result)
    {
        Dictionary<string, double> layers = [];
        foreach (string part in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            string[] pair = part.Split('=', 2);
            double weight = 1;
            if (pair[0].Length == 0
                || (pair.Length == 2 && !double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out weight)))
            {
                result.AddError($"'{part}' is not a layer with a weight, such as relu3_1=0.5.");
                return null;
            }

            layers[pair[0]] = weight;
        }

        return layers;
    }
}
