using Impasto.Jobs;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Sounds;

namespace Impasto.Tests.Methods;

/// <summary>The pages of the methods have each option in a table, with the default that it has.</summary>
public class OptionTablesTests
{
    private const string Header = "| option | meaning | default |";

    [Theory]
    [InlineData("wct.md", typeof(WhiteningColouringOptions))]
    [InlineData("adain.md", typeof(AdaInOptions))]
    [InlineData("transform.md", typeof(TransformTransferOptions))]
    [InlineData("style-bank.md", typeof(StyleBankTransferOptions))]
    [InlineData("optimize.md", typeof(ImageOptimizationOptions))]
    [InlineData("texture.md", typeof(TextureSynthesisOptions))]
    [InlineData("reconstruct.md", typeof(FeatureInversionOptions))]
    [InlineData("film.md", typeof(FilmOptions))]
    [InlineData("sound.md", typeof(SoundOptions))]
    public void A_page_has_all_options_of_its_method_with_their_defaults(string page, Type options)
    {
        Dictionary<string, string> rows = Rows(page).ToDictionary(row => row.Name, row => row.Default);
        IReadOnlyList<OptionDescription> described = OptionDescription.Of(options);
        Assert.Equal(
            described.Select(option => (option.Name, option.Default ?? "")),
            described.Select(option => (option.Name, rows.GetValueOrDefault(option.Name, "no row on the page"))));
    }

    /// <summary>The rows of a page's tables of options: "| `--name VALUE` | meaning | default |".</summary>
    private static IEnumerable<(string Name, string Default)> Rows(string page)
    {
        bool isInside = false;
        foreach (string line in File.ReadLines(Path.Combine(Repository.Root, "docs", "methods", page)))
        {
            isInside = line == Header || (isInside && line.StartsWith('|'));
            if (isInside && line.StartsWith("| `--", StringComparison.Ordinal))
            {
                string[] cells = line.Split(" | ");
                yield return (cells[0]["| `--".Length..].Split('`', ' ')[0], cells[^1].Trim(' ', '|').Replace("`", ""));
            }
        }
    }
}
