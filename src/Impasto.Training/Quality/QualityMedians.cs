namespace Impasto.Training.Quality;

/// <summary>What a judge says of a method: medians over its pictures, each figure on its own.</summary>
/// <param name="Pictures">How many pictures.</param>
/// <param name="Content">As in <see cref="PictureQuality"/>.</param>
/// <param name="Style">As in <see cref="PictureQuality"/>.</param>
/// <param name="Weave">As in <see cref="PictureQuality"/>.</param>
/// <param name="Seconds">The time of a picture; null where that is not known.</param>
public sealed record QualityMedians(int Pictures, double Content, double Style, double Weave, double? Seconds)
{
    /// <summary>Takes the medians.</summary>
    /// <param name="pictures">The pictures, at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static QualityMedians Of(IReadOnlyCollection<JudgedPicture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        double[] seconds = [.. pictures.Select(picture => picture.Seconds).OfType<double>()];
        return new QualityMedians(
            pictures.Count,
            Median(pictures.Select(picture => picture.Quality.Content)),
            Median(pictures.Select(picture => picture.Quality.Style)),
            Median(pictures.Select(picture => picture.Quality.Weave)),
            seconds.Length > 0 ? Median(seconds) : null);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length > 0
            ? (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2
            : throw new ArgumentException("There is no picture to take a median of.");
    }
}
