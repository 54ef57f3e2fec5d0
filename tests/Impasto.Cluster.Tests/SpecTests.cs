using System.Text.Json.Nodes;
using Impasto.Cli.Tests;
using Impasto.Cluster.Specs;
using Impasto.Cluster.Storage;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cluster.Tests;

/// <summary>Jobs as they go over a database, which others may have written.</summary>
public sealed class SpecTests : IDisposable
{
    private readonly CommandFolder folder = new();
    private readonly FolderStorage storage;
    private readonly ModelLibrary library;
    private readonly JobRunner runner;
    private readonly SpecWriter writer;

    public SpecTests()
    {
        Directory.CreateDirectory(folder.At("shared"));
        Directory.CreateDirectory(folder.At("place"));
        folder.WriteImage("content.png", 24, 16);
        folder.WriteImage("style.png", 16, 24);
        folder.WriteImage("mask.png", 20, 16);
        folder.WriteImage("keep.png", 16, 20);

        folder.WriteEncoder();
        storage = new FolderStorage(folder.At("shared"));
        ModelStore models = new(folder.At("home"));
        StyleStore styles = new(folder.At("home"));
        models.Import(folder.Encoder, "mine");
        library = new ModelLibrary(models);
        runner = new JobRunner(MethodCatalog.Default, library, styles);
        writer = new SpecWriter(storage, runner, library, models, styles);
    }

