using System.CommandLine.Parsing;
using System.Globalization;

namespace Impasto.Cli.Options;

/// <summary>Weights on the command line: 0.3,0.7.</summary>
internal static class NumberList
{
    private const double Most = 1_000_000;

    public static double[]? Parse(ArgumentResult result)
    {
        List<double> numbers = [];
        foreach (string part in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || number is not (>= 0 and <= Most))
            {
                result.AddError(
                    $"'{part}' is no number from 0 to {Most}; give numbers with commas between them, such as 0.3,0.7.");
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }
}
