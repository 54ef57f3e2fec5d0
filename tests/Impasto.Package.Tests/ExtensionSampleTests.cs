using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Impasto.Media.Images;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>The sample that adds a loss, a colour step and a whole method with the packages only.</summary>
[Collection(WorkspaceGroup.Name)]
public partial class ExtensionSampleTests(Workspace workspace)
{
    private const string Name = "Extension";

    private static readonly string Source = Path.Combine(Repository.Root, "samples", Name);

    [Fact]
    public void A_loss_a_colour_step_and_a_method_need_their_own_files_only()
    {
        Assert.Equal(
            ["ChannelShift.cs", "ChannelShiftOptions.cs", "LuminanceOnly.cs", "Program.cs", "TransportLoss.cs"],
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
        Picture.AssertIsRepainted(Path.Combine(folder, "wct-luminance.png"));
        AssertHasColoursOf(
            ImageFile.Read(Path.Combine(folder, "photo.jpg")),
            ImageFile.Read(Path.Combine(folder, "wct-luminance.png")));
    }

    /// <summary>Asserts that what lies between red, green and blue is the same wherever nothing was cut off.</summary>
    private static void AssertHasColoursOf(ImageBuffer photo, ImageBuffer picture)
    {
        const float Rounding = 1.01f / 255;
        int compared = 0;
        for (int i = 0; i < picture.Pixels.Length; i += ImageBuffer.Channels)
        {
            ReadOnlySpan<float> now = picture.Pixels.Slice(i, ImageBuffer.Channels);
            ReadOnlySpan<float> was = photo.Pixels.Slice(i, ImageBuffer.Channels);
            if (now.ContainsAny(0, 1))
            {
                continue;
            }

            compared++;
            Assert.InRange(now[0] - now[1] - (was[0] - was[1]), -Rounding, Rounding);
            Assert.InRange(now[2] - now[1] - (was[2] - was[1]), -Rounding, Rounding);
        }

        Assert.InRange(compared, picture.Width * picture.Height / 2, int.MaxValue);
    }

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Number();
}
