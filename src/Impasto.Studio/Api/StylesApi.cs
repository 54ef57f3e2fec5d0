using Impasto.Studio.Painting;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Api;

/// <summary>The styles to choose from, and keeping pictures among them.</summary>
internal static class StylesApi
{
    private const string Place = "/api/styles/{name}";

    public static void Map(Routes routes, StyleShelf shelf, PictureStore pictures)
    {
        routes.Add(
            new Route("GET", "/api/styles", "The styles that can be chosen")
            {
                Answer = typeof(IReadOnlyList<StudioStyle>),
            },
            context => Answers.JsonAsync(context, shelf.List()));
        routes.Add(
            new Route("GET", Place + "/thumbnail", "What a style paints") { Media = "image/jpeg" },
            async context =>
            {
                string path = await shelf.ThumbnailAsync(Answers.Named(context, "name"), context.RequestAborted);
                await FileAnswers.KeptAsync(context, path, "image/jpeg");
            });
        routes.Add(
            new Route("PUT", Place, "Keeps a picture as a style under a name") { Body = typeof(PictureReference) },
            async context =>
            {
                PictureReference asked = await Answers.ReadAsync<PictureReference>(context);
                Picture picture = pictures.Get(asked.Picture);
                string name = Answers.Named(context, "name");
                await Task.Run(() => shelf.Keep(name, picture, context.RequestAborted), context.RequestAborted);
                await Answers.NothingAsync(context);
            });
        routes.Add(
            new Route("DELETE", Place, "Removes a style that was kept"),
            context =>
            {
                shelf.Remove(Answers.Named(context, "name"));
                return Answers.NothingAsync(context);
            });
        routes.Add(
            new Route("POST", Place + "/restore", "Brings back a style that was removed"),
            context =>
            {
                shelf.Restore(Answers.Named(context, "name"));
                return Answers.NothingAsync(context);
            });
    }
}
