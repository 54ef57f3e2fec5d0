namespace Impasto.Media.Sounds;

/// <summary>A kind of files that sounds are written to.</summary>
/// <param name="Extensions">The extensions of its files, with the dot, in lower case.</param>
/// <param name="Muxer">What ffmpeg calls it; null for WAV, which needs no ffmpeg.</param>
/// <param name="Codecs">
/// What ffmpeg makes of the samples, for each format of them that the kind keeps; for all of them where the kind loses
/// something.
/// </param>
/// <param name="MostChannels">The most channels that it has.</param>
internal sealed record SoundKind(
    string[] Extensions, string? Muxer, IReadOnlyDictionary<SoundFormat, string> Codecs, int MostChannels)
{
    private const string Flac24 = "-c:a flac -sample_fmt s32 -bits_per_raw_sample 24";

    private static readonly SoundKind[] Known =
    [
        new([".wav"], null, Keeping("", "", ""), MostChannels: 64),
        new([".flac"], "flac", Keeping("-c:a flac -sample_fmt s16", Flac24, null), MostChannels: 8),
        new([".aiff", ".aif"], "aiff", Keeping("-c:a pcm_s16be", "-c:a pcm_s24be", "-c:a pcm_f32be"), MostChannels: 8),
        new([".mp3"], "mp3", Losing("-c:a libmp3lame -q:a 2"), MostChannels: 2) { IsLossy = true },
        new([".ogg", ".oga"], "ogg", Losing("-c:a libvorbis -q:a 6"), MostChannels: 8) { IsLossy = true },
        new([".opus"], "opus", Losing("-c:a libopus -b:a 160k"), MostChannels: 8) { IsLossy = true },
        new([".m4a"], "ipod", Losing("-c:a aac -b:a 192k"), MostChannels: 8) { IsLossy = true },
    ];

    /// <summary>Gets a value indicating whether samples are not kept as they are.</summary>
    public bool IsLossy { get; private init; }

    /// <summary>Finds the kind of a file that is to be written, which has a format and channels that fit it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How samples are to be kept.</param>
    /// <param name="channels">The number of channels.</param>
    /// <exception cref="SoundException">There is none.</exception>
    public static SoundKind Of(string path, SoundFormat format, int channels)
    {
        string extension = Path.GetExtension(path);
        SoundKind? kind = Known.FirstOrDefault(
            known => known.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
        if (kind is null)
        {
            string all = string.Join(' ', Known.SelectMany(known => known.Extensions));
            throw new SoundException($"{path}: no sound is known by the extension '{extension}'; use one of {all}.");
        }

        if (!kind.Codecs.ContainsKey(format))
        {
            throw new SoundException(
                $"{path}: {extension} keeps no floating-point numbers; use 16 or 24 bits, or .wav.");
        }

        if (channels > kind.MostChannels)
        {
            string others = string.Join(
                ' ', Known.Where(known => known.MostChannels >= channels).Select(known => known.Extensions[0]));
            throw new SoundException(
                $"{path}: {channels} channels are too many for {extension}, which has {kind.MostChannels} at most; "
                + $"use {(others.Length > 0 ? others : "fewer")}.");
        }

        return kind;
    }

    private static Dictionary<SoundFormat, string> Keeping(string pcm16, string pcm24, string? float32)
    {
        Dictionary<SoundFormat, string> codecs = new() { [SoundFormat.Pcm16] = pcm16, [SoundFormat.Pcm24] = pcm24 };
        if (float32 is not null)
        {
            codecs[SoundFormat.Float32] = float32;
        }

        return codecs;
    }

    private static Dictionary<SoundFormat, string> Losing(string codec) => Keeping(codec, codec, codec);
}
