using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Impasto.Compute.Kernels.Simd;
using Impasto.Media.Files;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Sounds;
using Impasto.Weights;

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
    private readonly long residentAtStart = new MachineMemory().Resident;

    /// <summary>Begins a report, and says before any work is done if it could not be written.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public RunReport(string path)
    {
        this.path = path;
        OutputFiles.Try(path);
    }

    /// <summary>Gets the method's name.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the job that was asked for, as in a file for <c>--job</c>; null where there is none.</summary>
    public JsonObject? Job { get; init; }

    /// <summary>Gets all of the method's options, those that nobody chose too.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>Gets the files that are read.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Writes the report of a picture under a temporary name and renames it.</summary>
    /// <param name="result">What the run came to.</param>
    /// <param name="networks">The networks that were opened.</param>
    public void Write(RunResult result, IReadOnlyList<string> networks) =>
        Write(result.Interrupted, result.Notes, result.Memory, result.Iterations, networks);

    /// <summary>Writes the report of a sound, which no network makes.</summary>
    /// <param name="result">What the run came to.</param>
    public void Write(SoundResult result) =>
        Write(result.Interrupted, result.Notes, result.Memory, result.Iterations, networks: []);

    private void Write(
        bool interrupted,
        IReadOnlyList<string> notes,
        MemoryPlan? memory,
        IReadOnlyList<IterationLog> iterations,
        IReadOnlyList<string> networks)
    {
        object report = new
        {
            Method,
            Version = ProgramVersion.Text,
            Runtime = RuntimeInformation.FrameworkDescription,
            System = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            Simd = SimdLevels.Best.ToString(),
            Job,
            Options = new JsonObject(OptionDescription.Of(Options.GetType())
                .Select(option => KeyValuePair.Create(option.JsonName, OptionDescription.ToJson(option.Get(Options))))),
            Networks = networks.Select(network => new { Name = network, Sha256 = HashOfNetwork(network) }),
            Inputs = Inputs.Where(File.Exists).Where(input => !networks.Contains(Path.GetFullPath(input)))
                .Select(input => new { Path = input, Sha256 = HashOf(input) }),
            Started = started,
            Seconds = (DateTimeOffset.UtcNow - started).TotalSeconds,
            CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
            Interrupted = interrupted,
            Notes = notes,
            StartMb = residentAtStart / Mebibyte,
            PlannedMb = (memory?.PeakBytes ?? 0) / Mebibyte,
            PeakMb = new MachineMemory().PeakResident / Mebibyte,
            Iterations = iterations,
        };
        try
        {
            AtomicFile.WriteText(path, JsonSerializer.Serialize(report, Format) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: the report cannot be written ({FileProblem.Of(e)}); the result is.", e);
        }
    }

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>The hash of a network's file; null of one that no file has, as of random weights.</summary>
    private static string? HashOfNetwork(string name)
    {
        if (!ShippedModels.Names.Contains(name) && !File.Exists(name))
        {
            return null;
        }

        if (ImportedNetwork.IsMeant(name))
        {
            return HashOf(name);
        }

        using WeightFile file = ShippedModels.Names.Contains(name) ? ShippedModels.Open(name) : WeightFile.Open(name);
        return file.Sha256();
    }
}
