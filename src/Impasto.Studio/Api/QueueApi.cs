using Impasto.Studio.Painting;
using Impasto.Studio.Queue;

namespace Impasto.Studio.Api;

/// <summary>The queue as a whole.</summary>
internal static class QueueApi
{
    private const string Place = "/api/queue";

    public static void Map(Routes routes, JobQueue queue, Estimates estimates, StudioOptions options)
    {
        routes.Add(
            new Route("GET", Place, "How the queue is") { Answer = typeof(QueueState) },
            context => Answers.JsonAsync(context, StateOf(queue, estimates, options)));
        AddAction("pause", "Begins no more jobs, and lets go of the one that can go on later", queue.Pause);
        AddAction("resume", "Goes on", queue.Resume);

        void AddAction(string name, string summary, Action act) => routes.Add(
            new Route("POST", $"{Place}/{name}", summary) { Answer = typeof(QueueState) },
            context =>
            {
                act();
                return Answers.JsonAsync(context, StateOf(queue, estimates, options));
            });
    }

    /// <summary>Gives the queue as it is now.</summary>
    public static QueueState StateOf(JobQueue queue, Estimates estimates, StudioOptions options) =>
        new(queue.IsPaused, estimates.MemoryBytes, options.Threads, options.Cluster is not null);
}
