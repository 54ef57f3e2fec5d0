using Impasto.Weights;

namespace Impasto.Encoders;

/// <summary>
/// What each weight file expects of its input, as one 1x1 convolution on RGB in [0, 1]: normalisation, the order of the
/// channels, or a matrix that the file brings along.
/// </summary>
internal static class Preprocessing
{
    private static readonly float[] TorchvisionMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] TorchvisionDeviation = [0.229f, 0.224f, 0.225f];
    private static readonly float[] CaffeMean = [103.939f, 116.779f, 123.68f];

    /// <summary>The convolution that comes before the network, or null where the image passes as it is.</summary>
    public static PointwiseConvolution? Of(VggWeights weights) => weights.Input switch
    {
        InputNormalisation.Torchvision => Torchvision(),
        InputNormalisation.Caffe => Caffe(),
        _ => weights.Preprocess,
    };

    /// <summary>One convolution that does the work of both where padding repeats pixels of the image.</summary>
    public static VggConvolution FoldInto(VggConvolution convolution, PointwiseConvolution first)
    {
        const int Taps = 9;
        float[] weight = new float[convolution.Out * first.In * Taps];
        float[] bias = new float[convolution.Out];
        for (int output = 0; output < convolution.Out; output++)
        {
            double sum = convolution.Bias[output];
            for (int tap = 0; tap < Taps; tap++)
            {
                for (int middle = 0; middle < convolution.In; middle++)
                {
                    float factor = convolution.Weight[(((output * convolution.In) + middle) * Taps) + tap];
                    sum += factor * first.Bias[middle];
                    for (int input = 0; input < first.In; input++)
                    {
                        weight[(((output * first.In) + input) * Taps) + tap] +=
                            factor * first.Weight[(middle * first.In) + input];
                    }
                }
            }

            bias[output] = (float)sum;
        }

        return convolution with { In = first.In, Weight = weight, Bias = bias };
    }

    /// <summary>The normalisation of torchvision's models.</summary>
    public static PointwiseConvolution Torchvision()
    {
        float[] weight = new float[9];
        float[] bias = new float[3];
        for (int channel = 0; channel < 3; channel++)
        {
            weight[channel * 4] = 1 / TorchvisionDeviation[channel];
            bias[channel] = -TorchvisionMean[channel] / TorchvisionDeviation[channel];
        }

        return new PointwiseConvolution(3, 3, weight, bias);
    }

    /// <summary>The way back from what <see cref="Torchvision"/> gives.</summary>
    public static PointwiseConvolution FromTorchvision()
    {
        float[] weight = new float[9];
        for (int channel = 0; channel < 3; channel++)
        {
            weight[channel * 4] = TorchvisionDeviation[channel];
        }

        return new PointwiseConvolution(3, 3, weight, [.. TorchvisionMean]);
    }

    private static PointwiseConvolution Caffe() => new(
        3, 3, [0, 0, 255, 0, 255, 0, 255, 0, 0], [-CaffeMean[0], -CaffeMean[1], -CaffeMean[2]]);
}
