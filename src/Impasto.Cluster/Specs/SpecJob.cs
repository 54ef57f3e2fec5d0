using Impasto.Jobs;

namespace Impasto.Cluster.Specs;

/// <summary>A job as a worker does it.</summary>
/// <param name="Job">The job, with paths of this machine.</param>
/// <param name="Models">Files of the storage by the names of the models that its user has.</param>
/// <param name="Styles">The same of kept styles.</param>
/// <param name="Names">What people call the files, by their paths on this machine.</param>
internal sealed record SpecJob(
    Job Job,
    IReadOnlyDictionary<string, string> Models,
    IReadOnlyDictionary<string, string> Styles,
    IReadOnlyDictionary<string, string> Names) : Spec(Names);
