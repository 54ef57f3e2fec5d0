using System.Numerics;
using System.Runtime.InteropServices;
using Impasto.Running;

namespace Impasto.Training.Data;

/// <summary>
/// Where a mixture shows which of two images: the sum of a few waves across the plane, whose hills and valleys meet in
/// soft transitions or at sharp edges.
/// </summary>
internal sealed class MixtureMask
{
    private const int Waves = 3;

    private readonly int size;
    private readonly float contrast;
    private readonly Complex[] alongX;
    private readonly Complex[] alongY;

    /// <summary>Draws a mask for square images.</summary>
    /// <param name="size">Their edge in pixels.</param>
    /// <param name="random">What it is drawn from.</param>
    public MixtureMask(int size, SeededRandom random)
    {
        this.size = size;
        contrast = (float)Math.Pow(2, random.Between(-1.5, 5));
        alongX = new Complex[Waves * size];
        alongY = new Complex[Waves * size];
        for (int wave = 0; wave < Waves; wave++)
        {
            double phase = random.Between(0, 2 * Math.PI);
            double turnX = random.Between(-1.5, 1.5) * 2 * Math.PI / size;
            double turnY = random.Between(-1.5, 1.5) * 2 * Math.PI / size;
            for (int i = 0; i < size; i++)
            {
                alongX[(i * Waves) + wave] = Complex.FromPolarCoordinates(1, phase + (i * turnX));
                alongY[(i * Waves) + wave] = Complex.FromPolarCoordinates(1, i * turnY);
            }
        }
    }

    /// <summary>How much of the second image a pixel shows, 0 to 1.</summary>
    public float At(int x, int y)
    {
        double sum = 0;
        for (int wave = 0; wave < Waves; wave++)
        {
            // The real part of the product of the two: the cosine of the sum of their angles.
            (Complex a, Complex b) = (alongX[(x * Waves) + wave], alongY[(y * Waves) + wave]);
            sum += (a.Real * b.Real) - (a.Imaginary * b.Imaginary);
        }

        return Math.Clamp(0.5f + (contrast * (float)sum / Waves), 0, 1);
    }

    /// <summary>Lays the second image over the first.</summary>
    public void Mix(Span<float> first, ReadOnlySpan<float> second)
    {
        Span<Vector3> target = MemoryMarshal.Cast<float, Vector3>(first);
        ReadOnlySpan<Vector3> over = MemoryMarshal.Cast<float, Vector3>(second);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += (over[i] - target[i]) * At(i % size, i / size);
        }
    }
}
