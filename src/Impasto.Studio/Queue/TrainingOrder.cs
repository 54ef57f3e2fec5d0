namespace Impasto.Studio.Queue;

/// <summary>What a training is to learn, and from what.</summary>
/// <param name="Name">The name that the style will have.</param>
/// <param name="Painting">The picture with the style.</param>
/// <param name="Photographs">The pictures to learn from; where there are none, some that ship.</param>
/// <param name="Iterations">How many steps are taken; enough of them where null.</param>
internal sealed record TrainingOrder(
    string Name, string Painting, IReadOnlyList<string> Photographs, int? Iterations);
