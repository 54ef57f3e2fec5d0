using System.Text.Json;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Api;

/// <summary>Asks for a job, or for one for each of several contents.</summary>
/// <param name="Job">The contract's job, with ids for paths.</param>
/// <param name="Kind">What it makes; a picture if absent.</param>
/// <param name="Contents">The pictures of a batch, in place of the job's content; null for one job.</param>
/// <param name="OnCluster">Whether workers of the cluster do it; the studio itself if absent.</param>
internal sealed record JobRequest(JsonElement Job, JobKind Kind, IReadOnlyList<string>? Contents, bool OnCluster);
