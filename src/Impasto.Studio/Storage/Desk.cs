using System.Text.Json;

namespace Impasto.Studio.Storage;

/// <summary>What lies on the page, which the server keeps without a look at it.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="State">The page's own JSON; null at first.</param>
internal sealed record Desk(
    int Version, [property: System.Text.Json.Serialization.JsonPropertyName("desk")] JsonElement? State);
