using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>The files of pictures: as they are kept, in other formats, and with what has made them.</summary>
internal static class DownloadsApi
{
    private const string Place = "/api/pictures/{id}";

    public static void Map(Routes routes, PictureStore pictures, DataFolder folder, JobReader reader, PaintBox box)
    {
        routes.Add(
            new Route("GET", Place + "/file", "The file as it is kept, or as a download in a format")
            {
                Query = ["format", "job"],
                Media = "application/octet-stream",
            },
            context => SendAsync(context, pictures.Get(Answers.Named(context, "id")), folder, reader));
        routes.Add(
            new Route("GET", Place + "/job", "How the picture was made: its job, and the command line that does it")
            {
                Answer = typeof(Made),
            },
            context =>
            {
                Picture picture = pictures.Get(Answers.Named(context, "id"));
                string made = picture.Made
                    ?? throw StudioException.Conflict("This picture was not made here, so no job makes it again.");
                Job job = reader.ToJob(JsonElement.Parse(made), "result.png") with { Output = OutputOf(picture) };
                JsonObject json = new JobFile(box.Methods).ToJson(job);
                return Answers.JsonAsync(context, new Made(json, JobCommand.Of(job), picture.IsExact));
            });
        routes.Add(
            new Route("GET", Place + "/inside", "The job that came inside of the picture's file, and what it lacks")
            {
                Answer = typeof(JobInside),
            },
            context =>
            {
                Picture picture = pictures.Get(Answers.Named(context, "id"));
                (string? job, string? ids) =
                    picture.Kind == PictureKind.Film ? (null, null) : JobXmp.Read(folder.FileOf(picture));
                return Answers.JsonAsync(
                    context, job is null ? new JobInside(null, []) : reader.FromNames(job, ids, picture));
            });
    }

    /// <summary>The name of the file that a job is shown to make, in the folder where it is done.</summary>
    private static string OutputOf(Picture picture) => $"impasto-{picture.Id[..8]}{picture.Extension}";

    private static async Task SendAsync(HttpContext context, Picture picture, DataFolder folder, JobReader reader)
    {
        string? format = context.Request.Query["format"];
        bool withJob = Answers.Flag(context, "job");
        bool isFilm = picture.Kind == PictureKind.Film;
        if (isFilm && format is not (null or "film"))
        {
            throw new StudioException("A film is given as it is kept: leave format out, or say film.");
        }

        if (isFilm || (format is null && !withJob))
        {
            if (format is not null)
            {
                FileAnswers.NameDownload(context, picture.FileNameWith(picture.Extension));
            }

            await FileAnswers.SendAsync(context, folder.FileOf(picture), MediaOf(picture.Extension));
            return;
        }

        string ending = format switch
        {
            null => picture.Extension,
            "png" => ".png",
            "jpeg" => ".jpg",
            "tiff" => ".tif",
            _ => throw new StudioException("format is png, jpeg or tiff; choose one."),
        };
        FileAnswers.NameDownload(context, picture.FileNameWith(ending));
        string kept = ending == ".tif" && picture.HasDeep ? folder.DeepPathOf(picture) : folder.FileOf(picture);
        if (!withJob && Path.GetExtension(kept) == ending)
        {
            await FileAnswers.SendAsync(context, kept, MediaOf(ending));
            return;
        }

        string? xmp = withJob && picture.Made is { } made
            ? XmpOf(reader, JsonElement.Parse(made), OutputOf(picture))
            : null;
        string source = ending != ".png" && picture.HasDeep ? folder.DeepPathOf(picture) : kept;
        byte[] bytes = await Task.Run(
            () => ImageFile.ToBytes(
                ImageFile.Read(source),
                ending,
                new ImageWriteOptions
                {
                    Depth = ending == ".tif" ? 16 : 8,
                    Xmp = ending == ".png" ? null : xmp,
                }),
            context.RequestAborted);
        if (ending == ".png" && xmp is not null)
        {
            bytes = PngXmp.Into(bytes, xmp);
        }

        await FileAnswers.DownloadAsync(context, bytes, MediaOf(ending), picture.FileNameWith(ending));
    }

    private static string XmpOf(JobReader reader, JsonElement made, string output)
    {
        (JsonObject job, JsonObject ids) = reader.WithNames(made, output);
        return JobXmp.Of(job, ids);
    }

    /// <summary>Gives the media type of a file by its ending; bytes for one that is no picture and no film.</summary>
    public static string MediaOf(string ending) => ending switch
    {
        ".jpg" => "image/jpeg",
        ".png" => "image/png",
        ".tif" => "image/tiff",
        ".webp" => "image/webp",
        ".gif" => "image/gif",
        ".avif" => "image/avif",
        ".mp4" => "video/mp4",
        ".webm" => "video/webm",
        _ => "application/octet-stream",
    };
}
