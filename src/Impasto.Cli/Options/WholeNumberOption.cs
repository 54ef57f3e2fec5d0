using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Impasto.Cli.Options;

/// <summary>
/// An option of a verb that is a whole number: digits, read alike in every culture. What is none, or is not allowed, is
/// refused before anything is done.
/// </summary>
internal class WholeNumberOption : Option<int?>
{
    private readonly string allowed;
    private readonly Func<int, bool> isAllowed;
    private readonly int? absent;

    /// <summary>Makes an option of a range.</summary>
    /// <param name="name">Its name with the dashes.</param>
    /// <param name="help">What it is, in a few words.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <param name="absent">What holds where it is not given; null for none.</param>
    public WholeNumberOption(string name, string help, int least, int most, int? absent = null)
        : this(name, help, $"a whole number from {least} to {most}", n => n >= least && n <= most, absent)
    {
    }

    /// <summary>Makes an option of a few numbers.</summary>
    /// <param name="name">Its name with the dashes.</param>
    /// <param name="help">What it is, in a few words.</param>
    /// <param name="choices">The numbers that are allowed.</param>
    /// <param name="absent">What holds where it is not given.</param>
    public WholeNumberOption(string name, string help, IReadOnlyList<int> choices, int absent)
        : this(name, help, string.Join(" or ", choices), choices.Contains, absent)
    {
    }

    private WholeNumberOption(string name, string help, string allowed, Func<int, bool> isAllowed, int? absent)
        : base(name)
    {
        this.allowed = allowed;
        this.isAllowed = isAllowed;
        this.absent = absent;
        Description = $"{help} ({allowed})";
        HelpName = "N";
        Arity = ArgumentArity.ExactlyOne;
        CustomParser = Read;
        if (absent is not null)
        {
            DefaultValueFactory = _ => absent;
        }
    }

    /// <summary>The number of an option that always has one.</summary>
    public int Number(ParseResult parse) => Number(parse.CommandResult);

    /// <inheritdoc cref="Number(ParseResult)"/>
    public int Number(SymbolResult result) => (result.GetValue(this) ?? absent)!.Value;

    private int? Read(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && isAllowed(number))
        {
            return number;
        }

        result.AddError($"{Name} is {allowed}, not '{text}'.");
        return null;
    }
}
