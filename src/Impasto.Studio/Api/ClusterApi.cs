using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Studio.Clusters;
using Impasto.Studio.Queue;
using Impasto.Studio.Storage;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>The cluster: its jobs, whoever has sent them, their parts, and what these have made.</summary>
internal static class ClusterApi
{
    private const string Jobs = "/api/cluster/jobs";
    private const string Place = Jobs + "/{id}";
    private const int FewestJobs = 1, MostJobs = 10_000, JobsIfAbsent = 100;

    // Those that people look for come first.
    private static readonly ClusterPartState[] Order =
    [
        ClusterPartState.Running, ClusterPartState.Failed, ClusterPartState.Waiting, ClusterPartState.Blocked,
        ClusterPartState.Cancelled, ClusterPartState.Done,
    ];

    public static void Map(
        Routes routes, ClusterClient client, ClusterWatch watch, ClusterResults results, JobQueue queue)
    {
        routes.Add(
            new Route("GET", "/api/cluster", "How the cluster is, and its workers") { Answer = typeof(ClusterState) },
            async context => await Answers.JsonAsync(context, await Task.Run(watch.State)));
        routes.Add(
            new Route("GET", Jobs, "The jobs of the cluster, the latest first")
            {
                Query = ["limit"],
                Answer = typeof(IReadOnlyList<ClusterJob>),
            },
            async context =>
            {
                int limit = LimitOf(context);
                IReadOnlyList<ClusterJob> jobs = await Task.Run(client.Jobs, context.RequestAborted);
                await Answers.JsonAsync<IReadOnlyList<ClusterJob>>(context, [.. jobs.Take(limit)]);
            });
        routes.Add(
            new Route("GET", Place, "A job of the cluster with its parts")
            {
                Query = ["limit"],
                Answer = typeof(ClusterJobDetail),
            },
            async context =>
            {
                int limit = LimitOf(context);
                await Answers.JsonAsync(
                    context, await Task.Run(() => DetailOf(client, Find(client, context), limit)));
            });
        AddAction("cancel", "Cancels a job of the cluster; what is done of it stays", job => client.Cancel(job.Id));
        AddAction("retry", "Lets the parts of a job begin anew that have failed or were cancelled", job =>
        {
            if (client.Retry(job.Id) == 0)
            {
                throw StudioException.Conflict("No part of this job has failed or was cancelled.");
            }

            GoOn(queue, $"{job.Id:N}");
        });
        routes.Add(
            new Route("GET", Place + "/parts/{part}/file", "What a part has made, to be saved or to be looked at")
            {
                Query = ["view"],
                Media = "application/octet-stream",
            },
            async context =>
            {
                bool isLookedAt = Answers.Flag(context, "view");
                ClusterPart part = await Task.Run(() => FindPart(client, context));
                (string file, string name) = await Task.Run(() => results.Fetch(part));
                try
                {
                    if (!isLookedAt)
                    {
                        FileAnswers.NameDownload(context, name);
                    }

                    context.Response.Headers.CacheControl = "no-store";
                    await FileAnswers.SendAsync(context, file, DownloadsApi.MediaOf(Path.GetExtension(name)));
                }
                finally
                {
                    File.Delete(file);
                }
            });

        void AddAction(string name, string summary, Action<ClusterJob> act) => routes.Add(
            new Route("POST", $"{Place}/{name}", summary) { Answer = typeof(ClusterJobDetail) },
            async context => await Answers.JsonAsync(context, await Task.Run(() =>
            {
                ClusterJob job = Find(client, context);
                act(job);
                return DetailOf(client, Find(client, context), JobsIfAbsent);
            })));
    }

    private static int LimitOf(HttpContext context) =>
        Answers.Number(context, "limit", FewestJobs, MostJobs, JobsIfAbsent);

    private static ClusterJob Find(ClusterClient client, HttpContext context) =>
        Guid.TryParse(Answers.Named(context, "id"), out Guid id) && client.Job(id) is { } job
            ? job
            : throw StudioException.Missing("job of the cluster");

    private static ClusterPart FindPart(ClusterClient client, HttpContext context) =>
        Guid.TryParse(Answers.Named(context, "part"), out Guid id)
            && client.Parts(Find(client, context).Id).FirstOrDefault(part => part.Id == id) is { } found
            ? found
            : throw StudioException.Missing("part");

    private static ClusterJobDetail DetailOf(ClusterClient client, ClusterJob job, int limit)
    {
        IReadOnlyList<ClusterPart> parts = client.Parts(job.Id);
        return new ClusterJobDetail(
            job,
            client.WhyWaiting(job, parts),
            [.. parts.OrderBy(part => Array.IndexOf(Order, part.State)).Take(limit)]);
    }

    /// <summary>Lets a job of the studio go on whose parts do.</summary>
    private static void GoOn(JobQueue queue, string id)
    {
        StudioJob? own = queue.List().FirstOrDefault(job => job.Id == id);
        if (own is { OnCluster: true, IsOver: true, State: not JobState.Done })
        {
            queue.Continue(id);
        }
    }
}
