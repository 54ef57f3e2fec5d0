using System.CommandLine.Parsing;
using System.Globalization;

namespace Impasto.Cli.Options;

/// <summary>Numbers on the command line: 0.3,0.7.</summary>
internal static class NumberList
{
    public static double[]? Parse(ArgumentResult result)
    {
        List<double> numbers = [];
        foreach (string part in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            {
                result.AddError($"'{part}' is not a number; give numbers with commas between them, such as 0.3,0.7.");
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }
}
