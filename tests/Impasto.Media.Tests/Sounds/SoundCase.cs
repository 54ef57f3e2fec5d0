using System.Text.Json;

namespace Impasto.Media.Tests.Sounds;

/// <summary>A case of tests/Fixtures/sounds.json, which make_sounds.py describes.</summary>
internal sealed record SoundCase(
    int Window, int Hop, float[] Samples, float[] Real, float[] Imaginary, float[] Nearest, float[] Recovered,
    double Convergence)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static SoundCase[] All { get; } = JsonSerializer.Deserialize<SoundCase[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sounds.json")), Options)!;
}
