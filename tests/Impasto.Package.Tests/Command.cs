using System.Diagnostics;

namespace Impasto.Package.Tests;

/// <summary>Runs programs.</summary>
internal static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs a program to its end, asserts that it succeeded and returns what it wrote to its output.</summary>
    internal static async Task<string> RunAsync(
        string program, string[] args, string folder, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using Process process = Start(program, args, folder, environment);
        using CancellationTokenSource limit = new(Limit);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(
                process.ExitCode == 0,
                $"{program} {string.Join(' ', args)}: {process.ExitCode}\n{output}{await errors}");
            return output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts a program with both its outputs redirected.</summary>
    internal static Process Start(
        string program, string[] args, string folder, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ProcessStartInfo start = new(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The SDK that runs the tests tells its tools where they are, which those started here must not take over.
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>())
        {
            if (name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
