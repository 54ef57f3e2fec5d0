using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Media.Images;

namespace Impasto.Cli.Options;

/// <summary>Where an image goes, and how it is written.</summary>
/// <param name="description">What the help says of the output.</param>
internal sealed class OutputArguments(string description = "The image to write; its extension chooses the format")
{
    private readonly Option<string> output = new("--output", "-o")
    {
        Description = description,
        HelpName = "OUT",
    };

    private readonly WholeNumberOption depth = new(
        "--depth", "Bits a channel; 16 for PNG and TIFF alone", choices: [8, 16], absent: 8);

    /// <summary>Gets or sets whether a command cannot do without; else the command asks for it itself.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All => [output, depth];

    public bool IsGiven(SymbolResult result) => result.GetValue(output) is not null;

    public void AddTo(Command command)
    {
        output.Required = IsRequired;
        command.Add(output);
        command.Add(depth);
    }

    public string Path(ParseResult parse) => parse.GetRequiredValue(output);

    public ImageWriteOptions Options(ParseResult parse) => new() { Depth = depth.Number(parse) };
}
