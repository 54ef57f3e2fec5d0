namespace Impasto.Media.Images;

/// <summary>
/// Lanczos resampling along one axis: for each new sample the stretch of old samples that it is a weighted mean of.
/// </summary>
/// <remarks>
/// The window is sinc(x) sinc(x / 3) for |x| &lt; 3, in old samples when enlarging and in new ones when shrinking, so
/// that nothing aliases. Beyond the ends the last sample goes on.
/// </remarks>
internal sealed class LanczosKernel
{
    private const int Lobes = 3;

    private readonly int[] starts;
    private readonly float[] weights;

    /// <summary>Computes the weights.</summary>
    /// <param name="oldLength">The number of samples now.</param>
    /// <param name="newLength">The number of samples then.</param>
    public LanczosKernel(int oldLength, int newLength)
    {
        double step = (double)oldLength / newLength;
        double stretch = Math.Max(1, step);
        double reach = Lobes * stretch;
        Taps = Math.Min(oldLength, (int)Math.Ceiling(2 * reach) + 1);
        starts = new int[newLength];
        weights = new float[newLength * Taps];
        double[] sums = new double[Taps];
        for (int i = 0; i < newLength; i++)
        {
            double centre = ((i + 0.5) * step) - 0.5;
            int first = (int)Math.Ceiling(centre - reach);
            int last = (int)Math.Floor(centre + reach);
            int start = Math.Clamp(first, 0, oldLength - Taps);
            Array.Clear(sums);
            double total = 0;
            for (int j = first; j <= last; j++)
            {
                double weight = Window((j - centre) / stretch);
                sums[Math.Clamp(j, 0, oldLength - 1) - start] += weight;
                total += weight;
            }

            starts[i] = start;
            for (int tap = 0; tap < Taps; tap++)
            {
                weights[(i * Taps) + tap] = (float)(sums[tap] / total);
            }
        }
    }

    /// <summary>Gets how many old samples go into each new one.</summary>
    public int Taps { get; }

    /// <summary>Gets the first old sample that goes into a new one.</summary>
    public int Start(int sample) => starts[sample];

    /// <summary>Gets the weights of the old samples that go into a new one.</summary>
    public ReadOnlySpan<float> Weights(int sample) => weights.AsSpan(sample * Taps, Taps);

    private static double Window(double x) => Math.Abs(x) < Lobes ? Sinc(x) * Sinc(x / Lobes) : 0;

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
