namespace Impasto.Media.Files;

/// <summary>
/// What is done where the program ends before this is disposed of, as by a second Ctrl-C: to remove temporary files.
/// </summary>
internal sealed class ExitAction : IDisposable
{
    private readonly EventHandler handler;

    /// <summary>Waits for the end of the program.</summary>
    /// <param name="action">What is done; it may fail, since others may use the files yet.</param>
    public ExitAction(Action action)
    {
        handler = (_, _) => Try(action);
        AppDomain.CurrentDomain.ProcessExit += handler;
    }

    /// <summary>Waits no longer.</summary>
    public void Dispose() => AppDomain.CurrentDomain.ProcessExit -= handler;

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // What is left has a name that says that it is temporary.
        }
    }
}
