using System.Diagnostics;
using System.Globalization;
using Impasto.Studio.Painting;
using Impasto.Studio.Previews;
using Impasto.Studio.Security;

namespace Impasto.Studio.Api;

/// <summary>Small pictures at once, and what the large one will take.</summary>
internal static class PreviewsApi
{
    private const int LeastEdge = 16;
    private const int MostEdge = 1024;

    public static void Map(Routes routes, PreviewPainter painter, Estimates estimates)
    {
        routes.Add(
            new Route("POST", "/api/previews", "A small picture of a job, at once; a newer one stops an older one")
            {
                Body = typeof(PreviewRequest),
                Media = "image/jpeg",
            },
            async context =>
            {
                Stopwatch clock = Stopwatch.StartNew();
                PreviewRequest asked = await Answers.ReadAsync<PreviewRequest>(context);
                int edge = asked.Edge ?? PreviewPainter.QuickEdge;
                if (edge is < LeastEdge or > MostEdge)
                {
                    throw new StudioException($"edge is a whole number from {LeastEdge} to {MostEdge}; correct it.");
                }

                byte[] picture = await painter.PaintAsync(
                    $"{Gate.SessionOf(context)} {Answers.Tab(context)}", asked.Job, edge, context.RequestAborted);
                context.Response.ContentType = "image/jpeg";
                context.Response.Headers.CacheControl = "no-store";
                context.Response.Headers["X-Impasto-Seconds"] =
                    clock.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
                await context.Response.Body.WriteAsync(picture, context.RequestAborted);
            });
        routes.Add(
            new Route("POST", "/api/estimates", "What a job will take")
            {
                Body = typeof(EstimateRequest),
                Answer = typeof(Estimate),
            },
            async context =>
            {
                EstimateRequest asked = await Answers.ReadAsync<EstimateRequest>(context);
                await Answers.JsonAsync(
                    context, await Task.Run(() => estimates.Of(asked.Job), context.RequestAborted));
            });
    }
}
