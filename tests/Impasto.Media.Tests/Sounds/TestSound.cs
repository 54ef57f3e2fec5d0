using Impasto.Media.Sounds;

namespace Impasto.Media.Tests.Sounds;

/// <summary>Sounds that tests make themselves.</summary>
internal static class TestSound
{
    public static Sound Noise(int length, int rate = 8000, int channels = 1)
    {
        Random random = new(length);
        return new Sound(
            rate,
            [
                .. Enumerable.Range(0, channels).Select(_ =>
                    Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1).ToArray()),
            ]);
    }

    public static Sound Sine(double frequency, int length, int rate = 8000) => new(
        rate,
        [[.. Enumerable.Range(0, length).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * frequency * i / rate)))]]);

    /// <summary>The bytes of a WAV file, whatever they say.</summary>
    public static byte[] Wav(
        ushort kind, ushort channels, uint rate, ushort bits, byte[] data, uint? said = null, bool isExtensible = false)
    {
        MemoryStream file = new();
        using BinaryWriter writer = new(file);
        ushort block = (ushort)(channels * bits / 8);
        writer.Write("RIFF"u8);
        writer.Write((uint)(36 + data.Length));
        writer.Write("WAVELIST"u8);
        writer.Write(3);
        writer.Write("odd\0"u8);
        writer.Write("fmt "u8);
        writer.Write(isExtensible ? 40 : 16);
        writer.Write(isExtensible ? (ushort)0xfffe : kind);
        writer.Write(channels);
        writer.Write(rate);
        writer.Write(rate * block);
        writer.Write(block);
        writer.Write(bits);
        if (isExtensible)
        {
            writer.Write((ushort)22);
            writer.Write(bits);
            writer.Write(3);
            writer.Write(kind);
            writer.Write("\0\0\0\0\x10\0\x80\0\0\xaa\08\x9bq".Select(letter => (byte)letter).ToArray());
        }

        writer.Write("data"u8);
        writer.Write(said ?? (uint)data.Length);
        writer.Write(data);
        return file.ToArray();
    }
}
