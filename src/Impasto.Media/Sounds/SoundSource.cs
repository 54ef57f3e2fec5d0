using System.Globalization;
using Impasto.Media.Files;
using Impasto.Media.Video;

namespace Impasto.Media.Sounds;

/// <summary>
/// Reads the samples of a sound in order, block by block: WAV of whole or floating-point numbers by itself, everything
/// else, such as FLAC, MP3 or the sound of a film, by ffmpeg.
/// </summary>
public sealed class SoundSource : IDisposable
{
    private const int MostChannels = 64;
    private const int HighestRate = 1_000_000;
    private const int BlockLength = 1 << 16;

    // Whole numbers kept as floating-point ones are no louder than 2^31; what goes beyond is no sound.
    private const float Loudest = 1e10f;

    private readonly string path;
    private readonly Stream samples;
    private readonly MediaProcess? process;
    private readonly SampleEncoding encoding;
    private readonly List<string> notes = [];
    private byte[] bytes = [];
    private long count;

    private SoundSource(string path, Stream file, WavHeader header)
    {
        this.path = path;
        samples = file;
        encoding = header.Encoding;
        (Rate, ChannelCount, Length) = (header.Rate, header.Channels, header.Length);
        file.Position = header.Start;
        NoteCut(header);
    }

    private SoundSource(
        string path, int rate, int channels, IReadOnlyList<string> placing, IReadOnlyList<string> fitting)
    {
        this.path = path;
        (Rate, ChannelCount) = (rate, channels);
        encoding = SampleEncoding.Float32;
        process = MediaProcess.Start(
            "ffmpeg",
            [
                "-nostdin", "-hide_banner", "-loglevel", "error", .. MediaProcess.OnlyFiles,
                .. placing, "-i", MediaProcess.FileName(path), "-map", "0:a:0", .. fitting,
                "-ac", Text(channels), "-ar", Text(rate),
                "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1",
            ]);
        process.Input.Close();
        samples = process.Output;
    }

    /// <summary>Gets the samples of a channel in a second.</summary>
    public int Rate { get; }

    /// <summary>Gets the number of channels.</summary>
    public int ChannelCount { get; }

    /// <summary>Gets the samples of a channel where they are known before they are read.</summary>
    public long? Length { get; }

    /// <summary>Gets what there is to say of the sound, as sentences, known when it was read to its end.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file: a sound, or a film with one.</param>
    /// <param name="rate">The samples a second to which it is brought by ffmpeg; its own where null.</param>
    /// <returns>What reads it.</returns>
    /// <exception cref="SoundException">
    /// It is missing, no sound, or damaged; or ffmpeg is needed and missing.
    /// </exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no samples in a second.</exception>
    public static SoundSource Open(string path, int? rate = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(rate ?? 1, 1, nameof(rate));
        CheckIsFile(path);
        FileStream? file = null;
        try
        {
            file = File.OpenRead(path);
            WavHeader? header = WavHeader.IsWav(file) ? WavHeader.Read(file, path) : null;
            if (header is { Length: 0 })
            {
                throw Empty(path);
            }

            if (header is not null && header.Rate == (rate ?? header.Rate))
            {
                SoundSource source = new(path, file, header);
                file = null;
                return source;
            }

            (int own, int channels) = header is null ? SoundProbe.Probe(path) : (header.Rate, header.Channels);
            SoundSource brought = new(path, rate ?? own, channels, placing: [], fitting: []);
            brought.NoteCut(header);
            return brought;
        }
        catch (VideoException e)
        {
            throw new SoundException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, e);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>
    /// Opens the first track of a film's sound, which begins where it is placed, with silence where it has gaps.
    /// </summary>
    /// <param name="path">The film.</param>
    /// <param name="placing">What ffmpeg is told of where in the film that is.</param>
    /// <param name="length">How many seconds there are at most; null for no limit.</param>
    /// <exception cref="SoundException">There is no sound in it that can be read, or ffmpeg is missing.</exception>
    internal static SoundSource OpenOfFilm(string path, IReadOnlyList<string> placing, double? length)
    {
        try
        {
            (int rate, int channels) = SoundProbe.Probe(path);
            string[] ending = length is { } seconds ? ["-t", MediaProcess.Seconds(seconds)] : [];
            return new SoundSource(path, rate, channels, placing, ["-af", "aresample=async=1:first_pts=0", .. ending]);
        }
        catch (VideoException e)
        {
            throw new SoundException(e.Message, e);
        }
    }

    /// <summary>Reads a file as a whole.</summary>
    /// <param name="path">The file: a sound, or a film with one.</param>
    /// <param name="rate">The samples a second to which it is brought by ffmpeg; its own where null.</param>
    /// <param name="most">The samples of a channel that it may have.</param>
    /// <returns>The sound.</returns>
    /// <exception cref="SoundException">It cannot be read, or is longer than that.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no samples in a second.</exception>
    public static Sound ReadWhole(string path, int? rate = null, int most = int.MaxValue)
    {
        using SoundSource source = Open(path, rate);
        return source.ReadRest(most);
    }

    /// <summary>Reads what is left.</summary>
    /// <param name="most">The samples of a channel that it may have.</param>
    /// <returns>The sound.</returns>
    /// <exception cref="SoundException">It cannot be read, has no samples, or is longer than that.</exception>
    public Sound ReadRest(int most = int.MaxValue)
    {
        float[][] block = NewBlock(BlockLength);
        float[][] whole = NewBlock((int)Math.Min(Math.Min(Length ?? BlockLength, most), Array.MaxLength));
        int length = 0;
        for (int read = Read(block); read > 0; read = Read(block))
        {
            if (read > most - length || read > Array.MaxLength - length)
            {
                throw new SoundException(
                    $"{path}: it is longer than {(double)most / Rate:0.#} s, which is as much as is read at once; "
                    + "use a part of it.");
            }

            for (int channel = 0; channel < whole.Length; channel++)
            {
                if (length + read > whole[channel].Length)
                {
                    long doubled = Math.Min(2L * (length + read), Math.Min(most, Array.MaxLength));
                    Array.Resize(ref whole[channel], (int)doubled);
                }

                block[channel].AsSpan(0, read).CopyTo(whole[channel].AsSpan(length));
            }

            length += read;
        }

        for (int channel = 0; channel < whole.Length; channel++)
        {
            Array.Resize(ref whole[channel], length);
        }

        return length > 0 ? new Sound(Rate, whole) : throw Empty(path);

        float[][] NewBlock(int size) => [.. Enumerable.Range(0, ChannelCount).Select(_ => new float[size])];
    }

    /// <summary>Reads the next samples.</summary>
    /// <param name="block">An array for each channel, all of one length, which are filled from their start.</param>
    /// <returns>The samples of a channel that were read: as many as fit, less at the end, and then 0.</returns>
    /// <exception cref="SoundException">It cannot be read, or a sample is no number.</exception>
    /// <exception cref="ArgumentException">There are more or fewer arrays than channels.</exception>
    public int Read(float[][] block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Length != ChannelCount)
        {
            throw new ArgumentException($"{block.Length} arrays are not {ChannelCount}.", nameof(block));
        }

        int size = SampleCode.LengthOf(encoding);
        int frame = size * ChannelCount;
        int wanted = (int)Math.Min(block[0].Length, (Length - count) ?? block[0].Length);
        int total = 0;
        while (total < wanted)
        {
            int part = Math.Min(wanted - total, Math.Max(1, BlockLength / frame));
            bytes = bytes.Length < part * frame ? new byte[part * frame] : bytes;
            int read = Fill(bytes.AsSpan(0, part * frame)) / frame;
            for (int i = 0; i < read * ChannelCount; i++)
            {
                float sample = SampleCode.Decode(bytes.AsSpan(i * size), encoding);
                block[i % ChannelCount][total + (i / ChannelCount)] = MathF.Abs(sample) <= Loudest ? sample
                    : throw NoNumber(sample, count + total + (i / ChannelCount), i % ChannelCount);
            }

            total += read;
            if (read < part)
            {
                End(count + total);
                break;
            }
        }

        count += total;
        return total;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        process?.Dispose();
        samples.Dispose();
    }

