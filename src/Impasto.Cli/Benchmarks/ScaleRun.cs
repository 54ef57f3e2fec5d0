using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Impasto.Cli.Display;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Studio.Painting;
using Impasto.Stylizing;

namespace Impasto.Cli.Benchmarks;

/// <summary>
/// Paints pictures of any size, each in a process of its own, which reads a JPEG file and writes one: what a process
/// has resident at its peak is then that of one picture.
/// </summary>
/// <param name="threads">The number of threads.</param>
/// <param name="maxMemory">The limit of memory in bytes; the program's own where null.</param>
internal sealed class ScaleRun(int threads, long? maxMemory) : IDisposable
{
    private const string Painting = "mosaic";
    private const string Learned = "great-wave";
    private const double Mebibyte = 1 << 20;

    private readonly string folder = Directory.CreateTempSubdirectory("impasto-scale-").FullName;

    /// <summary>Reads methods.</summary>
    /// <param name="methods">Names of methods; or names to show, '=' and options of stylize.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public IReadOnlyList<(string Name, string[] Options)> Parse(IEnumerable<string> methods)
    {
        string painting = Path.Combine(folder, "style.jpg");
        using (Stream shipped = Samples.Open(Painting)!)
        using (FileStream copy = File.Create(painting))
        {
            shipped.CopyTo(copy);
        }

        return [.. methods.Select(method => Parse(method, painting))];
    }

    /// <summary>Paints a picture of each size with each method.</summary>
    /// <param name="methods">Their names and options of stylize.</param>
    /// <param name="megapixels">The sizes.</param>
    /// <param name="cancellationToken">Ends the process that paints.</param>
    public IEnumerable<ScalePoint> Paint(
        IReadOnlyList<(string Name, string[] Options)> methods,
        IReadOnlyList<double> megapixels,
        CancellationToken cancellationToken)
    {
        foreach (double size in megapixels)
        {
            string content = Path.Combine(folder, "content.jpg");
            (int width, int height) = WriteScene(size, content);
            foreach ((string name, string[] options) in methods)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return Paint(new ScalePoint(name, width, height), content, options, cancellationToken);
            }
        }
    }

    /// <summary>Deletes the pictures.</summary>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (string Name, string[] Options) Parse(string method, string painting)
    {
        NamedText named = NamedText.Parse(method);
        if (named.Name is null)
        {
            bool isLearned = !MethodCatalog.Default[method].Can(StylizerFeatures.AnyStyle);
            return (method, ["--method", method, "--style", isLearned ? Learned : painting]);
        }

        string[] options = [.. CommandLineParser.SplitCommandLine(named.Text)];
        return (named.Name, options.Contains("--style") ? options : [.. options, "--style", painting]);
    }

    private static (int Width, int Height) WriteScene(double megapixels, string file)
    {
        ImageBuffer small = ShippedScene.Read(1024);
        int edge = (int)Math.Round(Math.Sqrt(megapixels * 1e6 * small.Width / small.Height));
        ImageBuffer scene = ShippedScene.Read(edge);
        ImageFile.Write(scene, file);
        return (scene.Width, scene.Height);
    }

    private ScalePoint Paint(
        ScalePoint point, string content, string[] options, CancellationToken cancellationToken)
    {
        // The scene of this process is gone before another one asks what is free.
        GC.Collect();
        string report = Path.Combine(folder, "report.json");
        string program = typeof(ScaleRun).Assembly.Location;
        string host = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(host) == "dotnet";
        ProcessStartInfo start = new(host,
        [
            .. isHost ? (string[])[program] : [], "stylize", content, .. options,
            .. maxMemory is null ? (string[])[] : ["--max-memory", FormattableString.Invariant($"{maxMemory / 1e6}MB")],
            "--threads", threads.ToString(CultureInfo.InvariantCulture),
            "--report", report, "--overwrite", "-o", Path.Combine(folder, "picture.jpg"),
        ])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration end = cancellationToken.Register(process.Kill);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        string error = process.StandardError.ReadToEnd();
        output.Wait(CancellationToken.None);
        process.WaitForExit();
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode != ExitCode.Done)
        {
            const string Speaker = "impasto: ";
            string line = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
                ?? $"exit {process.ExitCode}";
            return point with
            {
                Refusal = line.StartsWith(Speaker, StringComparison.Ordinal) ? line[Speaker.Length..] : line,
            };
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(report));
        return point with
        {
            Seconds = time.TotalSeconds,
            CpuSeconds = Number("cpu_seconds"),
            PlannedBytes = (long)((Number("start_mb") + Number("planned_mb")) * Mebibyte),
            PeakBytes = (long)(Number("peak_mb") * Mebibyte),
            IsInStrips = json.RootElement.GetProperty("notes").EnumerateArray()
                .Any(note => note.GetString()!.Contains("in strips", StringComparison.Ordinal)),
        };

        double Number(string name) => json.RootElement.GetProperty(name).GetDouble();
    }
}
