namespace Impasto.Cluster.Tests;

/// <summary>
/// Tests of work that takes longer, by processes of their own: beside the others, with a server of their own.
/// </summary>
[CollectionDefinition(Name)]
public sealed class WorkCollection : ICollectionFixture<PostgresServer>
{
    internal const string Name = "PostgreSQL for films and trainings";
}