    /// <summary>Refuses rates and numbers of channels that no sound has.</summary>
    internal static void CheckForm(string path, uint rate, ushort channels)
    {
        if (rate is < 1 or > HighestRate)
        {
            throw new SoundException(
                $"{path}: the sound says that a second has {rate} samples; from 1 to {HighestRate} can be read.");
        }

        if (channels is < 1 or > MostChannels)
        {
            throw new SoundException(
                $"{path}: the sound says that it has {channels} channels; from 1 to {MostChannels} can be read.");
        }
    }

    private static void CheckIsFile(string path)
    {
        string? problem = Directory.Exists(path) ? "this is a folder; name a sound"
            : SpecialFile.KindOf(path) is { } kind ? $"this is {kind}; save the sound to a file and name that"
            : !File.Exists(path) ? "there is no such file; check the name"
            : new FileInfo(path).Length == 0 ? "the file is empty; use another file"
            : null;
        if (problem is not null)
        {
            throw new SoundException($"{path}: {problem}.");
        }
    }

    private static SoundException Empty(string path) => new($"{path}: there are no samples in it; use another file.");

    private static SoundException CannotRead(string path, Exception e) =>
        new($"{path}: the sound cannot be read: {FileProblem.Of(e)}.", e);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private int Fill(Span<byte> target)
    {
        try
        {
            return samples.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (IOException e)
        {
            throw CannotRead(path, e);
        }
    }

    /// <summary>Sees whether what was read is all that there is.</summary>
    private void End(long read)
    {
        if (process is null)
        {
            if (notes.Count == 0)
            {
                Note((double)read / Rate);
            }

            return;
        }

        bool isWell = process.EndsWell();
        if (read == 0)
        {
            throw new SoundException(
                $"{path}: no sample of it can be read; the sound is damaged, or this ffmpeg lacks its codec.",
                new IOException(process.Said));
        }

        if ((!isWell || process.Said.Length > 0) && notes.Count == 0)
        {
            Note((double)read / Rate);
        }
    }

    /// <summary>Says that a WAV file ends before its samples do, of which ffmpeg says nothing.</summary>
    private void NoteCut(WavHeader? header)
    {
        if (header is { IsCutOff: true })
        {
            Note((double)header.Length / header.Rate);
        }
    }

    private void Note(double seconds) =>
        notes.Add($"{path} is damaged or cut off: {seconds:0.###} s of it could be read.");

    private SoundException NoNumber(float sample, long place, int channel) => new(
        $"{path}: sample {place} of channel {channel + 1} (at {(double)place / Rate:0.###} s) is {sample}, which is no "
        + "loudness; repair the file, or use another one.");
}
