using Impasto.Media.Tests.Video;

namespace Impasto.Cluster.Tests;

/// <summary>A fact that is skipped, and reported so, where PostgreSQL or ffmpeg is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FilmFactAttribute : FactAttribute
{
    public FilmFactAttribute() => Skip = PostgresServer.WhatIsMissing ?? Ffmpeg.WhatIsMissing;
}
