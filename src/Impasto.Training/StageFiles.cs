using System.Globalization;
using Impasto.Training.Loop;

namespace Impasto.Training;

/// <summary>Where a stage of a training lives.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Weights">The file that it makes.</param>
/// <param name="Unfinished">The file of the network so far, until it is done.</param>
/// <param name="Place">Which stage it is, as the beginning of a text; empty where there is one alone.</param>
internal sealed record StageFiles(string Folder, string Weights, string Unfinished, string Place)
{
    /// <summary>Gets the folder of the checkpoints.</summary>
    public string Checkpoints => Path.Combine(Folder, "checkpoints");

    /// <summary>Gets the folder of the sample pictures.</summary>
    public string Samples => Path.Combine(Folder, "samples");

    /// <summary>Gets the metrics.</summary>
    public string Log => Path.Combine(Folder, "metrics.csv");

    /// <summary>Gets the curves of the metrics.</summary>
    public string Chart => Path.Combine(Folder, "chart.html");

    /// <summary>Gets whether the stage was begun.</summary>
    public bool AreThere => File.Exists(Log) || Trainer.LatestCheckpoint(Checkpoints) is not null;

    /// <summary>The file of the sample pictures of a step.</summary>
    public string SampleOf(int step) =>
        Path.Combine(Samples, string.Create(CultureInfo.InvariantCulture, $"step-{step:D8}.jpg"));
}
