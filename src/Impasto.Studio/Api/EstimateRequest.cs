using System.Text.Json;

namespace Impasto.Studio.Api;

/// <summary>Asks what a job will take.</summary>
/// <param name="Job">The contract's job, with ids for paths.</param>
internal sealed record EstimateRequest(JsonElement Job);
