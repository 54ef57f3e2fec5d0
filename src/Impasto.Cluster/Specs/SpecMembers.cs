using System.Text.Json.Nodes;

namespace Impasto.Cluster.Specs;

/// <summary>What a specification has, to the side that writes it and the one that reads it.</summary>
internal static class SpecMembers
{
    /// <summary>The contract's JSON with names of files of the storage in place of paths.</summary>
    public const string Job = "job";

    /// <summary>Files of the storage by the names that models have in the user's own folder.</summary>
    public const string Models = "models";

    /// <summary>The same of kept styles.</summary>
    public const string Styles = "styles";

    /// <summary>What people call files of the storage, to be shown.</summary>
    public const string Names = "names";

    /// <summary>The output of a film that becomes a folder of images.</summary>
    public const string FolderOutput = "result";

    /// <summary>The members of a job that are pictures or films.</summary>
    public static readonly IReadOnlyList<string> JobFiles = ["content", "labels", "keep"];

    /// <summary>The members of a style that are always pictures.</summary>
    public static readonly IReadOnlyList<string> StyleFiles = ["coarse", "guide", "mask", "labels"];

    /// <summary>The styles of a job's JSON.</summary>
    public static IEnumerable<JsonObject> StylesOf(JsonObject job) =>
        (job["styles"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>A member that is a text; null where it is none.</summary>
    public static string? Text(JsonObject from, string member) =>
        from[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
