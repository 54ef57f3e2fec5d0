using Impasto.Cli.Options;

namespace Impasto.Cli.Tests.Options;

public sealed class ResultFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void A_folder_of_which_nothing_comes_goes_again_with_those_made_for_it(string ending)
    {
        using (ResultFolder made = new(At("new", "painted") + ending))
        {
            Assert.True(Directory.Exists(At("new", "painted")));
        }

        Assert.False(Directory.Exists(At("new")));
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public void A_folder_with_a_result_or_that_was_there_or_that_is_waited_for_stays()
    {
        Directory.CreateDirectory(At("before"));
        using (ResultFolder full = new(At("full")), before = new(At("before")), waited = new(At("waited")))
        {
            File.WriteAllText(At("full", "a.png"), "");
            waited.Keep();
        }

        Assert.True(File.Exists(At("full", "a.png")));
        Assert.True(Directory.Exists(At("before")));
        Assert.True(Directory.Exists(At("waited")));
    }

    private string At(params string[] names) => Path.Combine([folder, .. names]);
}
