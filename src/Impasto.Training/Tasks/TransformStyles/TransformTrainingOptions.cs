namespace Impasto.Training.Tasks.TransformStyles;

/// <summary>How a transform network is trained.</summary>
public sealed record TransformTrainingOptions : PerceptualLossOptions
{
    /// <summary>
    /// Gets whether nothing is learned but the scales and shifts of the styles, which are added to those that the
    /// network has (Dumoulin et al., 2017, section 3.2).
    /// </summary>
    public bool OnlyNorms { get; init; }

    /// <summary>
    /// Gets how many times as fast as the convolutions the norms' scales and shifts learn, more than 0. They are all
    /// that tells one style from another, and far larger than the convolutions' weights, while Adam moves all by as
    /// much.
    /// </summary>
    public double NormRate { get; init; } = 1;
}
