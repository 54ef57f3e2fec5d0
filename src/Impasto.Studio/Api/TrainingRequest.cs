namespace Impasto.Studio.Api;

/// <summary>Asks for a network that learns a style.</summary>
/// <param name="Name">The name that the style will have.</param>
/// <param name="Painting">The picture with the style.</param>
/// <param name="Photographs">The pictures to learn from; some that ship where there are none.</param>
/// <param name="Iterations">How many steps are taken; enough of them if absent.</param>
internal sealed record TrainingRequest(
    string? Name, string? Painting, IReadOnlyList<string>? Photographs, int? Iterations);
