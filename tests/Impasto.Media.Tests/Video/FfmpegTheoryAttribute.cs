namespace Impasto.Media.Tests.Video;

/// <summary>A theory that is skipped, and reported so, where ffmpeg is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FfmpegTheoryAttribute : TheoryAttribute
{
    public FfmpegTheoryAttribute() => Skip = Ffmpeg.WhatIsMissing;
}
