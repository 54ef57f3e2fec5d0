using System.Numerics;

namespace Impasto.Media.Sounds;

/// <summary>What the transform of frames of a length needs and all frames share.</summary>
internal sealed class FourierTables
{
    /// <summary>Computes the tables.</summary>
    /// <param name="length">The samples of a frame: a power of two, at least 4.</param>
    public FourierTables(int length)
    {
        Half = length / 2;
        int bits = BitOperations.Log2((uint)Half);
        IsOddPower = bits % 2 == 1;
        Places = new int[Half];
        Cosines = new float[Half];
        Sines = new float[Half];
        for (int i = 0; i < Half; i++)
        {
            Places[i] = bits == 0 ? 0 : (Places[i / 2] / 2) + ((i & 1) << (bits - 1));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * i / length);
            (Sines[i], Cosines[i]) = ((float)sine, (float)cosine);
        }
    }

    /// <summary>Gets half the samples of a frame.</summary>
    public int Half { get; }

    /// <summary>Gets whether that is an odd power of two.</summary>
    public bool IsOddPower { get; }

    /// <summary>Gets where each complex number of a frame goes first: to the place with its bits reversed.</summary>
    public int[] Places { get; }

    /// <summary>Gets the cosines of the frame's fractions of a turn, up to half a turn.</summary>
    public float[] Cosines { get; }

    /// <summary>Gets the sines of the frame's fractions of a turn, up to half a turn.</summary>
    public float[] Sines { get; }
}
