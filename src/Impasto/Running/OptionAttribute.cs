namespace Impasto.Running;

/// <summary>
/// Describes an option where it is declared, as a property of a <see cref="RunOptions"/>: the command line, its help,
/// jobs as JSON, the tables of the documentation and the check of its range all come from here. Its kind is the
/// property's type, and its default the property's value in a new record.
/// </summary>
/// <param name="name">The name on the command line without the two dashes: lower-case words with hyphens.</param>
/// <param name="help">What it is, in a few words.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string name, string help) : Attribute
{
    /// <summary>Gets the name on the command line without the two dashes.</summary>
    public string Name { get; } = name;

    /// <summary>Gets what it is, in a few words.</summary>
    public string Help { get; } = help;

    /// <summary>Gets or sets the least that it may be; not a number for no limit.</summary>
    public double Least { get; set; } = double.NaN;

    /// <summary>Gets or sets the most that it may be; not a number for no limit.</summary>
    public double Most { get; set; } = double.NaN;

    /// <summary>Gets or sets whether it has to be more than <see cref="Least"/>.</summary>
    public bool IsMoreThanLeast { get; set; }

    /// <summary>Gets or sets what a number counts, such as "pixels"; null for a mere number.</summary>
    public string? Unit { get; set; }

    /// <summary>Gets or sets what stands for the value in help, such as DIR; its kind where null.</summary>
    public string? ValueName { get; set; }

    /// <summary>
    /// Gets or sets what holds where nothing is said and the default is null, such as "chosen by the size".
    /// </summary>
    public string? Absent { get; set; }

    /// <summary>
    /// Gets or sets whether a text may be the path of a file or folder, which jobs keep relative to theirs.
    /// </summary>
    public bool IsPath { get; set; }
}
