using Impasto.Studio.Painting;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Tests;

/// <summary>What a studio is made of, without its server, in a folder of its own.</summary>
internal sealed class StudioParts : IDisposable
{
    public StudioParts()
    {
        string home = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        Options = new StudioOptions { Home = home, Data = home };
        Folder = new DataFolder(home);
        Records = new Database(Folder.Records);
        Box = new PaintBox(Options);
        Small = new SmallPictures(Folder);
        Pictures = new PictureStore(Records, Folder);
        Shelf = new StyleShelf(Box, Pictures, Folder);
        Reader = new JobReader(Box, Pictures, Shelf, Folder);
    }

    public StudioOptions Options { get; }

    public DataFolder Folder { get; }

    public Database Records { get; }

    public PaintBox Box { get; }

    public SmallPictures Small { get; }

    public PictureStore Pictures { get; }

    public StyleShelf Shelf { get; }

    public JobReader Reader { get; }

    public void Dispose()
    {
        Shelf.Dispose();
        Small.Dispose();
        Box.Dispose();
        Records.Dispose();
        Folder.Dispose();
        Directory.Delete(Options.Home!, recursive: true);
    }
}
