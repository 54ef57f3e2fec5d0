using Impasto.Media.Sounds;

namespace Impasto.Media.Tests.Sounds;

/// <summary>Stretches of a sound of which only the latest samples are held.</summary>
public sealed class PassingSamplesTests
{
    private const int Longest = 100;
    private const int Length = 40_000;

    [Theory]
    [InlineData(37, int.MaxValue)]
    [InlineData(37, 700)]
    [InlineData(Longest, 3)]
    [InlineData(17_011, int.MaxValue)]
    public void Stretches_are_those_of_the_whole_and_silent_beyond_it(int step, int mostAtOnce)
    {
        int read = 0;
        PassingSamples samples = new(2, Longest, Read);
        float[] found = new float[Longest];
        for (int first = -150; first < Length + 150; first += step)
        {
            samples.MoveTo(first, Longest);
            for (int channel = 0; channel < 2; channel++)
            {
                samples.CopyTo(channel, first, found);
                Assert.Equal(Enumerable.Range(first, Longest).Select(i => At(channel, i)), found);
            }
        }

        int Read(float[][] block)
        {
            int count = Math.Min(Math.Min(block[0].Length, mostAtOnce), Length - read);
            for (int i = 0; i < count; i++)
            {
                (block[0][i], block[1][i]) = (At(0, read + i), At(1, read + i));
            }

            read += count;
            return count;
        }

        static float At(int channel, int i) => i is < 0 or >= Length ? 0 : channel == 0 ? i + 1 : -i - 1;
    }
}
