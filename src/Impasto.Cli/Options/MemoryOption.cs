using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Impasto.Running;

namespace Impasto.Cli.Options;

/// <summary>How much memory a run may take, as a number with a unit.</summary>
internal sealed class MemoryOption : Option<long?>
{
    private const long Least = 1 << 20;

    // What the runtime and libvips take when they have been at work, beside what they have from the start.
    private const long RuntimeBytes = 50_000_000;

    private static readonly (string Name, double Bytes)[] Units =
        [("MiB", 1L << 20), ("GiB", 1L << 30), ("MB", 1e6), ("GB", 1e9)];

    public MemoryOption()
        : base("--max-memory")
    {
        Description = "Memory that a run may take, such as 2GB or 800MB: what does not fit is painted strip by strip "
            + "(default: four fifths of what is free)";
        HelpName = "SIZE";
        Arity = ArgumentArity.ExactlyOne;
        CustomParser = Read;
    }

    /// <summary>What a run may take beside what the process has taken already; null where nothing was said.</summary>
    public long? Budget(ParseResult parse) =>
        parse.GetValue(this) is { } most ? Math.Max(0, most - new MachineMemory().Resident - RuntimeBytes) : null;

    private long? Read(ArgumentResult result)
    {
        string text = result.Tokens[0].Value.Trim();
        foreach ((string name, double bytes) in Units)
        {
            if (text.EndsWith(name, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    text[..^name.Length],
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out double number)
                && number * bytes is >= Least and < long.MaxValue)
            {
                return (long)(number * bytes);
            }
        }

        result.AddError(
            $"{Name} is a number and MB, GB, MiB or GiB, at least 1MiB, such as 800MB or 1.5GiB, not '{text}'.");
        return null;
    }
}
