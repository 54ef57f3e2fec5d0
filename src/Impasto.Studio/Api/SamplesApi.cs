using Impasto.Studio.Painting;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Api;

/// <summary>Pictures that ship and may be used freely.</summary>
internal static class SamplesApi
{
    private const string Place = "/api/samples/{name}";

    public static void Map(Routes routes, Uploads uploads)
    {
        routes.Add(
            new Route("GET", "/api/samples", "Pictures that ship") { Answer = typeof(IReadOnlyList<Sample>) },
            context => Answers.JsonAsync<IReadOnlyList<Sample>>(
                context,
                [
                    .. Samples.Names.Select(name => new Sample(
                        name,
                        string.Concat(name[..1].ToUpperInvariant(), name[1..]),
                        KindOf(name),
                        $"/api/samples/{name}")),
                ]));
        routes.Add(
            new Route("GET", Place, "One of them") { Media = "image/jpeg" },
            async context =>
            {
                await using Stream sample = Open(Answers.Named(context, "name"));
                context.Response.ContentType = "image/jpeg";
                context.Response.Headers.CacheControl = "private, max-age=86400";
                await sample.CopyToAsync(context.Response.Body, context.RequestAborted);
            });
        routes.Add(
            new Route("POST", Place, "Makes one of them a picture of the studio")
            {
                Query = ["kind"],
                Answer = typeof(Picture),
            },
            async context =>
            {
                string name = Answers.Named(context, "name");
                await using Stream sample = Open(name);
                PictureKind kind = Answers.Kind(context) ?? KindOf(name);
                await Answers.JsonAsync(context, await uploads.TakeAsync(
                    sample, sample.Length, kind, name, context.RequestAborted));
            });
    }

    private static PictureKind KindOf(string name) =>
        name == Samples.Scene ? PictureKind.Content : PictureKind.Style;

    private static Stream Open(string name) => Samples.Open(name) ?? throw StudioException.Missing("sample");
}
