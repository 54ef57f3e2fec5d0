using System.Runtime.CompilerServices;

namespace Impasto.Tests;

/// <summary>
/// The user's own folder of Impasto while tests run, in them and in the programs that they start: one with nothing in
/// it, so that the models and styles of whoever runs them change no test.
/// </summary>
internal static class EmptyHome
{
    /// <summary>Takes the place of the user's own folder before anything looks for it.</summary>
    [ModuleInitializer]
    internal static void Set()
    {
        string home = Path.Combine(Path.GetTempPath(), $"impasto-home-{Guid.NewGuid():N}");
        Environment.SetEnvironmentVariable("IMPASTO_HOME", home);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Directory.Exists(home))
            {
                Directory.Delete(home, recursive: true);
            }
        };
    }
}
