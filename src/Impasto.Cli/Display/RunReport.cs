using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Impasto.Compute.Kernels.Simd;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>All that one needs to know to repeat a run and to compare it with another.</summary>
internal sealed class RunReport
{
    private const double Mebibyte = 1 << 20;

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly string path;
    private readonly DateTimeOffset started = DateTimeOffset.UtcNow;

    /// <summary>Begins a report, and says before any work is done if it could not be written.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public RunReport(string path)
    {
        this.path = path;
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, "");
        File.Delete(temporary);
    }

    /// <summary>Gets the method's name.</summary>
    public required string Method { get; init; }

    /// <summary>Gets what was asked for: a job as JSON, or options.</summary>
    public required object Request { get; init; }

    /// <summary>Gets the files that are read.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Writes the report under a temporary name and renames it.</summary>
    /// <param name="result">What the run came to.</param>
    public void Write(RunResult result)
    {
        object report = new
        {
            Method,
            Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            Runtime = RuntimeInformation.FrameworkDescription,
            System = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            Simd = SimdLevels.Best.ToString(),
            Job = Request,
            Inputs = Inputs.Where(File.Exists).Select(input => new { Path = input, Sha256 = HashOf(input) }),
            Started = started,
            Seconds = (DateTimeOffset.UtcNow - started).TotalSeconds,
            result.Interrupted,
            PlannedMb = (result.Memory?.PeakBytes ?? 0) / Mebibyte,
            PeakMb = new MachineMemory().PeakResident / Mebibyte,
            result.Iterations,
        };
        AtomicFile.WriteText(path, JsonSerializer.Serialize(report, Format) + "\n");
    }

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
