using System.CommandLine;

namespace Impasto.Cli.Options;

/// <summary>How many threads compute; results do not depend on it.</summary>
internal sealed class ThreadsOption : Option<int>
{
    private const int Most = 1024;

    public ThreadsOption()
        : base("--threads")
    {
        Description = "Threads that compute; the result is the same for any number";
        HelpName = "N";
        DefaultValueFactory = _ => Environment.ProcessorCount;
        Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > Most)
            {
                result.AddError($"--threads is 1 to {Most}.");
            }
        });
    }
}
