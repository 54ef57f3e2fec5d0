using System.Globalization;

namespace Impasto.Losses;

/// <summary>One weighted term of a <see cref="PerceptualObjective"/>: a loss of features or of pixels.</summary>
public sealed class PerceptualTerm
{
    /// <summary>Makes a term that compares features.</summary>
    /// <param name="name">How it is reported, such as "content".</param>
    /// <param name="weight">What it is multiplied by in the sum; at least 0. With 0 it is left out.</param>
    /// <param name="loss">
    /// The loss; its layers are the encoder's own (<see cref="Encoders.FeatureEncoder.ComparedLayers"/>).
    /// </param>
    /// <param name="target">Which images it compares with.</param>
    /// <exception cref="ArgumentException">The weight is out of its range, or there is no target.</exception>
    public PerceptualTerm(string name, double weight, FeatureLoss loss, TermTarget target)
        : this(name, weight, target)
    {
        FeatureLoss = loss;
        if (target == TermTarget.None)
        {
            throw new ArgumentException(
                $"The term '{name}' compares features, and so needs a target: content or style.");
        }
    }

    /// <summary>Makes a term of the pixels.</summary>
    /// <param name="name">How it is reported, such as "tv".</param>
    /// <param name="weight">What it is multiplied by in the sum; at least 0. With 0 it is left out.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="target">The content where the loss wants a target.</param>
    /// <exception cref="ArgumentException">The weight is out of its range, or the target is a style.</exception>
    public PerceptualTerm(string name, double weight, ImageLoss loss, TermTarget target = TermTarget.None)
        : this(name, weight, target)
    {
        ImageLoss = loss;
        if (target == TermTarget.Style)
        {
            throw new ArgumentException(
                $"The term '{name}' compares pixels, and a style's are not of the image's size.");
        }
    }

    private PerceptualTerm(string name, double weight, TermTarget target)
    {
        Name = name;
        Weight = weight >= 0 && double.IsFinite(weight)
            ? weight
            : throw new ArgumentException($"The weight of the term '{name}' is a number of at least 0, not {weight}.");
        Target = target;
    }

    /// <summary>Gets how the term is reported.</summary>
    public string Name { get; }

    /// <summary>Gets what it is multiplied by in the sum.</summary>
    public double Weight { get; }

    /// <summary>Gets the loss of features; null for a term of the pixels.</summary>
    public FeatureLoss? FeatureLoss { get; }

    /// <summary>Gets the loss of pixels; null for a term that compares features.</summary>
    public ImageLoss? ImageLoss { get; }

    /// <summary>Gets which images the term compares with.</summary>
    public TermTarget Target { get; }

    /// <summary>Gets the layers that it looks at.</summary>
    public IEnumerable<string> Layers => FeatureLoss?.LayerWeights.Keys ?? [];

    /// <summary>Says all that the term depends on.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} {Weight:R} {Target} {(object?)FeatureLoss ?? ImageLoss}");
}
