using System.Text.Json;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Studio.Painting;
using Impasto.Studio.Queue;
using Impasto.Studio.Storage;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Pictures that are painted, and dropped in the moment in which they are done.</summary>
public class PictureWorkTests
{
    [Theory]
    [InlineData(Ending.None, true)]
    [InlineData(Ending.Keep, true)]
    [InlineData(Ending.Drop, false)]
    internal void What_is_dropped_as_it_ends_is_not_kept(Ending ending, bool isKept)
    {
        using StudioParts parts = new();
        Picture scene = new()
        {
            Id = Id.New(),
            Kind = PictureKind.Content,
            Name = "scene.png",
            Extension = ".png",
            Width = 32,
            Height = 24,
            Bytes = 1,
            Created = DateTimeOffset.UtcNow,
        };
        ImageFile.Write(Scene(32, 24), parts.Folder.PathOf(scene));
        parts.Pictures.Add(scene);
        PictureWork work = new(
            parts.Box,
            parts.Reader,
            parts.Folder,
            new ResultShelf(parts.Pictures, parts.Folder, parts.Small),
            new Paces(parts.Records));
        StudioJob job = new()
        {
            Id = Id.New(),
            Kind = JobKind.Picture,
            Created = DateTimeOffset.UtcNow,
            Title = "scene",
            Method = "transform",
            Styles = [],
            Job = JsonSerializer.SerializeToElement(Quick(scene.Id)),
        };

        Exception? thrown = Record.Exception(() => work.Do(job, new RunContext(), () => ending));
        Assert.Equal(isKept ? null : typeof(OperationCanceledException), thrown?.GetType());
        Assert.Equal(isKept ? 1 : 0, parts.Pictures.List(PictureKind.Result, null, false, null, 10).Count);
    }
}
