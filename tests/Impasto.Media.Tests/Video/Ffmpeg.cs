using System.Diagnostics;

namespace Impasto.Media.Tests.Video;

/// <summary>ffmpeg, by which tests make their own clips and look at what was written.</summary>
internal static class Ffmpeg
{
    /// <summary>Why a test that wants ffmpeg is skipped; null where it is there.</summary>
    internal static string? WhatIsMissing { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "ffmpeg")) || File.Exists(Path.Combine(folder, "ffmpeg.exe")))
        ? null
        : "ffmpeg is absent.";

    /// <summary>Makes a clip.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="arguments">What makes it, with blanks between words.</param>
    internal static string Make(string path, string arguments)
    {
        Run("ffmpeg", [.. "-v error -y -nostdin".Split(' '), .. arguments.Split(' '), path]);
        return path;
    }

    /// <summary>The times of the frames of a film, in ticks of its clock.</summary>
    internal static long[] TimesOf(string path) =>
    [
        .. Run(
            "ffprobe",
            [.. "-v error -select_streams v -show_entries frame=pts -of csv=p=0".Split(' '), path])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => long.Parse(line.Trim(' ', ','), System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>What ffprobe says of a film's streams: a line for each.</summary>
    internal static string[] Streams(string path, string entries) =>
    [
        .. Run("ffprobe", [.. $"-v error -show_entries {entries} -of csv=p=0".Split(' '), path])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries),
    ];

    /// <summary>A hash of each track of sound as it lies in the file.</summary>
    internal static string SoundOf(string path) =>
        Run("ffmpeg", ["-v", "error", "-nostdin", "-i", path, .. "-map 0:a -c copy -f streamhash -".Split(' ')]);

    /// <summary>A hash of each track of pictures as it lies in the file.</summary>
    internal static string PicturesOf(string path) =>
        Run("ffmpeg", ["-v", "error", "-nostdin", "-i", path, .. "-map 0:v -c copy -f streamhash -".Split(' ')]);

    /// <summary>The mean difference of the pixels of two films, in dB; 100 where there is none.</summary>
    internal static double Psnr(string one, string other)
    {
        string said = Run(
            "ffmpeg", ["-nostdin", "-i", one, "-i", other, .. "-lavfi psnr -f null -".Split(' ')], isSaid: true);
        const string Average = "average:";
        int start = said.LastIndexOf(Average, StringComparison.Ordinal) + Average.Length;
        string number = said[start..].Split(' ')[0];
        return number == "inf" ? 100 : double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Run(string program, string[] arguments, bool isSaid = false)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said.Result);
        return isSaid ? said.Result : output;
    }
}
