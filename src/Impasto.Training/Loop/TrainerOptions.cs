using Impasto.Compute.Optimizers;

namespace Impasto.Training.Loop;

/// <summary>How to train.</summary>
public sealed record TrainerOptions
{
    /// <summary>Gets the number of steps of the whole training, at least 1.</summary>
    public required int Steps { get; init; }

    /// <summary>Gets how many batches the gradient of a step is the mean of, at least 1.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Gets the learning rate.</summary>
    public LearningRateSchedule LearningRate { get; init; } = new();

    /// <summary>Gets the options of Adam; the learning rate among them is not used.</summary>
    public AdamOptions Adam { get; init; } = new();

    /// <summary>Gets the length that a longer gradient is cut to; null for none.</summary>
    public double? Clip { get; init; }

    /// <summary>Gets the number of threads; the results do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Gets the folder of the checkpoints; null for none.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Gets after how many steps a checkpoint is written, at least 1.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Gets how many checkpoints are kept, at least 1: the latest ones.</summary>
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>
    /// Gets what is called when a checkpoint was written, with the steps done and the values of all parameters.
    /// </summary>
    public Action<int, float[]>? Checkpointed { get; init; }

    /// <summary>Gets what the run depends on: a checkpoint of another run is refused.</summary>
    public string Fingerprint { get; init; } = "";
}
