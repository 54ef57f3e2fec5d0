using Impasto.Studio.Queue;
using Impasto.Studio.Storage;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>The jobs: asked for, listed, moved, ended and removed.</summary>
internal static class JobsApi
{
    private const string Place = "/api/jobs/{id}";

    public static void Map(Routes routes, JobQueue queue, JobMaker maker)
    {
        routes.Add(
            new Route("POST", "/api/jobs", "Queues a job, or one for each of several contents")
            {
                Body = typeof(JobRequest),
                Answer = typeof(IReadOnlyList<StudioJob>),
            },
            async context =>
            {
                JobRequest asked = await Answers.ReadAsync<JobRequest>(context);
                IReadOnlyList<StudioJob> jobs = asked.Kind == JobKind.Training
                    ? throw new StudioException("Trainings are asked for at /api/trainings.")
                    : asked.Contents is { } contents ? maker.MakeBatch(asked.Job, asked.Kind, contents)
                    : [maker.Make(asked.Job, asked.Kind)];
                await Answers.JsonAsync(
                    context, queue.Add(jobs, asked.OnCluster), StatusCodes.Status201Created);
            });
        routes.Add(
            new Route("POST", "/api/sheets", "Queues a job for each of several methods, styles and strengths")
            {
                Body = typeof(SheetRequest),
                Answer = typeof(Sheet),
            },
            async context =>
            {
                SheetRequest asked = await Answers.ReadAsync<SheetRequest>(context);
                Sheet sheet = maker.MakeSheet(asked.Job, asked.Methods, asked.Styles, asked.Strengths);
                IReadOnlyList<StudioJob> jobs = queue.Add(sheet.Jobs, asked.OnCluster);
                await Answers.JsonAsync(context, sheet with { Jobs = jobs }, StatusCodes.Status201Created);
            });
        routes.Add(
            new Route("GET", "/api/jobs", "All jobs, in their order") { Answer = typeof(IReadOnlyList<StudioJob>) },
            context => Answers.JsonAsync(context, queue.List()));
        routes.Add(
            new Route("GET", Place, "A job") { Answer = typeof(StudioJob) },
            context => Answers.JsonAsync(context, queue.Get(IdOf(context))));
        routes.Add(
            new Route("GET", Place + "/preview", "The newest picture of a job that is being done")
            {
                Media = "image/jpeg",
            },
            context =>
            {
                byte[] picture = queue.PreviewOf(IdOf(context)) ?? throw StudioException.Missing("picture so far");
                context.Response.ContentType = "image/jpeg";
                context.Response.Headers.CacheControl = "no-store";
                return context.Response.Body.WriteAsync(picture, context.RequestAborted).AsTask();
            });
        routes.Add(
            new Route("PATCH", Place, "Moves a job that waits")
            {
                Body = typeof(PlaceChange),
                Answer = typeof(StudioJob),
            },
            async context =>
            {
                PlaceChange change = await Answers.ReadAsync<PlaceChange>(context);
                await Answers.JsonAsync(context, queue.Move(IdOf(context), change.Place));
            });
        AddAction("cancel", "Drops a job, with the picture so far", queue.Cancel);
        AddAction("stop", "Stops a job, and keeps the best picture so far", queue.Stop);
        AddAction("continue", "Lets a job go on that was stopped or has failed", queue.Continue);
        routes.Add(
            new Route("DELETE", Place, "Removes a job from the list that is over"),
            context =>
            {
                queue.Remove(IdOf(context));
                return Answers.NothingAsync(context);
            });

        void AddAction(string name, string summary, Func<string, StudioJob> act) => routes.Add(
            new Route("POST", $"{Place}/{name}", summary) { Answer = typeof(StudioJob) },
            context => Answers.JsonAsync(context, act(IdOf(context))));
    }

    private static string IdOf(HttpContext context) => Answers.Named(context, "id");
}
