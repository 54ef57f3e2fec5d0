using Impasto.Cluster.Storage;
using Impasto.Cluster.Workers;

namespace Impasto.Cluster.Tests;

/// <summary>How far a training is, in a storage.</summary>
public sealed class TrainingStateTests : IDisposable
{
    private const string Damaged = "tiny: its checkpoint is damaged; it begins anew";

    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
    private readonly S3Server server = new();
    private readonly S3Storage bucket;
    private readonly FolderStorage shared;
    private readonly List<string> said = [];
    private readonly ClusterPart part = new()
    {
        Id = Guid.NewGuid(), Job = Guid.NewGuid(), Kind = ClusterPartKind.Train, Number = 1, Name = "tiny", Queue = "q",
    };

    public TrainingStateTests()
    {
        bucket = new S3Storage(S3Url.Parse(server.Url));
        shared = new FolderStorage(Directory.CreateDirectory(At("shared")).FullName);
        shared.Found();
    }

    public void Dispose()
    {
        bucket.Dispose();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void What_a_training_goes_on_from_is_as_it_was()
    {
        string kept = Directory.CreateDirectory(At("one/checkpoints")).FullName;
        File.WriteAllText(Path.Combine(kept, "20.safetensors"), "weights");
        foreach (string name in new[] { "in-use", "chart.html", "a.tmp" })
        {
            File.WriteAllText(At($"one/{name}"), name);
        }

        StateOf(shared, "one").Keep();
        StateOf(shared, "two").Fetch();
        Assert.Equal(
            [At("two/checkpoints/20.safetensors")], Directory.GetFiles(At("two"), "*", SearchOption.AllDirectories));
        Assert.Equal("weights", File.ReadAllText(At("two/checkpoints/20.safetensors")));
        Assert.Equal(["tiny: goes on from its checkpoint"], said);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no archive at all")]
    public void A_checkpoint_that_is_damaged_is_begun_anew_from(string content)
    {
        File.WriteAllText(At("kept"), content);
        shared.KeepState(part.Job, "train-000001-set", At("kept"));
        StateOf(shared, "two").Fetch();
        Assert.Equal([Damaged], said);
        Assert.False(Directory.Exists(At("two")));
    }

    [Fact]
    public void A_checkpoint_that_is_damaged_in_a_bucket_is_begun_anew_from()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(At("one")).FullName, "a"), "weights");
        StateOf(bucket, "one").Keep();
        Assert.Equal(1, server.Damage(name => name.Contains("/state/", StringComparison.Ordinal)));
        StateOf(bucket, "two").Fetch();
        Assert.Equal([Damaged], said);
        Assert.False(Directory.Exists(At("two")));
    }

    private TrainingState StateOf(IStorage storage, string name) =>
        new(storage, part, "set", At(name), said.Add);

    private string At(string name) => Path.Combine(folder, name);
}
