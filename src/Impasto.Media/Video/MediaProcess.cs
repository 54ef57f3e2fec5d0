using System.Diagnostics;
using System.Globalization;
using System.Text;
using Impasto.Media.Files;

namespace Impasto.Media.Video;

/// <summary>
/// ffmpeg or ffprobe as a plain process, found on PATH. What it says on standard error is drained, and its end kept; it
/// is ended when this is.
/// </summary>
internal sealed class MediaProcess : IDisposable
{
    /// <summary>What reads strangers' files opens no other files and no connections.</summary>
    public static readonly IReadOnlyList<string> OnlyFiles = ["-protocol_whitelist", "file,crypto,data"];

    private const string Install =
        "install it with 'apt-get install ffmpeg', 'brew install ffmpeg' or 'winget install ffmpeg'";

    private const int MostKept = 4096;

    private static readonly string[] Unfinished =
        [FileProblem.NoSpaceWords, "Error writing trailer", "Error closing file"];

    private static readonly Lazy<bool> KnowsFpsMode = new(FindFpsMode);
    private static readonly Lazy<bool> KnowsLengths = new(FindLengths);

    private readonly Process process;
    private readonly Task drained;
    private readonly StringBuilder said = new();

    private MediaProcess(Process process)
    {
        this.process = process;
        drained = Task.Run(Drain);
    }

    /// <summary>Gets the option by which ffmpeg leaves the times of frames as they are.</summary>
    public static string FpsMode => KnowsFpsMode.Value ? "-fps_mode" : "-vsync";

    /// <summary>Gets whether ffmpeg can set how long pictures and subtitles are shown; it can from 5.1 on.</summary>
    public static bool SetsLengths => KnowsLengths.Value;

    /// <summary>Gets what it reads.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>Gets what it writes.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>Gets the end of what it said.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <summary>Starts ffmpeg or ffprobe.</summary>
    /// <param name="program">"ffmpeg" or "ffprobe".</param>
    /// <param name="arguments">Its arguments, which no shell sees.</param>
    /// <exception cref="VideoException">It is not installed.</exception>
    public static MediaProcess Start(string program, IEnumerable<string> arguments)
    {
        string file = Find(program)
            ?? throw new VideoException($"{program} is missing, and films and most sounds need it: {Install}.");

        // In a session of its own Ctrl-C on the terminal does not reach it: it gets all frames that were painted.
        string? apart = OperatingSystem.IsLinux() ? Find("setsid") : null;
        ProcessStartInfo start = new(apart ?? file, apart is null ? arguments : [file, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return new MediaProcess(Process.Start(start)!);
    }

    /// <summary>A file's name as ffmpeg takes it for one, whatever letters it has.</summary>
    public static string FileName(string path) => $"file:{Path.GetFullPath(path)}";

    /// <summary>Seconds as ffmpeg reads them.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Waits for its end.</summary>
    /// <param name="limit">How long; without end where null.</param>
    /// <returns>Whether it ended, and well.</returns>
    public bool EndsWell(TimeSpan? limit = null)
    {
        bool isDone = process.WaitForExit(limit ?? Timeout.InfiniteTimeSpan);
        if (isDone)
        {
            drained.Wait();
        }

        return isDone && process.ExitCode == 0;
    }

    /// <summary>
    /// Waits for the end of what writes a file. Where the last bytes find no room, ffmpeg says so and yet ends as if
    /// all were well.
    /// </summary>
    /// <returns>Whether it ended well, with a file that is whole.</returns>
    public bool EndsWithWholeFile() => EndsWell() && !Unfinished.Any(Said.Contains);

    /// <summary>Ends it where it has not ended.</summary>
    public void Dispose()
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in between.
        }

        drained.Wait();
        process.Dispose();
    }

    /// <summary>The full path of a program; null where there is none of that name.</summary>
    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program))
            .FirstOrDefault(File.Exists);

    private static bool FindFpsMode()
    {
        string[] words = AnswerTo("-version").Split(' ', 4);
        string[] numbers = words.Length > 2 ? words[2].TrimStart('n').Split('.', '-') : [];

        // What is built between releases has no number and is new.
        return numbers.Length < 2
            || !int.TryParse(numbers[0], CultureInfo.InvariantCulture, out int major)
            || major > 5
            || (major == 5 && numbers[1] != "0");
    }

    private static bool FindLengths() =>
        AnswerTo("-hide_banner", "-h", "bsf=setts").Contains("-duration", StringComparison.Ordinal);

    /// <summary>What ffmpeg says of itself.</summary>
    private static string AnswerTo(params string[] question)
    {
        using MediaProcess asked = Start("ffmpeg", question);
        string said = new StreamReader(asked.Output).ReadToEnd();
        asked.EndsWell();
        return said;
    }

    private void Drain()
    {
        char[] part = new char[1024];
        try
        {
            for (int read = process.StandardError.Read(part); read > 0; read = process.StandardError.Read(part))
            {
                lock (said)
                {
                    said.Append(part, 0, read);
                    said.Remove(0, Math.Max(0, said.Length - MostKept));
                }
            }
        }
        catch (IOException)
        {
            // It was ended.
        }
    }
}
