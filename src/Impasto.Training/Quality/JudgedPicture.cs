namespace Impasto.Training.Quality;

/// <summary>A picture and what a judge says of it.</summary>
/// <param name="Pair">Of what it was made.</param>
/// <param name="Quality">What the judge says.</param>
/// <param name="Seconds">How long it took; null where that is not known.</param>
public sealed record JudgedPicture(JudgedPair Pair, PictureQuality Quality, double? Seconds);
