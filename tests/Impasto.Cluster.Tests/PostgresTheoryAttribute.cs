namespace Impasto.Cluster.Tests;

/// <summary>A theory that is skipped, and reported so, where PostgreSQL is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.WhatIsMissing;
}
