using Impasto.Media.Tests.Video;

namespace Impasto.Cluster.Tests;

/// <summary>A fact that is skipped, and reported so, where no disk can be mounted or no film painted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() =>
        Skip = PostgresServer.WhatIsMissing ?? Ffmpeg.WhatIsMissing ?? SmallDisk.WhatIsMissing;
}
