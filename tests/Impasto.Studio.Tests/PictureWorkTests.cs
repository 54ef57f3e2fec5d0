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
        string home = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        StudioOptions options = new() { Home = home, Data = home };
        using (DataFolder folder = new(home))
        using (Database records = new(folder.Records))
        using (PaintBox box = new(options))
        using (SmallPictures small = new(folder))
        {
            PictureStore pictures = new(records, folder);
            using StyleShelf shelf = new(box, pictures, folder);
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
            ImageFile.Write(Scene(32, 24), folder.PathOf(scene));
            pictures.Add(scene);
            PictureWork work = new(
                box,
                new JobReader(box, pictures, shelf, folder),
                folder,
                new ResultShelf(pictures, folder, small),
                new Paces(records));
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
            Assert.Equal(isKept ? 1 : 0, pictures.List(PictureKind.Result, null, false, null, 10).Count);
        }

        Directory.Delete(home, recursive: true);
    }
}
