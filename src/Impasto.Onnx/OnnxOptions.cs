namespace Impasto.Onnx;

/// <summary>How a graph is written.</summary>
public sealed record OnnxOptions
{
    /// <summary>The least version of the operators that can be asked for.</summary>
    public const int LeastOpset = 13;

    /// <summary>The highest version of the operators that can be asked for.</summary>
    public const int HighestOpset = 22;

    /// <summary>The range that stands for samples of 0 to 255.</summary>
    public const float Bytes = 255;

    /// <summary>Gets the version of ONNX's operators, from 13 to 22.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>Gets the size of images; null where a file takes any.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Gets whether any number of images may pass at a time; one otherwise.</summary>
    public bool AnyBatch { get; init; }

    /// <summary>Gets what the brightest sample of an image is, 1 or 255; the darkest is 0.</summary>
    public float Full { get; init; } = 1;

    /// <summary>
    /// Gets whether images and features are [batch, height, width, channels] in the file's inputs and outputs; they are
    /// [batch, channels, height, width] otherwise.
    /// </summary>
    public bool ChannelsLast { get; init; }

    /// <summary>
    /// Gets whether weights are float16, and what is computed with them too. Inputs and outputs stay float32, and so do
    /// sums over whole images.
    /// </summary>
    public bool Half { get; init; }
}
