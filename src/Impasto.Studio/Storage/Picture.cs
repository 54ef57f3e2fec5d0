using System.Text.Json.Serialization;
using Impasto.Jobs;

namespace Impasto.Studio.Storage;

/// <summary>A picture or a film that the studio keeps, as the page sees it.</summary>
internal sealed record Picture
{
    public required string Id { get; init; }

    public required PictureKind Kind { get; init; }

    /// <summary>Gets what it is called; shown, and never a part of a path.</summary>
    public required string Name { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required long Bytes { get; init; }

    public required DateTimeOffset Created { get; init; }

    public bool Favourite { get; init; }

    /// <summary>Gets when it was deleted; null where it is there.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>Gets the job that has made it; null for none.</summary>
    public string? Job { get; init; }

    /// <summary>Gets how long a film is.</summary>
    public double? Seconds { get; init; }

    public string Url => $"/api/pictures/{Id}/file";

    public string Thumbnail => $"/api/pictures/{Id}/thumbnail?edge=320";

    /// <summary>Gets the ending of its file, with the dot.</summary>
    [JsonIgnore]
    public string Extension { get; init; } = "";

    /// <summary>Gets the JSON of what has made it, with ids for paths; null for what came from outside.</summary>
    [JsonIgnore]
    public string? Made { get; init; }

    /// <summary>Gets whether what has made it makes it again to the byte: it was not stopped before its end.</summary>
    [JsonIgnore]
    public bool IsExact { get; init; } = true;

    /// <summary>Gets whether it is kept with 16 bits a channel too.</summary>
    [JsonIgnore]
    public bool HasDeep { get; init; }

    /// <summary>Gets the name that its file has on the machine of a visitor.</summary>
    [JsonIgnore]
    public string FileName => JobXmp.IsPicture(Plain) ? Plain : FileNameWith(Extension);

    private string Plain => Name.Replace('/', '_').Replace('\\', '_');

    /// <summary>Gives the name that its file has in another format.</summary>
    /// <param name="extension">The ending, with the dot.</param>
    public string FileNameWith(string extension)
    {
        bool isFileName = JobXmp.IsPicture(Plain) || Plain.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
        string stem = isFileName ? Path.GetFileNameWithoutExtension(Plain) : Plain;
        return (stem.Length == 0 ? "picture" : stem) + extension;
    }
}
