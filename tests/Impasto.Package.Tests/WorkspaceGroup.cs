namespace Impasto.Package.Tests;

/// <summary>The tests that share one workspace.</summary>
[CollectionDefinition(Name)]
public sealed class WorkspaceGroup : ICollectionFixture<Workspace>
{
    internal const string Name = "workspace";
}
