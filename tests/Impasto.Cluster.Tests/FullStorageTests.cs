using Impasto.Cli.Tests;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Storage;
using Impasto.Cluster.Workers;
using Impasto.Jobs;
using Impasto.Training;
using Impasto.Training.Recipes;

namespace Impasto.Cluster.Tests;

/// <summary>A storage without room, wherever the tests run.</summary>
public sealed class FullStorageTests : IDisposable
{
    private readonly CommandFolder folder = new();
    private readonly FullStorage storage;
    private readonly ClusterConnection connection;
    private readonly ClusterClient client;

    public FullStorageTests()
    {
        Directory.CreateDirectory(folder.At("shared"));
        folder.WriteEncoder();
        folder.WriteImage("style.png", 40, 32);
        folder.WriteImage("photos/one.png", 48, 32);
        storage = new FullStorage(new FolderStorage(folder.At("shared")));
        connection = ClusterConnection.InMemory(storage);
        client = new ClusterClient(connection);
    }

    public void Dispose()
    {
        client.Dispose();
        connection.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_picture_and_a_training_wait_until_there_is_room()
    {
        List<string> said = [];
        using ClusterWorker worker = ClusterWorker.Start(connection, new WorkerOptions
        {
            Threads = 1,
            Delays = [0, 0],
            Tell = said.Add,
        });
        Job picture = new()
        {
            Content = folder.At("photos/one.png"),
            Styles = [new JobStyle(folder.At("style.png"))],
            Output = folder.At("out.png"),
        };
        AssertWaits(() => client.Paint([picture], "picture"));
        File.WriteAllText(folder.At("recipe.json"), """
            {
              "name": "tiny", "kind": "wct-decoder", "steps": 6, "batch": 2, "size": 16,
              "learningRate": { "initial": 0.001, "schedule": "constant" }, "checkpointEvery": 2,
              "data": { "folders": ["photos"] }, "model": { "encoder": "encoder.safetensors", "level": 2 }
            }
            """);
        TrainingRecipe recipe = TrainingRecipe.Load(folder.At("recipe.json"), TrainingKinds.All);
        AssertWaits(() => client.Train([recipe], "training"));
        Assert.Contains("tiny.safetensors: its checkpoint cannot be kept in the storage now; the next one may", said);
        Assert.Contains("Waiting: The disk is full.", said);
    }

    private void AssertWaits(Func<ClusterJob> send)
    {
        storage.IsFull = true;
        int before = storage.Refused;
        ClusterJob sent = send();
        WorkerProcess.Until(() => storage.Refused > before + 1);
        Assert.Equal(ClusterPartState.Running, Assert.Single(client.Parts(sent.Id)).State);
        storage.IsFull = false;
        Assert.Equal(ClusterJobState.Done, client.Wait(sent.Id).State);
        ClusterPart part = Assert.Single(client.Parts(sent.Id));
        Assert.Equal((1, 0), (part.Starts, part.Failures));
    }
}
