using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Studio.Security;

namespace Impasto.Studio.Clusters;

/// <summary>Looks at the database of the cluster every second, for as long as anybody wants to know.</summary>
internal sealed class ClusterWatch : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ToldAtLeast = TimeSpan.FromSeconds(2);

    private readonly ClusterClient client;
    private readonly Func<bool> isWanted;
    private readonly Func<Exception, string> describe;
    private readonly CancellationTokenSource stopping = new();
    private readonly Thread thread;
    private readonly Lock gate = new();
    private ClusterState state;
    private IReadOnlyList<ClusterJob> jobs = [];

    /// <summary>Opens a watch; it begins with <see cref="Start"/>.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="client">Asks it.</param>
    /// <param name="isWanted">Tells whether anybody wants to know.</param>
    /// <param name="describe">Says in a line what went wrong.</param>
    public ClusterWatch(
        ClusterConnection connection, ClusterClient client, Func<bool> isWanted, Func<Exception, string> describe)
    {
        this.client = client;
        this.describe = describe;
        this.isWanted = isWanted;
        state = new ClusterState(
            connection.Database?.Shown ?? "memory:",
            ClusterConnection.Version,
            Problem: null,
            connection.Database is null ? null : Gate.Engine,
            Workers: []);
        thread = new Thread(Watch) { IsBackground = true, Name = "Cluster watch" };
    }

    /// <summary>Is told when something may have changed: how the cluster is, a job or a part of one.</summary>
    public event Action<ClusterState>? Changed;

    /// <summary>Is told each time that is looked how the cluster is, and of its jobs as they were seen last.</summary>
    public event Action<ClusterState, IReadOnlyList<ClusterJob>>? Looked;

    /// <summary>Begins, with a look at once.</summary>
    public void Start() => thread.Start();

    /// <summary>Gives how the cluster is.</summary>
    public ClusterState State()
    {
        lock (gate)
        {
            if (!isWanted())
            {
                Look();
            }

            return state;
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        if (thread.IsAlive)
        {
            thread.Join();
        }

        stopping.Dispose();
    }

    private void Watch()
    {
        DateTimeOffset told = DateTimeOffset.MinValue;
        do
        {
            if (!isWanted())
            {
                continue;
            }

            lock (gate)
            {
                // A part that begins changes nothing of its job.
                bool isNews = Look(), isBusy = jobs.Any(job => job.State == ClusterJobState.Running);
                if (isNews || (isBusy && DateTimeOffset.UtcNow - told >= ToldAtLeast))
                {
                    told = DateTimeOffset.UtcNow;
                    Changed?.Invoke(state);
                }

                Looked?.Invoke(state, jobs);
            }
        }
        while (!stopping.Token.WaitHandle.WaitOne(Between));
    }

    /// <summary>Asks the database.</summary>
    /// <returns>Whether its answer is another one than before.</returns>
    private bool Look()
    {
        try
        {
            IReadOnlyList<ClusterWorkerInfo> workers = client.Workers();
            IReadOnlyList<ClusterJob> found = client.Jobs();
            bool isSame = state.Problem is null && found.SequenceEqual(jobs)
                && workers.Select(worker => worker.Id).SequenceEqual(state.Workers.Select(worker => worker.Id));
            state = state with { Problem = null, Workers = workers };
            jobs = found;
            return !isSame;
        }
        catch (Exception e)
        {
            string problem = describe(e);
            bool isSame = state.Problem == problem;
            state = state with { Problem = problem };
            return !isSame;
        }
    }
}
