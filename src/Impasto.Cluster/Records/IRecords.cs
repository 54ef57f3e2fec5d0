namespace Impasto.Cluster.Records;

/// <summary>
/// What is known of jobs, parts, results and workers. The engine's queue says which part is next; what is true of a
/// part lies here. Each call is whole or did not happen.
/// </summary>
internal interface IRecords : IDisposable
{
    /// <summary>Gives the id of the storage that goes with these records: the first that was ever told.</summary>
    /// <param name="mine">The id that a storage has; null to ask only.</param>
    /// <returns>The id; null where none was told yet.</returns>
    Guid? StorageOf(Guid? mine);

    /// <summary>Adds a job with the parts that are known of it.</summary>
    void Add(ClusterJob job, IReadOnlyList<ClusterPart> parts);

    /// <summary>Gives a job; null where there is none.</summary>
    ClusterJob? Job(Guid id);

    /// <summary>Gives the trace of a job, as traceparent says it; null for none.</summary>
    string? TraceOf(Guid job);

    /// <summary>Gives all jobs, the latest first.</summary>
    IReadOnlyList<ClusterJob> Jobs();

    /// <summary>Gives the parts of a job, by phase and number, without what they are to do.</summary>
    IReadOnlyList<ClusterPart> Parts(Guid job);

    /// <summary>Gives the parts of a job that are done or have failed, without what they were to do.</summary>
    /// <param name="job">Their job.</param>
    /// <param name="since">Those that ended before this are left out.</param>
    IReadOnlyList<ClusterPart> Ended(Guid job, DateTimeOffset since);

    /// <summary>Gives a part; null where there is none.</summary>
    ClusterPart? Part(Guid id);

    /// <summary>Gives the parts that wait or are in work and that the engine may not have.</summary>
    /// <param name="job">Their job; all jobs where null.</param>
    IReadOnlyList<ClusterPart> LostParts(Guid? job);

    /// <summary>Gives a part another ticket of the engine.</summary>
    /// <param name="part">The part.</param>
    /// <param name="known">The ticket that it had; null for none.</param>
    /// <param name="ticket">The new one.</param>
    /// <returns>False where the part has another one meanwhile, or is over.</returns>
    bool SetTicket(Guid part, string? known, string ticket);

    /// <summary>Begins a part, and counts that.</summary>
    /// <param name="part">The part.</param>
    /// <param name="worker">Who has it.</param>
    /// <returns>The part; null where there is nothing to do for it, since it is over or blocked.</returns>
    ClusterPart? Begin(Guid part, ClusterWorkerInfo worker);

    /// <summary>
    /// Keeps the result of a part, lets those begin that waited for it, and ends its job where it was the last one.
    /// The first result counts: one that comes again changes nothing.
    /// </summary>
    /// <param name="part">The part.</param>
    /// <param name="result">Its result.</param>
    /// <param name="followers">Parts that are known only now; those that are there already stay as they are.</param>
    /// <returns>The result that counts; null where the job was cancelled.</returns>
    ClusterResult? Finish(Guid part, ClusterResult result, IReadOnlyList<ClusterPart> followers);

    /// <summary>Says why a part has failed.</summary>
    /// <param name="part">The part.</param>
    /// <param name="worker">Who had it; nothing changes where another one has it by now.</param>
    /// <param name="error">Why, in a line.</param>
    /// <param name="isLast">Whether it is not tried again by itself.</param>
    /// <param name="isFinal">
    /// Whether <see cref="Retry"/> does not let it begin anew either; then it is the last time as well.
    /// </param>
    void Fail(Guid part, string worker, string error, bool isLast, bool isFinal = false);

    /// <summary>Keeps how far a part is.</summary>
    /// <param name="part">The part.</param>
    /// <param name="worker">Who has it; nothing changes where another one has it by now.</param>
    /// <param name="progress">How far it is, in a few words.</param>
    void Tell(Guid part, string worker, string progress);

    /// <summary>Takes a part back that its worker hands back unfinished.</summary>
    /// <param name="part">The part.</param>
    /// <param name="worker">Who had it; nothing changes where another one has it by now.</param>
    /// <returns>Whether the worker still had it.</returns>
    bool HandBack(Guid part, string worker);

    /// <summary>Cancels a job that is not over.</summary>
    /// <returns>The tickets of its parts that were not over.</returns>
    IReadOnlyList<string> Cancel(Guid job);

    /// <summary>
    /// Lets the failed and the cancelled parts of a job that is over begin anew, but for those without a queue, which
    /// could not be sent, or whose failure was final.
    /// </summary>
    /// <returns>How many there are.</returns>
    int Retry(Guid job);

    /// <summary>Lets nothing but its removal happen to a job that is over.</summary>
    /// <returns>False where it runs, or is not there.</returns>
    bool BeginRemoval(Guid job);

    /// <summary>Forgets a job, its parts and their results.</summary>
    void Remove(Guid job);

    /// <summary>Gives the files of the storage that any job names.</summary>
    IReadOnlySet<string> Inputs();

    /// <summary>Keeps that a worker lives.</summary>
    void Seen(ClusterWorkerInfo worker);

    /// <summary>Forgets a worker.</summary>
    void Gone(Guid worker);

    /// <summary>Gives the workers that were heard of within a time.</summary>
    /// <param name="within">The time.</param>
    IReadOnlyList<ClusterWorkerInfo> Workers(TimeSpan within);

    /// <summary>Gives what stands in the queues, to one of the workers that live.</summary>
    /// <param name="worker">Who asks; all but one get nothing.</param>
    IReadOnlyList<QueueLoad> Load(Guid worker);
}
