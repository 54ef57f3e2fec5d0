using Impasto.Cli.Options;
using Impasto.Media.Images;

namespace Impasto.Cli.Tests.Options;

public sealed class ContentFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;

    public ContentFilesTests()
    {
        Directory.CreateDirectory(At("photos"));
        foreach (string name in new[] { "b.jpg", "a.png", "c.JPG", ".hidden.png", "notes.txt" })
        {
            File.WriteAllText(At("photos", name), "");
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_goes_to_a_file()
    {
        ContentFiles found = ContentFiles.Find(["a.jpg"], "out.png", format: null);

        Assert.False(found.AreSeveral);
        Assert.Equal([new ContentFile("a.jpg", "out.png")], found.Files);
    }

    [Fact]
    public void A_file_keeps_its_name_in_a_folder()
    {
        ContentFiles found = ContentFiles.Find([At("photos", "a.png")], folder, format: ".webp");

        Assert.False(found.AreSeveral);
        Assert.Equal(At("a.webp"), Assert.Single(found.Files).Output);
    }

    [Fact]
    public void A_folder_gives_its_images_sorted_and_names_the_output_folder()
    {
        ContentFiles found = ContentFiles.Find([At("photos")], At("new", "painted"), format: null);

        Assert.True(found.AreSeveral);
        Assert.Equal(["a.png", "b.jpg", "c.JPG"], found.Files.Select(f => Path.GetFileName(f.Path)));
        Assert.Equal(At("new", "painted", "c.JPG"), found.Files[2].Output);
        Assert.Equal(At("new", "painted"), found.Folder);
        Assert.False(Directory.Exists(At("new")));
    }

    [Fact]
    public void A_folder_gives_images_by_what_is_in_them_and_names_what_it_leaves_out()
    {
        byte[] png = ImageFile.ToBytes(new ImageBuffer(2, 2), "png");
        byte[] jpeg = ImageFile.ToBytes(new ImageBuffer(2, 2), "jpg");
        File.WriteAllBytes(At("photos", "scan"), png);
        File.WriteAllBytes(At("photos", "IMG.2024"), jpeg);
        File.WriteAllBytes(At("photos", "photo.jfif"), jpeg);
        File.WriteAllBytes(At("photos", "old.bmp"), "BM and more"u8.ToArray());

        ContentFiles found = ContentFiles.Find([At("photos")], At("out"), format: null);

        Assert.Equal(
            ["IMG.2024.jpg", "a.png", "b.jpg", "c.JPG", "photo.jfif", "scan.png"],
            found.Files.Select(file => Path.GetFileName(file.Output)));
        Assert.Equal([At("photos", "notes.txt"), At("photos", "old.bmp")], found.LeftOut);
    }

    [Fact]
    public void A_pattern_gives_what_matches_and_each_file_once()
    {
        ContentFiles found = ContentFiles.Find([At("photos", "?.jpg"), At("photos", "b.jpg")], At("out"), format: null);

        Assert.Equal([At("photos", "b.jpg")], found.Files.Select(f => f.Path));
    }

    [Fact]
    public void A_file_whose_name_looks_like_a_pattern_is_that_file()
    {
        File.WriteAllText(At("what?.png"), "");

        Assert.False(ContentFiles.Find([At("what?.png")], At("out.png"), format: null).AreSeveral);
    }

    [Fact]
    public void Two_results_of_one_name_are_refused()
    {
        Directory.CreateDirectory(At("other"));
        File.WriteAllText(At("other", "b.jpg"), "");

        AssertRefused("would both be written", [At("photos"), At("other")], At("out"));
        AssertRefused("rename one, or repaint them apart", [At("photos"), At("other")], At("out"));
        AssertRefused("would both be written", [At("photos", "b.jpg"), At("other", "b.jpg")], At("out"), "png");
    }

    [Fact]
    public void Several_images_to_one_file_are_refused()
    {
        File.WriteAllText(At("file"), "");

        AssertRefused("several images need a folder", [At("photos")], At("file"));
        AssertRefused("several images need a folder", [At("photos")], At("out.png"));
    }

    [Fact]
    public void A_folder_may_be_called_as_an_image_is()
    {
        ContentFiles found = ContentFiles.Find([At("photos")], At("out.png") + Path.DirectorySeparatorChar, null);

        Assert.Equal(At("out.png", "a.png"), found.Files[0].Output);
        Directory.CreateDirectory(found.Folder!);
        Assert.Equal(3, ContentFiles.Find([At("photos")], At("out.png"), null).Files.Count);
    }

    [Fact]
    public void A_format_is_for_a_folder() => AssertRefused(
        "--format is for an output folder, and out.png names a file: give it the extension.",
        ["a.jpg"], "out.png", "webp");

    [Fact]
    public void A_pattern_without_a_folder_is_looked_for_here()
    {
        string name = $"{Guid.NewGuid():N}.png";
        File.WriteAllText(name, "");
        try
        {
            ContentFile found = Assert.Single(ContentFiles.Find([$"{name[..20]}*"], At("out"), format: null).Files);
            Assert.Equal(At("out", name), found.Output);
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Fact]
    public void Nothing_to_repaint_is_refused()
    {
        Directory.CreateDirectory(At("empty"));

        AssertRefused("no image in this folder", [At("empty")], At("out"));
        AssertRefused("no file matches", [At("photos", "*.gif")], At("out"));
        AssertRefused("no file matches", [At("absent", "*.gif")], At("out"));
    }

    private static void AssertRefused(string said, string[] contents, string output, string? format = null)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => ContentFiles.Find(contents, output, format));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private string At(params string[] names) => Path.Combine([folder, .. names]);
}
