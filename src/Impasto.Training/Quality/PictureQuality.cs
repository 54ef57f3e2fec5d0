namespace Impasto.Training.Quality;

/// <summary>What a judge says of a picture.</summary>
/// <param name="Content">How far its features are from the content's at relu4_2; 0 for the content itself.</param>
/// <param name="Style">How far its Gram matrices are from the style's, over relu1_1 to relu5_1.</param>
/// <param name="Weave">
/// The share of its power that is fine (<see cref="FinePower"/>), divided by that of the style image at the length of
/// the picture's longer edge; more than 1 is grain that the style does not have.
/// </param>
public sealed record PictureQuality(double Content, double Style, double Weave);
