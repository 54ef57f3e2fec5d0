using Impasto.Studio.Events;
using Impasto.Studio.Storage;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>What lies on the page: the same in all tabs and after a reload.</summary>
internal static class DeskApi
{
    private const int MostBytes = 256 << 10;

    public static void Map(Routes routes, DeskStore desk, EventHub events)
    {
        routes.Add(
            new Route("GET", "/api/desk", "The desk as it lies") { Answer = typeof(Desk) },
            context => Answers.JsonAsync(context, desk.Get()));
        routes.Add(
            new Route("PUT", "/api/desk", "Replaces the desk; an old version is answered with the newest, as 409")
            {
                Body = typeof(Desk),
                Answer = typeof(Desk),
            },
            async context =>
            {
                Desk changed = await Answers.ReadAsync<Desk>(context, MostBytes);
                bool isChanged = desk.TryPut(changed, out Desk now);
                if (isChanged)
                {
                    events.Tell("desk", Answers.Json(new DeskChange(now.Version, Answers.Tab(context))));
                }

                await Answers.JsonAsync(
                    context, now, isChanged ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
            });
    }
}