    public void Dispose()
    {
        runner.Dispose();
        library.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_job_is_read_as_it_was_written()
    {
        Job job = Whole();
        SpecJob read = new SpecReader(storage).Read(writer.Write(job), folder.At("place"));
        Assert.Equal(folder.At("place/result.png"), read.Job.Output);
        foreach ((string was, string now) in new[]
        {
            (job.Content, read.Job.Content), (job.Keep!, read.Job.Keep!),
            (job.Styles[0].Style, read.Job.Styles[0].Style), (job.Styles[0].Mask!, read.Job.Styles[0].Mask!),
            (job.Options["init"], read.Job.Options["init"]),
        })
        {
            Assert.Equal(File.ReadAllBytes(was), File.ReadAllBytes(now));
            Assert.StartsWith(folder.At("shared/inputs/"), now, StringComparison.Ordinal);
            Assert.Equal($"{was}: no", read.Named($"{now}: no"));
        }

        Assert.Equal(("optimize", 0.5, 16), (read.Job.Method, read.Job.Strength, read.Job.Depth));
        Assert.Equal("mine", read.Job.Options["encoder"]);
        Assert.Equal(["mine"], read.Models.Keys);
        Assert.Equal(
            File.ReadAllBytes(folder.At("home/models/mine.safetensors")),
            File.ReadAllBytes(storage.Bring(read.Models["mine"], folder.At("place"))));
    }

    [Fact]
    public void A_film_of_images_is_read_in_their_order()
    {
        string[] names = ["9.png", "10.png"];
        for (int i = 0; i < names.Length; i++)
        {
            folder.WriteImage($"scenes/{names[i]}", 24, 16, phase: i);
        }

        Job job = Whole() with
        {
            Content = folder.At("scenes"), Keep = folder.At("scenes/*.png"), Film = new FilmOptions(), Output = "out/",
        };
        string spec = writer.Write(job);
        SpecJob read = new SpecReader(storage).Read(spec, folder.At("place"));
        string[] frames = [.. Directory.GetFiles(read.Job.Content).Order()];
        Assert.Equal(
            names.Select(name => File.ReadAllBytes(folder.At($"scenes/{name}"))), frames.Select(File.ReadAllBytes));
        Assert.Equal($"{folder.At("scenes/9.png")}: no", read.Named($"{frames[0]}: no"));
        Assert.Equal(read.Job.Content, Path.GetDirectoryName(frames[1]));
        Assert.Equal(2, Directory.GetFiles(read.Job.Keep!).Length);
        Assert.Equal(folder.At("place/result"), read.Job.Output);

        // A part that is begun again in its folder finds what it has brought.
        Assert.Equal(
            read.Job.Content, new SpecReader(storage).Read(spec, folder.At("place")).Job.Content);

        // A part that paints frames that were kept needs none of them, and sees that the mask is a film.
        SpecJob shot = new SpecReader(storage).Read(spec, folder.At("other"), readsFilm: false);
        Assert.False(Path.Exists(shot.Job.Content));
        Assert.Empty(Directory.GetFiles(shot.Job.Keep!));
    }

    [Theory]
    [InlineData("/etc/passwd secret")]
    [InlineData("../0000000000000000000000000000000000000000000000000000000000000000.png a")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000.png")]
    [InlineData("")]
    public void A_list_of_other_files_is_no_film(string line)
    {
        string spec = writer.Write(Whole() with { Film = new FilmOptions() });
        File.WriteAllText(folder.At("list.images"), $"{line}\n");
        string changed = spec.Replace(
            JsonNode.Parse(spec)!["job"]!["content"]!.ToString(),
            storage.Keep(folder.At("list.images")),
            StringComparison.Ordinal);
        Assert.Contains(
            "damaged",
            Assert.Throws<ClusterException>(
                () => new SpecReader(storage).Read(changed, folder.At("place"))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"job": {"content": "/etc/passwd"}}""", "content")]
    [InlineData("""{"job": {"content": "../../secret.png"}}""", "content")]
    [InlineData("""{"job": {"content": 7}}""", "content")]
    [InlineData("""{"job": {"keep": "keep.png"}}""", "keep")]
    [InlineData("""{"job": {"styles": [{"style": "/etc/passwd"}]}}""", "style")]
    [InlineData("""{"job": {"styles": [{"style": ".."}]}}""", "style")]
    [InlineData("""{"job": {"styles": [{"style": "mosaic", "mask": "/tmp/m.png"}]}}""", "mask")]
    [InlineData("""{"job": {"styles": [{"style": "mosaic", "coarse": "/tmp/m.png"}]}}""", "coarse")]
    [InlineData("""{"job": {"styles": [{"style": "mosaic", "guide": "/tmp/m.png"}]}}""", "guide")]
    [InlineData("""{"job": {"styles": [{"style": "mosaic", "labels": "/tmp/m.png"}]}}""", "labels")]
    [InlineData("""{"job": {"labels": "/tmp/m.png"}}""", "job's labels is neither")]
    [InlineData("""{"job": {"options": {"init": "/tmp/a.png"}}}""", "init")]
    [InlineData("""{"job": {"options": {"encoder": "../other"}}}""", "encoder")]
    [InlineData("""{"job": {"output": "/tmp/out.png"}}""", "output")]
    [InlineData("""{"job": {"output": "result.png/../../x.png"}}""", "output")]
    [InlineData("""{"job": {"output": "result"}}""", "job's output is neither")]
    [InlineData("""{"job": {"checkpoint": "c.bin"}}""", "checkpoint")]
    [InlineData("""{"job": {"film": {"work": "w"}}}""", "film")]
    [InlineData("""{"job": {"film": {"saveFlow": "w"}}}""", "film")]
    [InlineData("""{"job": {"run": "rm"}}""", "run")]
    [InlineData("""{"run": "rm"}""", "run")]
    [InlineData("""{"models": {"../m": "x"}}""", "own files")]
    [InlineData("""{"styles": {"m": "/etc/passwd"}}""", "own files")]
    [InlineData("""{"names": {"/etc/passwd": "x"}}""", "names")]
    public void What_is_no_file_of_the_storage_is_refused(string change, string named)
    {
        JsonObject spec = JsonNode.Parse(writer.Write(Whole()))!.AsObject();
        Merge(spec, JsonNode.Parse(change)!.AsObject());
        ImpastoException refused = Assert.ThrowsAny<ImpastoException>(
            () => new SpecReader(storage).Read(spec.ToJsonString(), folder.At("place")));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_is_no_file_of_the_folder_that_a_worker_is_in()
    {
        JsonObject spec = JsonNode.Parse(writer.Write(Whole()))!.AsObject();
        string name = $"style-{Guid.NewGuid():N}.png";
        Merge(spec, JsonNode.Parse($$$"""{"job": {"styles": [{"style": "{{{name}}}"}]}}""")!.AsObject());
        Assert.Equal(name, Assert.Single(Read().Job.Styles).Style);
        File.Copy(folder.At("style.png"), name);
        try
        {
            Assert.Contains("style", Assert.Throws<ClusterException>(Read).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(name);
        }

        SpecJob Read() => new SpecReader(storage).Read(spec.ToJsonString(), folder.At("place"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"job": [], "models": {}, "styles": {}, "names": {}}""")]
    public void What_is_no_job_is_refused(string spec) => Assert.ThrowsAny<ImpastoException>(
        () => new SpecReader(storage).Read(spec, folder.At("place")));

    [Fact]
    public void What_other_machines_cannot_have_is_not_sent()
    {
        AssertNotSent(Whole() with { Content = folder.At("shared") }, "folder");
        AssertNotSent(Whole() with { Checkpoint = folder.At("c.bin") }, "--checkpoint");
        AssertNotSent(Whole() with { Output = folder.At("frames") }, "ending");
        AssertNotSent(Whole() with { Film = new FilmOptions { Work = folder.At("work") } }, "--work");
        AssertNotSent(
            Whole() with { Film = new FilmOptions { SoundStyle = folder.At("rain.wav") } }, "--sound-style");
    }

    private static void Merge(JsonObject into, JsonObject change)
    {
        foreach ((string name, JsonNode? value) in change)
        {
            if (value is JsonObject inner && into[name] is JsonObject outer)
            {
                Merge(outer, inner);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private void AssertNotSent(Job job, string named) => Assert.Contains(
        named, Assert.Throws<JobException>(() => writer.Write(job)).Message, StringComparison.Ordinal);

    private Job Whole() => new()
    {
        Content = folder.At("content.png"),
        Styles = [new JobStyle(folder.At("style.png")) { Mask = folder.At("mask.png") }],
        Method = "optimize",
        Keep = folder.At("keep.png"),
        Strength = 0.5,
        Depth = 16,
        Options = new Dictionary<string, string> { ["init"] = folder.At("content.png"), ["encoder"] = "mine" },
        Output = folder.At("out.png"),
    };
}
