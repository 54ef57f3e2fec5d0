using System.Text;
using System.Text.Json.Nodes;
using Impasto.Jobs;
using Impasto.Losses;
using Impasto.Methods;
using Impasto.Sounds;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Jobs;

/// <summary>Jobs of sounds as JSON: what is written is read, and nothing else.</summary>
public sealed class SoundJobFileTests : IDisposable
{
    private const string Least =
        """{"schema":1,"content":"a.wav","styles":[{"style":"b.wav"}],"sound":{},"output":"c.wav"}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_least_that_a_job_says_leaves_the_rest_to_the_defaults()
    {
        SoundJob job = Read(Least);

        Assert.Equal((folder.File("a.wav"), folder.File("c.wav")), (job.Content, job.Output));
        Assert.Equal([new SoundJobStyle(folder.File("b.wav"))], job.Styles);
        Assert.Equal((new SoundOptions(), 16), (job.Options, job.Depth));
        Assert.Equal((null, null, null), (job.Seconds, job.Spectrogram, job.Checkpoint));
    }

    [Fact]
    public void A_job_is_read_as_it_was_written()
    {
        SoundJob job = new()
        {
            Content = folder.File("sounds/guitar.wav"),
            Styles =
            [
                new SoundJobStyle(folder.File("bells.wav")) { Weight = 0.25 },
                new SoundJobStyle(folder.File("rain.wav")),
            ],
            Options = new SoundOptions
            {
                Strength = 0.7,
                StyleLoss = StyleLossKind.MmdGaussian,
                Iterations = 20,
                Seed = -3,
                KeepRhythm = true,
                Features = SoundFeatures.Random,
                Filters = 64,
                Init = SoundInit.Noise,
            },
            Output = folder.File("out.wav"),
            Depth = 24,
            Spectrogram = folder.File("out.png"),
            Checkpoint = folder.File("state"),
        };
        AssertIsKept(job);
    }

    [Fact]
    public void A_new_sound_has_a_length_in_place_of_a_recording()
    {
        SoundJob job = new()
        {
            Seconds = SoundJob.MostSeconds,
            Styles = [new SoundJobStyle(folder.File("rain.wav"))],
            Output = folder.File("out.flac"),
        };
        JsonObject json = AssertIsKept(job);
        Assert.Equal(["schema", "seconds", "styles", "sound", "output", "depth"], json.Select(member => member.Key));
        Assert.Empty(json["sound"]!.AsObject());
        Assert.Equal(["style"], json["styles"]![0]!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public void Paths_in_a_file_are_relative_to_it_and_without_a_folder_as_they_are()
    {
        Directory.CreateDirectory(folder.File("here"));
        SoundJob job = new()
        {
            Content = folder.File("guitar.wav"),
            Styles = [new SoundJobStyle(folder.File("here/bells.wav"))],
            Output = folder.File("here/out.wav"),
            Spectrogram = folder.File("here/out.png"),
            Checkpoint = folder.File("here/state"),
        };
        SoundJobFile.Write(job, folder.File("here/job.json"));
        JsonNode json = JsonNode.Parse(File.ReadAllText(folder.File("here/job.json")))!;

        Assert.Equal(Path.Combine("..", "guitar.wav"), (string?)json["content"]);
        Assert.Equal("bells.wav", (string?)json["styles"]![0]!["style"]);
        Assert.Equal(
            ("out.wav", "out.png", "state"),
            ((string?)json["output"], (string?)json["spectrogram"], (string?)json["checkpoint"]));
        Assert.Equal("a/b.wav", (string?)SoundJobFile.ToJson(job with { Content = "a/b.wav" })["content"]);
    }

    [Theory]
    [InlineData("schema", "2", "'schema' is 2, and this version knows 1 at most; update Impasto.")]
    [InlineData("schema", null, "'schema' is missing.")]
    [InlineData("content", null, "'sound' is wrong: There is neither a recording nor a length of a new sound")]
    [InlineData("content", "\" \"", "'content' is \" \"; it must be a text that is not blank.")]
    [InlineData("content", "\"a\\u0000b\"", "'content' is no path")]
    [InlineData("output", null, "'output' is missing.")]
    [InlineData("output", "7", "'output' is 7; it must be a text")]
    [InlineData("styles", null, "'styles' is missing.")]
    [InlineData("styles", "[]", "'styles' has 0 styles; it must have 1 to 100.")]
    [InlineData("styles", "[{}]", "'styles[0].style' is missing.")]
    [InlineData("styles", "[{\"style\":\"b.wav\",\"weight\":-1}]", "'styles[0].weight' is -1; it must be a number")]
    [InlineData("styles", "[{\"style\":\"b.wav\",\"mask\":\"m.png\"}]", "'styles[0].mask' is unknown; allowed here: ")]
    [InlineData("styles", "[{\"style\":\"b.wav\",\"weight\":0}]", "'sound' is wrong: --style-blend leaves no style")]
    [InlineData("seconds", "9", "'sound' is wrong: A recording has a length of its own")]
    [InlineData("seconds", "0", "'seconds' is 0; it must be a whole number from 1 to 86400.")]
    [InlineData("seconds", "86401", "'seconds' is 86401; it must be a whole number")]
    [InlineData("sound", "[]", "'sound' is a list; it must be an object.")]
    [InlineData("sound", "{\"strength\":2}", "'sound.strength' is 2; it must be a number from 0 to 1.")]
    [InlineData("sound", "{\"keepRhythm\":1}", "'sound.keepRhythm' is 1; it must be true or false.")]
    [InlineData("sound", "{\"style-loss\":\"gram\"}", "'sound.style-loss' is unknown; allowed here: strength, ")]
    [InlineData("depth", "8", "'depth' is 8; it must be a whole number from 16 to 32.")]
    [InlineData("depth", "20", "'sound' is wrong: --depth is 16 or 24 or 32, not '20'.")]
    [InlineData("checkpoint", "{}", "'checkpoint' is an object; it must be a text")]
    [InlineData("spectrogram", "true", "'spectrogram' is true; it must be a text")]
    [InlineData("outptu", "\"x.wav\"", "'outptu' is unknown; allowed here: schema, content, seconds, styles, sound, ")]
    public void What_is_missing_wrong_or_unknown_is_named(string member, string? value, string said)
    {
        JsonObject json = JsonNode.Parse(Least)!.AsObject();
        json.Remove(member);
        if (value is not null)
        {
            json[member] = JsonNode.Parse(value);
        }

        AssertRefused(json.ToJsonString(), said);
    }

    [Theory]
    [InlineData("\"strength\":1", "--strength says what stays of a recording")]
    [InlineData("\"keepRhythm\":true", "--keep-rhythm says what stays of a recording")]
    [InlineData("\"init\":\"noise\"", "--init says what stays of a recording")]
    public void A_new_sound_has_nothing_that_stays(string option, string said)
    {
        string json = Least.Replace("\"content\":\"a.wav\"", "\"seconds\":2", StringComparison.Ordinal);
        Assert.Equal(2, Read(json).Seconds);
        AssertRefused(json.Replace("{}", $"{{{option}}}", StringComparison.Ordinal), said);
    }

    [Fact]
    public void A_job_that_is_given_to_the_wrong_command_is_told_the_right_one()
    {
        const string Picture = """{"schema":1,"content":"a.png","styles":[{"style":"b.png"}],"output":"c.png"}""";
        AssertRefused(Picture, "'sound' is missing, and so this job is a picture: give it to 'impasto stylize'.");
        AssertRefused(
            Picture.Replace("\"output\"", "\"film\":{},\"output\"", StringComparison.Ordinal),
            "'sound' is missing, and so this job is a film: give it to 'impasto film'.");

        string path = folder.Write("job.json", Encoding.UTF8.GetBytes(Least));
        Assert.Equal(
            $"{path}: 'sound' says that this job is a sound: give it to 'impasto sound'.",
            Assert.Throws<JobException>(() => new JobFile(MethodCatalog.Default).Read(path)).Message);
    }

    [Fact]
    public void What_is_no_json_or_not_there_is_refused()
    {
        AssertRefused("{", "this is no valid JSON");
        AssertRefused("[]", "a job is a JSON object, and this is a list");
        Assert.StartsWith(
            $"{folder.Path}: the job cannot be read",
            Assert.Throws<JobException>(() => SoundJobFile.Read(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mutated_job_is_read_or_refused_in_one_line()
    {
        const string Whole = """
            {
              "schema": 1, "content": "a.wav", "output": "c.wav", "depth": 24, "spectrogram": "c.png",
              "styles": [{ "style": "b.wav", "weight": 0.25 }, { "style": "d.wav", "weight": 3 }],
              "sound": { "strength": 0.7, "styleLoss": "bn", "iterations": 20, "keepRhythm": true, "seed": 4 },
              "checkpoint": "state"
            }
            """;
        Assert.Equal(StyleLossKind.Bn, Read(Whole).Options.StyleLoss);
        (int count, int refused) = MutatedFiles.Try(few: 200, (_, random) =>
        {
            string path = folder.Write("job.json", MutatedFiles.MutateJson(Whole, random));
            try
            {
                SoundJobFile.Read(path);
                return false;
            }
            catch (JobException e)
            {
                Assert.StartsWith($"{path}: ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                return true;
            }
        });
        Assert.InRange(refused, count / 4, count - 1);
    }

    private SoundJob Read(string json) => SoundJobFile.Read(folder.Write("job.json", Encoding.UTF8.GetBytes(json)));

    private JsonObject AssertIsKept(SoundJob job)
    {
        string path = folder.File("job.json");
        SoundJobFile.Write(job, path);
        SoundJob read = SoundJobFile.Read(path);
        Assert.Equal(job.Styles, read.Styles);
        Assert.Equal(job with { Styles = read.Styles }, read);
        return JsonNode.Parse(File.ReadAllText(path))!.AsObject();
    }

    private void AssertRefused(string json, string said)
    {
        string message = Assert.Throws<JobException>(() => Read(json)).Message;
        Assert.StartsWith($"{folder.File("job.json")}: ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
