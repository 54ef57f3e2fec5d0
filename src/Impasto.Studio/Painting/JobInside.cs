using System.Text.Json;

namespace Impasto.Studio.Painting;

/// <summary>A job that came inside of a picture's file.</summary>
/// <param name="Job">
/// The contract's job, with ids for paths, without what is not here; null where none came or no style of it is here.
/// </param>
/// <param name="Missing">The names of the pictures and styles that are not here.</param>
internal sealed record JobInside(JsonElement? Job, IReadOnlyList<string> Missing);
