namespace Impasto.Training.Tasks.Films;

/// <summary>How a transform network learns to go on with a film.</summary>
public sealed record FilmTrainingOptions : PerceptualLossOptions
{
    /// <summary>
    /// Gets how many times as fast as the convolutions the norms' scales and shifts learn, more than 0; see
    /// <see cref="TransformStyles.TransformTrainingOptions.NormRate"/>.
    /// </summary>
    public double NormRate { get; init; } = 1;

    /// <summary>
    /// Gets the most frames that the network paints one after another before the one that it learns from, at least 1:
    /// 1 at first, then twice as many, and again, in parts of the training of the same length.
    /// </summary>
    public int Unroll { get; init; } = 4;

    /// <summary>
    /// Gets the weight of the mean squared difference, of RGB in [0, 1], between a result and the one before it where
    /// that is certain; at least 0.
    /// </summary>
    public double TemporalWeight { get; init; } = 100;
}
