using System.Text.Json;

namespace Impasto.Studio.Api;

/// <summary>Asks for a job for each of several methods, styles and strengths.</summary>
/// <param name="Job">The contract's job, with ids for paths.</param>
/// <param name="Methods">The methods; the job's own where null.</param>
/// <param name="Styles">The styles; the job's own where null.</param>
/// <param name="Strengths">The strengths; the job's own where null.</param>
/// <param name="OnCluster">Whether workers of the cluster do it; the studio itself if absent.</param>
internal sealed record SheetRequest(
    JsonElement Job,
    IReadOnlyList<string>? Methods,
    IReadOnlyList<string>? Styles,
    IReadOnlyList<double>? Strengths,
    bool OnCluster);
