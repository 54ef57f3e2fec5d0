using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Impasto.Cli.Display;

/// <summary><c>impasto --version</c>: the version, without the commit that it was built from.</summary>
internal sealed class ProgramVersion : SynchronousCommandLineAction
{
    /// <summary>Gets the version.</summary>
    public static string Text { get; } = Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return ExitCode.Done;
    }
}
