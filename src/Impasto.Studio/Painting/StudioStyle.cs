namespace Impasto.Studio.Painting;

/// <summary>A style to choose, as the page sees it.</summary>
/// <param name="Id">What a job's style takes: a name, or the id of a picture.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Where it is from.</param>
/// <param name="Title">Its name as it is shown.</param>
/// <param name="Thumbnail">Where its look is.</param>
/// <param name="Methods">The methods that take it, the one that is made for it first.</param>
internal sealed record StudioStyle(
    string Id, string Name, StudioStyleKind Kind, string Title, string Thumbnail, IReadOnlyList<string> Methods);
