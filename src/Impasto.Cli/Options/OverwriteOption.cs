using System.CommandLine;

namespace Impasto.Cli.Options;

/// <summary>Allows a verb to write over what it reads.</summary>
internal sealed class OverwriteOption : Option<bool>
{
    /// <summary>Makes it.</summary>
    /// <param name="what">What may be written over.</param>
    public OverwriteOption(string what = "a file that is read, such as the image itself,")
        : base("--overwrite") =>
        Description = $"Allow {what} to be written over";
}
