using System.Runtime;
using Impasto.Running;
using Impasto.Tests;
using Xunit.Abstractions;

namespace Impasto.Training.Tests;

/// <summary>What a training says that its steps will take is what the system sees them take.</summary>
[Collection(AloneCollection.Name)]
public sealed class TrainingMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const double Share = 0.2;

    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void A_training_takes_the_memory_that_it_says()
    {
        MachineMemory memory = new();
        if (memory.Resident == 0)
        {
            output.WriteLine("This system does not say what a process has resident.");
            return;
        }

        Directory.CreateDirectory(tiny.At("photos"));
        foreach (int i in Enumerable.Range(0, 4))
        {
            File.Copy(Path.Combine(Repository.Root, "samples", "scene.jpg"), tiny.At($"photos/{i}.jpg"));
        }

        using TrainingRun run = new(tiny.Read("""
            {
              "name": "tiny", "kind": "transform", "steps": 2, "batch": 3, "size": 128,
              "learningRate": { "initial": 0.001, "schedule": "constant" },
              "data": { "folders": ["photos"], "procedural": 0.2 }, "checkpointEvery": 1, "sampleEvery": 1,
              "model": {
                "start": "styles.safetensors",
                "styles": [{ "name": "one", "image": "photos/0.jpg", "size": 256, "weight": 5 }]
              }
            }
            """), tiny.At("run"), resume: false, threads: 2);
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long before = memory.Resident;
        long planned = run.PlanMemory;
        memory.ResetPeak();
        run.Run();
        long taken = memory.PeakResident - before;

        output.WriteLine($"{planned >> 20} MiB were planned and {taken >> 20} MiB taken, beside {before >> 20} MiB");
        Assert.InRange(taken, planned - (Share * (planned + before)), planned + (Share * (planned + before)));
    }
}
