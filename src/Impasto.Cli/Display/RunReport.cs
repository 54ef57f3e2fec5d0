using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Impasto.Compute.Kernels.Simd;
using Impasto.Encoders;
using Impasto.Methods.Optimization;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>All that one needs to know to repeat a run and to compare it with another.</summary>
internal sealed record RunReport
{
    private const double Mebibyte = 1 << 20;

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required string Method { get; init; }

    public required string Version { get; init; }

    public required string Runtime { get; init; }

    public required string System { get; init; }

    public required string Simd { get; init; }

    public required object Options { get; init; }

    public required object Weights { get; init; }

    public required IReadOnlyList<InputFile> Inputs { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required double Seconds { get; init; }

    public required bool Interrupted { get; init; }

    public required double PlannedMb { get; init; }

    public required double PeakMb { get; init; }

    public required IReadOnlyList<IterationLog> Iterations { get; init; }

    public static RunReport Create(
        string method,
        OptimizationOptions options,
        VggEncoder encoder,
        IReadOnlyList<string> inputs,
        OptimizationResult result,
        long plannedBytes,
        DateTimeOffset started) => new()
    {
        Method = method,
        Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
        Runtime = RuntimeInformation.FrameworkDescription,
        System = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        Simd = SimdLevels.Best.ToString(),
        Options = options,
        Weights = new { encoder.Weights.Source, encoder.Weights.Architecture, encoder.Weights.Sha256 },
        Inputs = [.. inputs.Select(path => new InputFile(path, HashOf(path)))],
        Started = started,
        Seconds = (DateTimeOffset.UtcNow - started).TotalSeconds,
        Interrupted = result.Interrupted,
        PlannedMb = plannedBytes / Mebibyte,
        PeakMb = MachineMemory.PeakResident() / Mebibyte,
        Iterations = result.Iterations,
    };

    /// <summary>Writes the report under a temporary name and renames it.</summary>
    public void Write(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, Format) + "\n");

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>A file that a run has read.</summary>
    /// <param name="Path">Where it was.</param>
    /// <param name="Sha256">The hash of its bytes.</param>
    internal sealed record InputFile(string Path, string Sha256);
}
