using Impasto.Cluster.Storage;

namespace Impasto.Cluster.Records;

/// <summary>Records in the memory of this process.</summary>
internal sealed class MemoryRecords : IRecords
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, ClusterJob> jobs = [];
    private readonly Dictionary<Guid, ClusterPart> parts = [];
    private readonly Dictionary<Guid, ClusterWorkerInfo> workers = [];
    private Guid? storage;

    public Guid? StorageOf(Guid? mine)
    {
        lock (gate)
        {
            return storage ??= mine;
        }
    }

    public void Add(ClusterJob job, IReadOnlyList<ClusterPart> parts)
    {
        lock (gate)
        {
            jobs.Add(job.Id, job with { Created = DateTimeOffset.UtcNow });
            foreach (ClusterPart part in parts)
            {
                this.parts.Add(part.Id, part);
            }

            Settle(job.Id);
        }
    }

    public ClusterJob? Job(Guid id)
    {
        lock (gate)
        {
            return jobs.TryGetValue(id, out ClusterJob? job) ? Counted(job) : null;
        }
    }

    public string? TraceOf(Guid job)
    {
        lock (gate)
        {
            return jobs.GetValueOrDefault(job)?.Trace;
        }
    }

    public IReadOnlyList<ClusterJob> Jobs()
    {
        lock (gate)
        {
            return [.. jobs.Values.OrderByDescending(job => job.Created).Select(Counted)];
        }
    }

    public IReadOnlyList<ClusterPart> Parts(Guid job)
    {
        lock (gate)
        {
            return [.. PartsOf(job).OrderBy(part => (part.Phase, part.Number))];
        }
    }

    public IReadOnlyList<ClusterPart> Ended(Guid job, DateTimeOffset since)
    {
        lock (gate)
        {
            return
            [
                .. PartsOf(job).Where(part => part.State is ClusterPartState.Done or ClusterPartState.Failed
                        && (part.Finished ?? DateTimeOffset.MinValue) >= since)
                    .OrderBy(part => (part.Finished, part.Number)),
            ];
        }
    }

    public ClusterPart? Part(Guid id)
    {
        lock (gate)
        {
            return parts.GetValueOrDefault(id);
        }
    }

    public IReadOnlyList<ClusterPart> LostParts(Guid? job)
    {
        lock (gate)
        {
            return
            [
                .. parts.Values.Where(part => part.IsOpen && (job is null || part.Job == job))
                    .OrderBy(part => (part.Phase, part.Number)),
            ];
        }
    }

    public bool SetTicket(Guid part, string? known, string ticket)
    {
        lock (gate)
        {
            if (!parts.TryGetValue(part, out ClusterPart? found) || !found.IsOpen || found.Ticket != known)
            {
                return false;
            }

            parts[part] = found with { Ticket = ticket };
            return true;
        }
    }

    public ClusterPart? Begin(Guid part, ClusterWorkerInfo worker)
    {
        lock (gate)
        {
            return !parts.TryGetValue(part, out ClusterPart? found) || !found.IsOpen ? null : parts[part] = found with
            {
                State = ClusterPartState.Running,
                Starts = found.Starts + 1,
                Worker = worker.Name,
                InstructionSet = worker.InstructionSet,
                Started = DateTimeOffset.UtcNow,
            };
        }
    }

    public ClusterResult? Finish(Guid part, ClusterResult result, IReadOnlyList<ClusterPart> followers)
    {
        lock (gate)
        {
            if (parts.GetValueOrDefault(part) is not { } found || found.State == ClusterPartState.Cancelled)
            {
                return null;
            }

            if (found.Result is { } first)
            {
                return first;
            }

            parts[part] = found with
            {
                State = ClusterPartState.Done,
                Finished = DateTimeOffset.UtcNow,
                Error = null,
                Result = result,
            };
            foreach (ClusterPart follower in followers)
            {
                if (!PartsOf(found.Job).Any(one => (one.Kind, one.Number) == (follower.Kind, follower.Number)))
                {
                    parts.Add(follower.Id, follower);
                }
            }

            Settle(found.Job);
            return result;
        }
    }

    public void Fail(Guid part, string worker, string error, bool isLast, bool isFinal)
    {
        lock (gate)
        {
            if (parts.GetValueOrDefault(part) is not { State: ClusterPartState.Running } found
                || found.Worker != worker)
            {
                return;
            }

            parts[part] = found with
            {
                State = isLast ? ClusterPartState.Failed : ClusterPartState.Waiting,
                Failures = found.Failures + 1,
                Finished = isLast ? DateTimeOffset.UtcNow : null,
                Error = error,
                Queue = isFinal ? "" : found.Queue,
            };
            Settle(found.Job);
        }
    }

    public void Tell(Guid part, string worker, string progress)
    {
        lock (gate)
        {
            if (parts.GetValueOrDefault(part) is { State: ClusterPartState.Running } found && found.Worker == worker)
            {
                parts[part] = found with { Progress = progress };
            }
        }
    }

    public bool HandBack(Guid part, string worker)
    {
        lock (gate)
        {
            if (parts.GetValueOrDefault(part) is not { State: ClusterPartState.Running } found
                || found.Worker != worker)
            {
                return false;
            }

            parts[part] = found with { State = ClusterPartState.Waiting, Starts = found.Starts - 1 };
            return true;
        }
    }

    public IReadOnlyList<string> Cancel(Guid job)
    {
        lock (gate)
        {
            if (jobs[job].State != ClusterJobState.Running)
            {
                return [];
            }

            DateTimeOffset now = DateTimeOffset.UtcNow;
            jobs[job] = jobs[job] with { State = ClusterJobState.Cancelled, Finished = now };
            ClusterPart[] left = [.. PartsOf(job).Where(part => part.IsOpen || part.State == ClusterPartState.Blocked)];
            foreach (ClusterPart part in left)
            {
                parts[part.Id] = part with { State = ClusterPartState.Cancelled, Finished = now };
            }

            return [.. left.Select(part => part.Ticket).OfType<string>()];
        }
    }

    public int Retry(Guid job)
    {
        lock (gate)
        {
            ClusterPart[] again = [.. PartsOf(job).Where(part => part.CanBeginAnew)];
            if (again.Length == 0 || jobs[job].State is not (ClusterJobState.Failed or ClusterJobState.Cancelled))
            {
                return 0;
            }

            jobs[job] = jobs[job] with { State = ClusterJobState.Running, Finished = null };
            foreach (ClusterPart part in again)
            {
                parts[part.Id] = part with
                {
                    State = ClusterPartState.Blocked,
                    Ticket = null,
                    Starts = 0,
                    Failures = 0,
                    Finished = null,
                };
            }

            Settle(job);
            return again.Length;
        }
    }

    public bool BeginRemoval(Guid job)
    {
        lock (gate)
        {
            if (!jobs.TryGetValue(job, out ClusterJob? found) || found.State == ClusterJobState.Running)
            {
                return false;
            }

            jobs[job] = found with { State = ClusterJobState.Removing };
            return true;
        }
    }

    public void Remove(Guid job)
    {
        lock (gate)
        {
            foreach (ClusterPart part in PartsOf(job).ToArray())
            {
                parts.Remove(part.Id);
            }

            jobs.Remove(job);
        }
    }

    public IReadOnlySet<string> Inputs()
    {
        lock (gate)
        {
            return jobs.Values.Select(job => job.Spec).Concat(parts.Values.Select(part => part.Spec)).OfType<string>()
                .SelectMany(StoredName.InputsIn).ToHashSet();
        }
    }

    public void Seen(ClusterWorkerInfo worker)
    {
        lock (gate)
        {
            workers[worker.Id] = worker with { Seen = DateTimeOffset.UtcNow };
        }
    }

    public void Gone(Guid worker)
    {
        lock (gate)
        {
            workers.Remove(worker);
        }
    }

    public IReadOnlyList<ClusterWorkerInfo> Workers(TimeSpan within)
    {
        lock (gate)
        {
            DateTimeOffset since = DateTimeOffset.UtcNow - within;
            return [.. workers.Values.Where(worker => worker.Seen >= since).OrderBy(worker => worker.Name)];
        }
    }

    public IReadOnlyList<QueueLoad> Load(Guid worker)
    {
        lock (gate)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            return workers.Count > 0 && workers.Keys.Min() != worker ? [] :
            [
                .. parts.Values.Where(part => part.IsOpen || part.State == ClusterPartState.Blocked)
                    .GroupBy(part => (part.Queue, part.State))
                    .Select(group => new QueueLoad(
                        group.Key.Queue, group.Key.State, group.Count(), now - group.Min(CouldBeginAt))),
            ];
        }
    }

    public void Dispose()
    {
    }

    private IEnumerable<ClusterPart> PartsOf(Guid job) => parts.Values.Where(part => part.Job == job);

    /// <summary>When its job was sent, the parts before it were over, or it was begun last.</summary>
    private DateTimeOffset CouldBeginAt(ClusterPart part) => PartsOf(part.Job)
        .Where(other => other.Phase < part.Phase)
        .Select(other => other.Finished)
        .Append(part.Started)
        .Append(jobs[part.Job].Created)
        .Max()!.Value;

    private ClusterJob Counted(ClusterJob job)
    {
        ClusterPart[] own = [.. PartsOf(job.Id)];
        return job with
        {
            Parts = own.Length,
            PartsDone = own.Count(part => part.State == ClusterPartState.Done),
            PartsFailed = own.Count(part => part.State == ClusterPartState.Failed),
        };
    }

    /// <summary>Lets parts begin for which all before are done, and ends a job with nothing left to do.</summary>
    private void Settle(Guid job)
    {
        ClusterPart[] own = [.. PartsOf(job)];
        int[] undone = [.. own.Where(part => part.State != ClusterPartState.Done).Select(part => part.Phase)];
        foreach (ClusterPart part in own.Where(part => part.State == ClusterPartState.Blocked))
        {
            if (part.Phase == undone.Min())
            {
                parts[part.Id] = part with { State = ClusterPartState.Waiting };
            }
        }

        if (jobs[job].State == ClusterJobState.Running && !PartsOf(job).Any(part => part.IsOpen))
        {
            jobs[job] = jobs[job] with
            {
                State = undone.Length == 0 ? ClusterJobState.Done : ClusterJobState.Failed,
                Finished = DateTimeOffset.UtcNow,
            };
        }
    }
}
