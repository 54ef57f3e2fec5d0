using Impasto.Compute.Execution;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Styles;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// Repaints images in a style that nobody trained for, in one pass through networks. Memory that depends on the size is
/// kept for images of the same size, until another size comes. Not safe for use from several threads at a time.
/// </summary>
public abstract class ArbitraryStyleTransfer : IDisposable
{
    private readonly IReadOnlyList<AutoEncoder> networks;

    private protected ArbitraryStyleTransfer(
        string method, IReadOnlyList<AutoEncoder> networks, ArbitraryStyleOptions? options)
    {
        this.networks = networks;
        Method = method;
        Options = options ?? new ArbitraryStyleOptions();
        Options.Check();
        Fingerprints = [.. networks.Select(n => n.Fingerprint)];
        Pool = new WorkerPool(Options.Threads);
    }

    /// <summary>Gets the method's name in <see cref="MethodCatalog"/>.</summary>
    public string Method { get; }

    /// <summary>Gets how it works.</summary>
    public ArbitraryStyleOptions Options { get; }

    /// <summary>Gets a hash for each of the networks, by which prepared styles are known.</summary>
    public IReadOnlyList<string> Fingerprints { get; }

    private protected WorkerPool Pool { get; }

    /// <summary>Gets the multiple of which the padded image's edges have to be.</summary>
    private int Reduction => networks.Max(n => n.Reduction);

    /// <summary>Whether a style was prepared by this method with these networks, and perhaps more of them.</summary>
    /// <param name="style">The style.</param>
    public bool Fits(PreparedStyle style) => style.Method == Method && !Fingerprints.Except(style.Fingerprints).Any();

    /// <summary>Computes what is needed of a style, once for all contents.</summary>
    /// <param name="style">The style image; its strokes keep their size in pixels. Alpha is not looked at.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ArithmeticException">The networks' features are not finite.</exception>
    public PreparedStyle Prepare(ImageBuffer style, CancellationToken cancellationToken = default) =>
        new(Method, Fingerprints, Measure(PaddedImage.Of(style, Reduction), cancellationToken), style);

    /// <summary>Repaints an image.</summary>
    /// <param name="content">The image.</param>
    /// <param name="styles">The styles, at least one, prepared by this method with these networks.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>A new image of the same size, with the content's alpha.</returns>
    /// <exception cref="StyleException">A style was prepared otherwise.</exception>
    /// <exception cref="ArgumentException">There is no style, or the blend does not fit them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ArithmeticException">The networks' features are not finite.</exception>
    public ImageBuffer Stylize(
        ImageBuffer content, IReadOnlyList<PreparedStyle> styles, CancellationToken cancellationToken = default)
    {
        StyleMix mix = new(styles, BlendWeights.Normalise(Options.StyleBlend, styles.Count));
        if (styles.FirstOrDefault(style => !Fits(style)) is { } other)
        {
            string networks = other.Method == Method ? " with other networks, or for fewer levels" : "";
            throw new StyleException(
                $"A style was prepared for '{other.Method}'{networks}: prepare it again from its image for '{Method}'.");
        }

        PaddedImage image = PaddedImage.Of(content, Reduction);
        Transform(image, mix, cancellationToken);
        return image.Cut(content);
    }

    /// <summary>
    /// Computes the memory in bytes that repainting an image takes at its peak, images and networks included, without
    /// taking it. Preparing a style of the same size takes no more.
    /// </summary>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <returns>Bytes.</returns>
    public long PlanMemory(int width, int height)
    {
        const int Images = 3;
        PyramidLevel padded = PaddedImage.SizeOf(width, height, Reduction);
        long pixels = (long)padded.Width * padded.Height;
        long weights = networks.Select(n => n.Encoder.Weights.Convolutions).Distinct()
            .Concat(networks.Select(n => n.Decoder.Weights.Convolutions))
            .Sum(convolutions => convolutions.Sum(c => (long)c.Weight.Length));
        return (sizeof(float) * ((Images * ImageBuffer.Channels * pixels) + (2 * weights))) + PlanTransform(padded);
    }

    /// <summary>Frees threads and memory; the networks stay.</summary>
    public void Dispose()
    {
        Release();
        Pool.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Computes what the method needs of a style.</summary>
    private protected abstract IReadOnlyDictionary<string, FeatureTarget> Measure(
        PaddedImage style, CancellationToken cancellationToken);

    /// <summary>Repaints an image in place.</summary>
    private protected abstract void Transform(PaddedImage image, StyleMix style, CancellationToken cancellationToken);

    /// <summary>The memory that <see cref="Transform"/> takes besides images and weights, in bytes.</summary>
    private protected abstract long PlanTransform(PyramidLevel size);

    /// <summary>Frees what is kept for images of the last size.</summary>
    private protected abstract void Release();
}
