using System.Globalization;
using System.Text;
using Impasto.Media.Video;

namespace Impasto.Media.Sounds;

/// <summary>Looks at the first track of sound of a file with ffprobe.</summary>
internal static class SoundProbe
{
    private const int MostAnswer = 1 << 16;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Looks at a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its samples a second and its channels.</returns>
    /// <exception cref="SoundException">There is no sound in it.</exception>
    /// <exception cref="VideoException">ffprobe is missing.</exception>
    public static (int Rate, int Channels) Probe(string path)
    {
        using MediaProcess probe = MediaProcess.Start(
            "ffprobe",
            [
                "-v", "error", .. MediaProcess.OnlyFiles, "-select_streams", "a:0", "-show_entries",
                "stream=sample_rate,channels", "-of", "default=nw=1", MediaProcess.FileName(path),
            ]);
        probe.Input.Close();
        byte[] answer = new byte[MostAnswer];
        Task<int> reading = Task.Run(
            () => probe.Output.ReadAtLeast(answer, answer.Length, throwOnEndOfStream: false));
        if (!reading.Wait(Limit) || !probe.EndsWell(Limit))
        {
            throw NoSound(path, probe.Said);
        }

        // A line such as sample_rate=44100 for each.
        Dictionary<string, string> said = Encoding.ASCII.GetString(answer, 0, reading.Result)
            .Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(words => words.Length == 2)
            .DistinctBy(words => words[0])
            .ToDictionary(words => words[0], words => words[1]);
        if (!said.TryGetValue("channels", out string? channelText)
            || !said.TryGetValue("sample_rate", out string? rateText)
            || !ushort.TryParse(channelText, CultureInfo.InvariantCulture, out ushort channels)
            || !uint.TryParse(rateText, CultureInfo.InvariantCulture, out uint rate)
            || channels == 0
            || rate == 0)
        {
            throw NoSound(path, probe.Said);
        }

        SoundSource.CheckForm(path, rate, channels);
        return ((int)rate, channels);
    }

    private static SoundException NoSound(string path, string said) => new(
        $"{path}: there is no sound in it that ffmpeg reads; name a recording, or see what plays it.",
        new IOException(said));
}
