using Impasto.Studio.Events;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>Tells the page what changes, as server-sent events.</summary>
internal static class EventsApi
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public static void Map(Routes routes, EventHub events, CancellationToken stopping) => routes.Add(
        new Route("GET", "/api/events", "What changes, as it changes") { Media = "text/event-stream" },
        context => SendAsync(context, events, stopping));

    private static async Task SendAsync(HttpContext context, EventHub events, CancellationToken stopping)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using CancellationTokenSource ending =
            CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        string? after = context.Request.Headers["Last-Event-ID"] is [{ } last] ? last : null;
        try
        {
            await context.Response.WriteAsync("retry: 1000\n: here\n\n", ending.Token);
            await context.Response.Body.FlushAsync(ending.Token);
            await using IAsyncEnumerator<StudioEvent> told =
                events.ListenAsync(after, ending.Token).GetAsyncEnumerator(ending.Token);
            Task<bool> next = told.MoveNextAsync().AsTask();
            while (true)
            {
                // A word now and then finds out that nobody is there any more.
                bool isSilent = await Task.WhenAny(next, Task.Delay(Silence, ending.Token)) != next;
                if (!isSilent && !await next)
                {
                    return;
                }

                await context.Response.WriteAsync(
                    isSilent ? ": still here\n\n"
                        : $"id: {told.Current.Id}\nevent: {told.Current.Name}\ndata: {told.Current.Json}\n\n",
                    ending.Token);
                await context.Response.Body.FlushAsync(ending.Token);
                next = isSilent ? next : told.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The tab was closed, or the server ends.
        }
    }
}
