namespace Impasto.Cli.Display;

/// <summary>Says what a training tells.</summary>
/// <param name="notes">Where it is said.</param>
internal sealed class Told(Notes notes) : IProgress<string>
{
    public void Report(string value) => notes.Say(value);
}
