namespace Impasto.Cluster.Tests;

/// <summary>A fact that is skipped, and reported so, where PostgreSQL is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.WhatIsMissing;
}
