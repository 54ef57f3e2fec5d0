using System.Text.Json;

namespace Impasto.Studio.Api;

/// <summary>Asks for a small picture.</summary>
/// <param name="Job">The contract's job, with ids for paths.</param>
/// <param name="Edge">Its longer edge in pixels; 384 if absent.</param>
internal sealed record PreviewRequest(JsonElement Job, int? Edge);
