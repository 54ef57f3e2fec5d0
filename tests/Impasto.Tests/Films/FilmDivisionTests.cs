using System.Text.Json.Nodes;
using Impasto.Checkpoints;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Films;

public sealed class FilmDivisionTests : IDisposable
{
    private static readonly RunContext One = new() { Threads = 1, Overwrite = true };

    private readonly TemporaryFolder folder = new();
    private readonly ModelLibrary models = new();
    private readonly JobRunner jobs;
    private readonly Job job;

    public FilmDivisionTests()
    {
        MethodDescription brighter = Tinting.Describe(StylizerFeatures.AnyStyle | StylizerFeatures.Strength);
        jobs = new JobRunner(new MethodCatalog([brighter]), models);
        ImageFile.Write(TestImages.Squares(16, 16), folder.File("style.png"));
        Directory.CreateDirectory(folder.File("in"));
        for (int i = 0; i < 4; i++)
        {
            ImageFile.Write(TestImages.Waves(24, 16), folder.File($"in/{i}.png"));
        }

        job = new Job
        {
            Content = folder.File("in"),
            Styles = [new JobStyle(folder.File("style.png"))],
            Method = "tinting",
            Film = new FilmOptions { Cuts = "0.08" },
            Output = folder.File("out"),
        };
    }

    private string JsonFile => folder.File("parts/" + FilmDivision.FileName);

    public void Dispose()
    {
        jobs.Dispose();
        models.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_division_is_read_as_it_was_written()
    {
        FilmDivision written = new FilmParts(jobs).Divide(job, folder.File("parts"), One);
        FilmDivision read = FilmDivision.Read(folder.File("parts"));
        Assert.Equal([(1, 1), (2, 3)], read.Parts.Select(part => (part.Number, part.First)));
        Assert.Equal([0, 1, 2, 3], read.Parts.SelectMany(part => part.Times));
        Assert.Equal((4, 2), (read.Frames, read.Shots));
        Assert.Equal(
            (written.PartMemoryBytes, written.FrameDiskBytes, written.AssemblyMemoryBytes, written.AssemblyDiskBytes),
            (read.PartMemoryBytes, read.FrameDiskBytes, read.AssemblyMemoryBytes, read.AssemblyDiskBytes));
        Assert.Equal((written.JobPrint, written.FramesPrint), (read.JobPrint, read.FramesPrint));
        Assert.Equal((new Rational(1, 25), 0.16), (read.TimeBase, read.End));
    }

    [Theory]
    [InlineData("job", "\"abc\"", "'job' is no hash")]
    [InlineData("film", null, "'film' is missing")]
    [InlineData("width", "0", "'width' is 0; it must be a whole number from 1")]
    [InlineData("width", "2000000", "'width' is 2000000; it must be a whole number from 1 to 1000000")]
    [InlineData("tick", "[1,0]", "'tick' is 0; it must be a list of 2 whole numbers from 1")]
    [InlineData("end", "-1", "'end' is -1; it must be a number from 0")]
    [InlineData("shots", "3000000", "'shots' is 3000000; it must be a whole number from 1 to 2000000")]
    [InlineData("partMemory", "1e99", "'partMemory' is 1e99; it must be a number from 0")]
    [InlineData("parts", "[]", "'parts' are none")]
    [InlineData("parts", "[{\"first\":2,\"times\":[0]}]", "'parts[0].first' is 2")]
    [InlineData("parts", "[{\"first\":1,\"times\":[]}]", "'parts[0].times' is a list; it must be a list of times")]
    [InlineData("parts", "[{\"first\":1,\"times\":[0,0]}]", "'parts[0].times' do not grow")]
    [InlineData("parts", "[{\"first\":1,\"times\":[-1]}]", "'parts[0].times' is -1; it must be a list of times")]
    [InlineData("parts", "[{\"first\":1,\"times\":[0],\"more\":1}]", "'parts[0].more' is unknown")]
    [InlineData("parts", "[{\"first\":1,\"times\":[1e30]}]", "'parts[0].times' is 1e30; it must be a list of times")]
    [InlineData(
        "parts", "[{\"first\":1,\"times\":[5]},{\"first\":2,\"times\":[4]}]", "'parts[1].times' do not grow")]
    [InlineData("more", "1", "'more' is unknown")]
    public void What_is_no_division_is_refused_with_the_member(string member, string? value, string message)
    {
        new FilmParts(jobs).Divide(job, folder.File("parts"), One);
        JsonObject json = JsonNode.Parse(File.ReadAllText(JsonFile))!.AsObject();
        json.Remove(member);
        if (value is not null)
        {
            json[member] = JsonNode.Parse(value);
        }

        File.WriteAllText(JsonFile, json.ToJsonString());
        CheckpointException e = Assert.Throws<CheckpointException>(() => FilmDivision.Read(folder.File("parts")));
        Assert.StartsWith($"{JsonFile}: {message}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void What_a_division_has_to_say_changes_no_terminal()
    {
        new FilmParts(jobs).Divide(job, folder.File("parts"), One);
        JsonObject json = JsonNode.Parse(File.ReadAllText(JsonFile))!.AsObject();
        json["notes"] = new JsonArray("a\u001b[2Jb");
        File.WriteAllText(JsonFile, json.ToJsonString());
        string note = Assert.Single(FilmDivision.Read(folder.File("parts")).Notes);
        Assert.DoesNotContain('\u001b', note);
        Assert.StartsWith("a", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_division_is_refused_or_is_one_with_which_nothing_but_refusals_go_wrong()
    {
        FilmParts parts = new(jobs);
        FilmDivision division = parts.Divide(job, folder.File("parts"), One);
        foreach (FilmPart part in division.Parts)
        {
            parts.Paint(job, division, part, folder.File("parts"), One);
        }

        string whole = File.ReadAllText(JsonFile);
        (int files, int refused) = MutatedFiles.Try(few: 150, (_, random) =>
        {
            File.WriteAllBytes(JsonFile, MutatedFiles.MutateJson(whole, random));
            try
            {
                FilmDivision read = FilmDivision.Read(folder.File("parts"));
                parts.Paint(job, read, read.Parts[0], folder.File("parts"), One);
                parts.Assemble(job, read, folder.File("parts"), One);
                return false;
            }
            catch (Exception e) when (e is CheckpointException or MemoryShortageException)
            {
                Assert.DoesNotContain('\n', e.Message);
                return true;
            }
        });
        Assert.InRange(refused, files / 2, files);
    }
}
