using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Impasto.Media.Images;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>The sample that adds a loss, a colour transfer and a whole method with the packages only.</summary>
[Collection(WorkspaceGroup.Name)]
public partial class ExtensionSampleTests(Workspace workspace)
{
    private const string Name = "Extension";

    private static readonly string Source = Path.Combine(Repository.Root, "samples", Name);

    [Fact]
    public void A_loss_a_colour_transfer_and_a_method_need_their_own_files_only()
    {
        Assert.Equal(
            ["ChannelShift.cs", "ChannelShiftOptions.cs", "MedianTransfer.cs", "Program.cs", "TransportLoss.cs"],
            Directory.GetFiles(Source, "*.cs").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        XElement project = XElement.Load(Path.Combine(Source, $"{Name}.csproj"));
        Assert.Equal(
            ["PackageReference"],
            project.Elements("ItemGroup").Elements().Select(item => item.Name.LocalName).Distinct());
        Assert.All(
            Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories),
            ours => Assert.DoesNotContain(
                XElement.Load(ours).Descendants("InternalsVisibleTo"),
                friend => (string?)friend.Attribute("Include") is Name or "Web"));
    }

    [Fact]
    public async Task Paints_with_all_three()
    {
        string folder = workspace.CreateFolder($"{Name}.run");
        Picture.Copy(Picture.Content, Path.Combine(folder, "photo.jpg"));
        Picture.Copy(Picture.Style, Path.Combine(folder, "painting.jpg"));

        string said = await Command.RunAsync("dotnet", [workspace.GetProgram(Name)], folder);

        double[] losses = [.. Number().Matches(said.Split('\n')[0]).Select(
            number => double.Parse(number.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(2, losses.Length);
        Assert.InRange(losses[1], 0, losses[0] / 2);
        Picture.AssertIsRepainted(Path.Combine(folder, "transport.png"));
        Picture.AssertIsRepainted(Path.Combine(folder, "channel-shift.png"));
        Picture.AssertIsRepainted(Path.Combine(folder, "median.png"));
        AssertHasMediansOf(
            ImageFile.Read(Path.Combine(folder, "photo.jpg")), ImageFile.Read(Path.Combine(folder, "painting.png")));
    }

    private static void AssertHasMediansOf(ImageBuffer photo, ImageBuffer painting)
    {
        for (int channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            Assert.Equal(Median(photo, channel), Median(painting, channel), 2f / 255);
        }

        static float Median(ImageBuffer image, int channel)
        {
            float[] values = [.. image.Pixels.ToArray().Where((_, i) => i % ImageBuffer.Channels == channel).Order()];
            return values[values.Length / 2];
        }
    }

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Number();
}
