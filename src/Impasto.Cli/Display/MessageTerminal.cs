using System.Text;
using Spectre.Console;

namespace Impasto.Cli.Display;

/// <summary>A terminal behind a <see cref="MessageWriter"/>, which Spectre would take for a file.</summary>
/// <param name="writer">The writer.</param>
internal sealed class MessageTerminal(TextWriter writer) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput output = new(writer);

    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width => output.Width;

    public int Height => output.Height;

    public void SetEncoding(Encoding encoding) => output.SetEncoding(encoding);

    /// <summary>Makes the console that shows bars.</summary>
    /// <param name="notes">What is told to a terminal.</param>
    public static IAnsiConsole Of(Notes notes) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new MessageTerminal(notes.Writer) });
}
