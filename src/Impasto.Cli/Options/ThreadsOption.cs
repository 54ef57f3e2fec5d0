using Impasto.Running;

namespace Impasto.Cli.Options;

/// <summary>How many threads compute; results do not depend on it.</summary>
internal sealed class ThreadsOption() : WholeNumberOption(
    "--threads",
    "Threads that compute; the result is the same for any number",
    least: 1,
    RunContext.MostThreads,
    Math.Min(Environment.ProcessorCount, RunContext.MostThreads));
