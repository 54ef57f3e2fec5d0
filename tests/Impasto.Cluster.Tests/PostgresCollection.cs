namespace Impasto.Cluster.Tests;

/// <summary>Tests that share a server of PostgreSQL, each with a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>
{
    internal const string Name = "PostgreSQL";
}
