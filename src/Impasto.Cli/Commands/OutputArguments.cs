using System.CommandLine;
using Impasto.Media.Images;

namespace Impasto.Cli.Commands;

/// <summary>Where an image goes, and how it is written.</summary>
internal sealed class OutputArguments
{
    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "The image to write; its extension chooses the format",
        HelpName = "OUT",
        Required = true,
    };

    private readonly Option<int> depth = new("--depth")
    {
        Description = "Bits a channel: 8, or 16 for PNG and TIFF",
        DefaultValueFactory = _ => 8,
    };

    public void AddTo(Command command)
    {
        command.Add(output);
        command.Add(depth);
    }

    public string Path(ParseResult parse) => parse.GetRequiredValue(output);

    /// <summary>Says before any work is done if the output could not be written.</summary>
    /// <exception cref="ImageException">It could not.</exception>
    public void Check(ParseResult parse) => ImageFile.CheckWritable(Path(parse), Options(parse));

    public void Write(ParseResult parse, ImageBuffer image) => ImageFile.Write(image, Path(parse), Options(parse));

    private ImageWriteOptions Options(ParseResult parse) => new() { Depth = parse.GetValue(depth) };
}
