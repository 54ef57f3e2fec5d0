using System.CommandLine;

namespace Impasto.Cli.Options;

/// <summary>Allows a verb to write over what it reads.</summary>
internal sealed class OverwriteOption : Option<bool>
{
    public OverwriteOption()
        : base("--overwrite") =>
        Description = "Allow a file that is read, such as the image itself, to be written over";
}
