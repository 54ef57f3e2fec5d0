using Impasto.Studio.Painting;
using Impasto.Studio.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Impasto.Studio.Api;

/// <summary>The pictures of the studio: dropped, listed, shown, changed and deleted.</summary>
internal static class PicturesApi
{
    private const string Place = "/api/pictures/{id}";
    private const int MostEdge = 8192;
    private const int MostListed = 500;

    public static void Map(
        Routes routes, PictureStore pictures, Uploads uploads, SmallPictures small, Action warm)
    {
        routes.Add(
            new Route("POST", "/api/pictures", "Takes a picture, whose bytes are the body")
            {
                Query = ["kind", "name"],
                TakesBytes = true,
                Answer = typeof(Picture),
            },
            context =>
            {
                warm();
                return TakeAsync(context, uploads, Answers.Kind(context) ?? PictureKind.Content);
            });
        routes.Add(
            new Route("POST", "/api/films", "Takes a film, whose bytes are the body")
            {
                Query = ["name"],
                TakesBytes = true,
                Answer = typeof(Picture),
            },
            context => TakeAsync(context, uploads, PictureKind.Film));
        routes.Add(
            new Route("GET", "/api/pictures", "Lists pictures, newest first")
            {
                Query = ["kind", "search", "favourite", "before", "limit"],
                Answer = typeof(IReadOnlyList<Picture>),
            },
            context => Answers.JsonAsync(context, pictures.List(
                Answers.Kind(context),
                context.Request.Query["search"] is [{ Length: > 0 } text] ? text : null,
                Answers.Flag(context, "favourite"),
                context.Request.Query["before"] is [{ Length: > 0 } last] ? last : null,
                Answers.Number(context, "limit", 1, MostListed, 60))));
        routes.Add(
            new Route("GET", Place, "A picture") { Answer = typeof(Picture) },
            context => Answers.JsonAsync(context, Find(context, pictures)));
        routes.Add(
            new Route("GET", Place + "/thumbnail", "The picture, small") { Query = ["edge"], Media = "image/jpeg" },
            context => SmallAsync(context, pictures, small, absent: 320));
        routes.Add(
            new Route("GET", Place + "/view", "The picture, no larger than a screen")
            {
                Query = ["edge"],
                Media = "image/jpeg",
            },
            context => SmallAsync(context, pictures, small, absent: 1600));
        routes.Add(
            new Route("PATCH", Place, "Changes the name, or whether it is a favourite")
            {
                Body = typeof(PictureChange),
                Answer = typeof(Picture),
            },
            async context =>
            {
                PictureChange change = await Answers.ReadAsync<PictureChange>(context);
                await Answers.JsonAsync(context, pictures.Change(
                    Answers.Named(context, "id"),
                    change.Name is null ? null : Uploads.Shown(change.Name),
                    change.Favourite));
            });
        routes.Add(
            new Route("DELETE", Place, "Deletes the picture, which can be undone") { Answer = typeof(Picture) },
            context => Answers.JsonAsync(context, pictures.Delete(Answers.Named(context, "id"))));
        routes.Add(
            new Route("POST", Place + "/restore", "Takes back that it was deleted") { Answer = typeof(Picture) },
            context => Answers.JsonAsync(context, pictures.Restore(Answers.Named(context, "id"))));
    }

    private static Picture Find(HttpContext context, PictureStore pictures) =>
        pictures.Get(Answers.Named(context, "id"));

    private static async Task TakeAsync(HttpContext context, Uploads uploads, PictureKind kind)
    {
        if ((kind == PictureKind.Film) != (context.Request.Path == "/api/films") || kind == PictureKind.Result)
        {
            throw new StudioException("kind is content, style or mask; send films to /api/films.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        Picture picture = await uploads.TakeAsync(
            context.Request.Body,
            context.Request.ContentLength,
            kind,
            context.Request.Query["name"],
            context.RequestAborted);
        await Answers.JsonAsync(context, picture, StatusCodes.Status201Created);
    }

    private static async Task SmallAsync(HttpContext context, PictureStore pictures, SmallPictures small, int absent)
    {
        Picture picture = Find(context, pictures);
        int edge = Answers.Number(context, "edge", 1, MostEdge, absent);
        string path = await small.PathAsync(picture, edge, context.RequestAborted);
        await FileAnswers.KeptAsync(context, path, "image/jpeg");
    }
}
