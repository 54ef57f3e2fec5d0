using System.Text;

namespace Impasto.Cli.Display;

/// <summary>
/// Where messages go. One that cannot be written, to a full disk or an output that was closed, is lost: the work that
/// it tells of goes on.
/// </summary>
/// <param name="target">Where they are written.</param>
internal sealed class MessageWriter(TextWriter target) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => target.Encoding;

    /// <summary>Gets whether messages go to a terminal.</summary>
    public bool IsTerminal => target == Console.Error && !Console.IsErrorRedirected;

    /// <summary>The standard error of this process, or nothing where it has none.</summary>
    public static TextWriter OfProcess()
    {
        try
        {
            return Console.Error;
        }
        catch (Exception e) when (IsOfOutput(e))
        {
            return Null;
        }
    }

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => target.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => target.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => target.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => target.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(target.Flush);

    private static bool IsOfOutput(Exception e) =>
        e is IOException or UnauthorizedAccessException or ObjectDisposedException;

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (IsOfOutput(e))
        {
            // There is nobody to tell.
        }
    }
}
