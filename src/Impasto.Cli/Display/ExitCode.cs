namespace Impasto.Cli.Display;

/// <summary>What the program says to the one that started it.</summary>
internal static class ExitCode
{
    /// <summary>All is done.</summary>
    public const int Done = 0;

    /// <summary>Something could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense; nothing was done.</summary>
    public const int Misused = 2;

    /// <summary>Ctrl-C ended the work.</summary>
    public const int Interrupted = 130;
}
