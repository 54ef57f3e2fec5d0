using System.Globalization;
using Impasto.Media.Files;
using Impasto.Media.Video;

namespace Impasto.Media.Sounds;

/// <summary>
/// Writes the samples of a sound in order, block by block: WAV by itself, FLAC, AIFF, MP3, Ogg Vorbis, Opus and M4A by
/// ffmpeg, which brings a rate that such a kind does not have to the nearest one. The file appears under its name when
/// it is whole; one that was there is replaced.
/// </summary>
public sealed class SoundWriter : IDisposable
{
    private const int BlockLength = 1 << 16;

    private readonly string path;
    private readonly string place;
    private readonly string temporary;
    private readonly int rate;
    private readonly int channels;
    private readonly SampleEncoding encoding;
    private readonly Stream samples;
    private readonly MediaProcess? process;
    private readonly ExitAction leaving;
    private byte[] bytes = [];
    private long written;

    private SoundWriter(string path, int rate, int channels, SoundFormat format)
    {
        SoundKind kind = SoundKind.Of(path, format, channels);
        (this.path, this.rate, this.channels) = (path, rate, channels);
        encoding = kind.IsLossy || format == SoundFormat.Float32 ? SampleEncoding.Float32
            : format == SoundFormat.Pcm24 ? SampleEncoding.Pcm24
            : SampleEncoding.Pcm16;
        place = OutputPlace.Of(path);
        temporary = OutputPlace.CreateTemporary(place);
        leaving = new ExitAction(() => File.Delete(temporary));
        try
        {
            if (kind.Muxer is null)
            {
                samples = new FileStream(temporary, FileMode.Create, FileAccess.Write);
                samples.Write(new byte[WavHeader.WrittenLength]);
            }
            else
            {
                process = MediaProcess.Start("ffmpeg", Arguments(kind, format));
                samples = process.Input;
            }
        }
        catch (Exception)
        {
            leaving.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Gets the samples so far that were louder than full scale and were cut to it.</summary>
    public long Clipped { get; private set; }

    /// <summary>Starts to write a file.</summary>
    /// <param name="path">The file; its extension names its kind.</param>
    /// <param name="rate">The samples of a channel in a second.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="format">How samples are kept where the kind keeps them.</param>
    /// <returns>What writes it.</returns>
    /// <exception cref="SoundException">It cannot be written, or ffmpeg is needed and missing.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the channels are less than 1.</exception>
    public static SoundWriter Create(string path, int rate, int channels, SoundFormat format = SoundFormat.Pcm16)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        try
        {
            return new SoundWriter(path, rate, channels, format);
        }
        catch (VideoException e)
        {
            throw new SoundException(e.Message, e);
        }
        catch (IOException e)
        {
            throw new SoundException(e.Message, e);
        }
    }

    /// <summary>Writes a sound as a file.</summary>
    /// <param name="sound">The sound.</param>
    /// <param name="path">The file; its extension names its kind.</param>
    /// <param name="format">How samples are kept where the kind keeps them.</param>
    /// <returns>The samples that were louder than full scale and were cut to it.</returns>
    /// <exception cref="SoundException">It cannot be written, or ffmpeg is needed and missing.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static long WriteWhole(Sound sound, string path, SoundFormat format = SoundFormat.Pcm16)
    {
        ArgumentNullException.ThrowIfNull(sound);
        using SoundWriter writer = Create(path, sound.Rate, sound.ChannelCount, format);
        float[][] block = [.. Enumerable.Range(0, sound.ChannelCount).Select(_ => new float[BlockLength])];
        for (int start = 0; start < sound.Length; start += BlockLength)
        {
            int count = Math.Min(BlockLength, sound.Length - start);
            for (int channel = 0; channel < block.Length; channel++)
            {
                sound.Channel(channel).Slice(start, count).CopyTo(block[channel]);
            }

            writer.Write(block, count);
        }

        writer.Commit();
        return writer.Clipped;
    }

    /// <summary>Writes the next samples.</summary>
    /// <param name="block">An array for each channel.</param>
    /// <param name="count">How many samples of each, from the start on.</param>
    /// <exception cref="SoundException">They cannot be written.</exception>
    /// <exception cref="ArgumentException">There are more or fewer arrays than channels, or one is shorter.</exception>
    public void Write(float[][] block, int count)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Length != channels || block.Any(channel => channel.Length < count))
        {
            throw new ArgumentException($"{channels} arrays of {count} samples are asked for.", nameof(block));
        }

        int size = SampleCode.LengthOf(encoding);
        int length = checked(count * channels * size);
        if (process is null && written + length > WavHeader.MostBytes)
        {
            throw new SoundException($"{path}: more than 4 GB do not fit into a WAV file; write .flac.");
        }

        bytes = bytes.Length < length ? new byte[length] : bytes;
        for (int i = 0; i < count * channels; i++)
        {
            float sample = block[i % channels][i / channels];
            Clipped += encoding != SampleEncoding.Float32 && MathF.Abs(sample) > 1 ? 1 : 0;
            SampleCode.Encode(sample, bytes.AsSpan(i * size), encoding);
        }

        Try(() => samples.Write(bytes, 0, length));
        written += length;
    }

    /// <summary>Makes the file whole and gives it its name.</summary>
    /// <exception cref="SoundException">It cannot be written.</exception>
    public void Commit()
    {
        Try(() =>
        {
            if (process is null)
            {
                samples.Write(new byte[written & 1]);
                samples.Position = 0;
                samples.Write(WavHeader.Write(rate, channels, encoding, written));
            }

            samples.Close();
        });
        if (process is not null && !process.EndsWithWholeFile())
        {
            throw Failed(null);
        }

        Try(() => File.Move(temporary, place, overwrite: true));
    }

    /// <summary>Ends what writes; a file that was not made whole is not kept.</summary>
    public void Dispose()
    {
        leaving.Dispose();
        process?.Dispose();
        try
        {
            samples.Dispose();
        }
        catch (IOException)
        {
            // What could not be written is not kept.
        }

        File.Delete(temporary);
    }

    private List<string> Arguments(SoundKind kind, SoundFormat format)
    {
        string raw = encoding switch
        {
            SampleEncoding.Pcm16 => "s16le",
            SampleEncoding.Pcm24 => "s24le",
            _ => "f32le",
        };
        return
        [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-y",
            "-f", raw, "-ar", rate.ToString(CultureInfo.InvariantCulture),
            "-ac", channels.ToString(CultureInfo.InvariantCulture), "-i", "pipe:0",
            .. kind.Codecs[format].Split(' '), "-flags:a", "+bitexact", "-fflags", "+bitexact",
            "-f", kind.Muxer!, MediaProcess.FileName(temporary),
        ];
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    private SoundException Failed(Exception? cause)
    {
        if (process is null)
        {
            return new SoundException(OutputPlace.SayCannotWrite(path, cause!), cause);
        }

        process.EndsWell(TimeSpan.FromSeconds(5));
        string said = process.Said;
        string reason =
            said.Contains(FileProblem.NoSpaceWords, StringComparison.Ordinal) ? "the disk is full; make room"
            : said.Contains("Unknown encoder", StringComparison.Ordinal) ? "this ffmpeg has no such encoder; use .wav"
            : "ffmpeg gives no reason that is known; use .wav";
        return new SoundException($"{path}: the sound cannot be written: {reason}.", new IOException(said, cause));
    }
}
