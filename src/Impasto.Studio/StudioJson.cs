using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Impasto.Cluster;
using Impasto.Studio.Api;
using Impasto.Studio.Clusters;
using Impasto.Studio.Painting;
using Impasto.Studio.Queue;
using Impasto.Studio.Storage;

namespace Impasto.Studio;

/// <summary>
/// What goes to the page and comes from it, as JSON: compiled, so that the first answer does not wait.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(LowerCaseNames<PictureKind>), typeof(LowerCaseNames<StudioStyleKind>),
        typeof(LowerCaseNames<JobKind>), typeof(LowerCaseNames<JobState>), typeof(LowerCaseNames<ClusterJobState>),
        typeof(LowerCaseNames<ClusterPartState>), typeof(LowerCaseNames<ClusterPartKind>)],
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Picture))]
[JsonSerializable(typeof(IReadOnlyList<Picture>))]
[JsonSerializable(typeof(PictureChange))]
[JsonSerializable(typeof(PictureReference))]
[JsonSerializable(typeof(IReadOnlyList<StudioStyle>))]
[JsonSerializable(typeof(MethodList))]
[JsonSerializable(typeof(IReadOnlyList<Sample>))]
[JsonSerializable(typeof(Desk))]
[JsonSerializable(typeof(DeskChange))]
[JsonSerializable(typeof(StudioJob))]
[JsonSerializable(typeof(IReadOnlyList<StudioJob>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(SheetRequest))]
[JsonSerializable(typeof(Sheet))]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(EstimateRequest))]
[JsonSerializable(typeof(Estimate))]
[JsonSerializable(typeof(PlaceChange))]
[JsonSerializable(typeof(QueueState))]
[JsonSerializable(typeof(ClusterState))]
[JsonSerializable(typeof(IReadOnlyList<ClusterJob>))]
[JsonSerializable(typeof(ClusterJobDetail))]
[JsonSerializable(typeof(Made))]
[JsonSerializable(typeof(JobInside))]
[JsonSerializable(typeof(Removal))]
[JsonSerializable(typeof(TrainingRequest))]
[JsonSerializable(typeof(TrainingOrder))]
[JsonSerializable(typeof(Failure))]
internal sealed partial class StudioJson : JsonSerializerContext;
