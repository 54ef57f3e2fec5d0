namespace Impasto.Media.Tests.Video;

/// <summary>A fact that is skipped, and reported so, where ffmpeg is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FfmpegFactAttribute : FactAttribute
{
    public FfmpegFactAttribute() => Skip = Ffmpeg.WhatIsMissing;
}
