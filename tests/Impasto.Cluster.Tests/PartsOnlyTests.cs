using Hangfire;
using Hangfire.InMemory;
using Hangfire.Server;
using Hangfire.Storage;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Workers;

namespace Impasto.Cluster.Tests;

/// <summary>Jobs of the engine that whoever writes in its tables has made up.</summary>
public sealed class PartsOnlyTests
{
    [Fact]
    public void Types_of_parts_are_found()
    {
        foreach (Type type in new[]
        {
            typeof(IPartRunner), typeof(Guid), typeof(PerformContext), typeof(CancellationToken),
        })
        {
            Assert.Equal(type, PartsOnly.TypeOf(type.AssemblyQualifiedName!));
            Assert.Equal(type, PartsOnly.TypeOf(type.FullName!));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("System.String")]
    [InlineData("System.IO.File, System.Private.CoreLib")]
    [InlineData("System.Guidance, Other")]
    [InlineData("Impasto.Cluster.Engine.IPartRunners, Other")]
    [InlineData("Impasto.Cluster.Workers.PartRunner, Impasto.Cluster")]
    public void Other_types_are_refused(string name) =>
        Assert.Throws<ClusterException>(() => PartsOnly.TypeOf(name));

    [Fact]
    public void Other_work_is_not_begun()
    {
        using InMemoryStorage storage = new();
        using IStorageConnection connection = storage.GetConnection();
        PartsOnly filter = new();
        filter.OnPerforming(Of(Hangfire.Common.Job.FromExpression<IPartRunner>(
            runner => runner.Run(Guid.Empty, null, CancellationToken.None))));
        Assert.Throws<ClusterException>(() => filter.OnPerforming(Of(
            Hangfire.Common.Job.FromExpression(() => File.Delete("a")))));

        PerformingContext Of(Hangfire.Common.Job job) => new(new PerformContext(
            storage, connection, new BackgroundJob("1", job, DateTime.UtcNow), new JobCancellationToken(false)));
    }
}
