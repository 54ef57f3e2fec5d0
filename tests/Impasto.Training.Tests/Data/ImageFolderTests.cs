using Impasto.Media.Images;
using Impasto.Training.Data;

namespace Impasto.Training.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TrainingFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Images_are_listed_in_ordinal_order_of_their_paths_within_the_folder()
    {
        foreach (string name in new[] { "b.png", "a/z.jpg", "a-b.png", "B.JPG", "a/b/c.webp", ".hidden.png" })
        {
            folder.WriteCorrupt(name);
        }

        folder.WriteCorrupt("notes.txt");
        string[] expected = ["B.JPG", "a-b.png", "a/b/c.webp", "a/z.jpg", "b.png"];
        Assert.Equal(expected, NamesOf(ImageFolder.List([folder.Path])));
    }

    [Fact]
    public void Folders_are_listed_in_the_order_given_and_each_file_once()
    {
        folder.WriteCorrupt("one/b.png");
        folder.WriteCorrupt("two/a.png");
        string[] folders = [folder.Path + "/two", folder.Path, folder.Path + "/one"];
        Assert.Equal(["two/a.png", "one/b.png"], NamesOf(ImageFolder.List(folders)));
    }

    [Fact]
    public void Excluded_names_are_left_out_wherever_they_are()
    {
        folder.WriteCorrupt("a.png");
        folder.WriteCorrupt("b/a.png");
        folder.WriteCorrupt("b/c.png");
        Assert.Equal(["b/c.png"], NamesOf(ImageFolder.List([folder.Path], ["a.png", "other.png"])));
    }

    [Fact]
    public void Stars_in_excluded_names_stand_for_any_characters()
    {
        foreach (string name in new[] { "test_1.png", "b/test_20.jpg", "a_test_1.png", "Test_1.png" })
        {
            folder.WriteCorrupt(name);
        }

        Assert.Equal(["Test_1.png", "a_test_1.png"], NamesOf(ImageFolder.List([folder.Path], ["test_*"])));
    }

    [Fact]
    public void Linked_files_are_listed_and_linked_folders_are_not_entered()
    {
        string file = folder.WriteCorrupt("a.png");
        File.CreateSymbolicLink(folder.Path + "/b.png", file);
        Directory.CreateSymbolicLink(folder.Path + "/around", folder.Path);
        Assert.Equal(["a.png", "b.png"], NamesOf(ImageFolder.List([folder.Path])));
    }

    [Fact]
    public void Missing_or_empty_folders_are_refused_in_one_line()
    {
        string file = folder.WriteCorrupt("a.png");
        Directory.CreateDirectory(folder.Path + "/empty");
        AssertRefused("no such folder", [folder.Path, folder.Path + "/none"]);
        AssertRefused("no image in this folder", [folder.Path, folder.Path + "/empty"]);
        AssertRefused("this is a file", [file]);
        AssertRefused("exclude fewer", [folder.Path], ["a.png"]);
    }

    private static void AssertRefused(string reason, string[] folders, string[]? exclude = null)
    {
        ImageException e = Assert.Throws<ImageException>(() => ImageFolder.List(folders, exclude));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private string[] NamesOf(IReadOnlyList<string> files) =>
        [.. files.Select(file => Path.GetRelativePath(folder.Path, file).Replace(Path.DirectorySeparatorChar, '/'))];
}
