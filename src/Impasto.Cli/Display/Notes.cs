using Impasto.Media.Files;

namespace Impasto.Cli.Display;

/// <summary>What is said on standard error while the program works, as much of it as was asked for.</summary>
/// <param name="error">Where it goes.</param>
/// <param name="isQuiet">Whether nothing but errors is said.</param>
/// <param name="isVerbose">Whether details are said too.</param>
internal sealed class Notes(TextWriter error, bool isQuiet, bool isVerbose)
{
    /// <summary>Gets where notes go.</summary>
    public TextWriter Writer => isQuiet ? TextWriter.Null : error;

    /// <summary>Gets whether notes go to a terminal, which can show a bar.</summary>
    public bool CanShowBars => Writer is MessageWriter { IsTerminal: true };

    /// <summary>Gets whether details are wanted.</summary>
    public bool AreDetailed => isVerbose && !isQuiet;

    /// <summary>Says how the work goes.</summary>
    public void Say(string line) => Writer.WriteLine(ShownText.Of(line));

    /// <summary>Says what is said of an error, however quiet it is to be.</summary>
    public void Complain(string line) => error.WriteLine(ShownText.Of(line));
}
