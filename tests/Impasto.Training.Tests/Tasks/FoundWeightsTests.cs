using Impasto.Tests.Weights;
using Impasto.Training.Loop;
using Impasto.Training.Tasks;

namespace Impasto.Training.Tests.Tasks;

public sealed class FoundWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_found_is_found_again()
    {
        new FoundWeights(folder.Path).Add("waves", 12.5);
        FoundWeights weights = new(folder.Path);
        Assert.Equal((12.5, null), (weights.Find("waves"), weights.Find("squares")));
    }

    [Theory]
    [InlineData("{\"waves\":1e999}")]
    [InlineData("{\"waves\":\"much\"}")]
    [InlineData("{\"waves\":")]
    [InlineData("[]")]
    public void A_damaged_file_is_refused_in_one_line_that_names_it(string json)
    {
        string path = Path.Combine(folder.Path, "style-weights.json");
        File.WriteAllText(path, json);
        TrainingException e = Assert.Throws<TrainingException>(() => new FoundWeights(folder.Path));
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
