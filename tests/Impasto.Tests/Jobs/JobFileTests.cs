using System.Text;
using System.Text.Json.Nodes;
using Impasto.Control.Color;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Jobs;

public sealed class JobFileTests : IDisposable
{
    private const string Least = """{"schema":1,"content":"a.png","styles":[{"style":"b.png"}],"output":"c.png"}""";

    private readonly TemporaryFolder folder = new();
    private readonly JobFile files = new(MethodCatalog.Default);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_least_that_a_job_says_leaves_the_rest_to_the_method()
    {
        Job job = Read(Least);
        Assert.Equal((folder.File("a.png"), folder.File("c.png")), (job.Content, job.Output));
        Assert.Equal([new JobStyle("b.png")], job.Styles);
        Assert.Equal((null, null, null, null), (job.Method, job.Strength, job.StyleScale, job.Size));
        Assert.Equal((8, null), (job.Depth, job.Checkpoint));
        Assert.Empty(job.Options);
    }

    [Fact]
    public void A_job_is_read_as_it_was_written()
    {
        File.WriteAllText(folder.File("style.png"), "");
        Directory.CreateDirectory(folder.File("networks"));
        Job job = new()
        {
            Content = folder.File("photos/scene.jpg"),
            Styles =
            [
                new JobStyle(folder.File("style.png")) { Weight = 0.25, Guide = folder.File("sky.png") },
                new JobStyle(folder.File("style.png")) { Coarse = folder.File("forms.png") },
                new JobStyle("great-wave"),
                new JobStyle(folder.File("style.png"))
                {
                    Mask = folder.File("part.png"), Labels = folder.File("style-labels.png"),
                },
            ],
            Method = "optimize",
            Strength = 0.5,
            StyleScale = 1.5,
            Color = ColorMode.Histogram,
            ColorTransfer = ColorTransferKind.Sliced,
            ColorStrength = 0.25,
            Photoreal = true,
            Labels = folder.File("labels.png"),
            AutoGuides = 4,
            Keep = folder.File("face.png"),
            Size = 640,
            Options = new Dictionary<string, string>
            {
                ["iterations"] = "20",
                ["optimizer"] = "adam",
                ["learning-rate"] = "0.05",
                ["content-layers"] = "relu3_1,relu4_2=0.5",
                ["init"] = "noise",
                ["encoder"] = folder.File("networks"),
            },
            Output = folder.File("out.png"),
            Depth = 16,
            Checkpoint = folder.File("state"),
        };
        string path = folder.File("job.json");
        files.Write(job, path);
        Job read = files.Read(path);
        Assert.Equal(job.Styles, read.Styles);
        Assert.Equal(job.Options, read.Options);
        Assert.Equal(job with { Styles = read.Styles, Options = read.Options }, read);
        Assert.Equal(["job.json", "networks", "style.png"],
            Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Paths_in_a_file_are_relative_to_it_and_a_folder_can_be_moved()
    {
        Directory.CreateDirectory(folder.File("here"));
        File.WriteAllText(folder.File("here/style.png"), "");
        Job job = new()
        {
            Content = folder.File("scene.jpg"),
            Styles = [new JobStyle(folder.File("here/style.png"))],
            Output = folder.File("here/out.png"),
        };
        files.Write(job, folder.File("here/job.json"));
        JsonNode json = JsonNode.Parse(File.ReadAllText(folder.File("here/job.json")))!;
        Assert.Equal(Path.Combine("..", "scene.jpg"), (string?)json["content"]);
        Assert.Equal("style.png", (string?)json["styles"]![0]!["style"]);
        Assert.Equal(1, (int?)json["schema"]);

        Directory.Move(folder.File("here"), folder.File("there"));
        Job moved = files.Read(folder.File("there/job.json"));
        Assert.Equal((folder.File("scene.jpg"), folder.File("there/out.png")), (moved.Content, moved.Output));
        Assert.Equal(folder.File("there/style.png"), moved.Styles[0].Style);
    }

    [Fact]
    public void Without_a_folder_paths_stay_as_they_are()
    {
        Job job = new() { Content = "a/b.png", Styles = [new JobStyle("c.png")], Output = "../d.png" };
        JsonObject json = files.ToJson(job);
        Assert.Equal(("a/b.png", "../d.png"), ((string?)json["content"], (string?)json["output"]));
    }

    [Theory]
    [InlineData("schema", "2", "'schema' is 2, and this version knows 1 at most; update Impasto.")]
    [InlineData("schema", "0", "'schema' is 0; it must be a whole number from 1")]
    [InlineData("schema", null, "'schema' is missing.")]
    [InlineData("content", null, "'content' is missing.")]
    [InlineData("content", "\" \"", "'content' is \" \"; it must be a text that is not blank.")]
    [InlineData("content", "[]", "'content' is a list; it must be a text that is not blank.")]
    [InlineData("content", "\"a\\u0000b\"", "'content' is no path")]
    [InlineData("styles", null, "'styles' is missing.")]
    [InlineData("styles", "[]", "'styles' has 0 styles; it must have 1 to 100.")]
    [InlineData("styles", "[\"a\"]", "'styles' is \"a\"; it must be a list of objects.")]
    [InlineData("styles", "[{}]", "'styles[0].style' is missing.")]
    [InlineData("styles", "[{\"style\":\"a\",\"weight\":-1}]", "'styles[0].weight' is -1; it must be a number from 0")]
    [InlineData("styles", "[{\"style\":\"a\",\"masks\":\"b\"}]", "'styles[0].masks' is unknown; allowed here: style")]
    [InlineData("method", "\"optimise\"", "'method' is \"optimise\"; did you mean optimize?; it must be \"wct\" or")]
    [InlineData("method", "\"two\\nlines\"", "'method' is \"two?lines\"; it must be \"wct\" or")]
    [InlineData("autoGuides", "1", "'autoGuides' is 1; it must be a whole number from 2 to 8.")]
    [InlineData("strength", "1.5", "'strength' is 1.5; it must be a number from 0 to 1.")]
    [InlineData("strength", "\"half\"", "'strength' is \"half\"; it must be a number from 0 to 1.")]
    [InlineData("styleScale", "0", "'styleScale' is 0; it must be more, and at most 16.")]
    [InlineData("styleScale", "17", "'styleScale' is 17; it must be a number from 0 to 16.")]
    [InlineData(
        "color", "\"colour\"", "'color' is \"colour\"; it must be \"style\" or \"histogram\" or \"luminance\".")]
    [InlineData(
        "colorTransfer", "\"none\"", "'colorTransfer' is \"none\"; it must be \"mean\" or \"cholesky\" or")]
    [InlineData("colorTransfer", "\"pca\"", "'colorTransfer' is for \"color\": \"histogram\"; leave it out.")]
    [InlineData(
        "colorStrength", "0.5", "'colorStrength' is for \"color\": \"histogram\" or \"luminance\"; leave it out.")]
    [InlineData("colorStrength", "2", "'colorStrength' is 2; it must be a number from 0 to 1.")]
    [InlineData("size", "0", "'size' is 0; it must be a whole number from 1 to 1000000.")]
    [InlineData("size", "1e99", "'size' is 1e99; it must be a whole number")]
    [InlineData("output", null, "'output' is missing.")]
    [InlineData("depth", "12", "'depth' is 12; it must be 8 or 16.")]
    [InlineData("checkpoint", "true", "'checkpoint' is true; it must be a text that is not blank.")]
    [InlineData("options", "{\"iterations\":5}", "'method' is missing, and there are options")]
    [InlineData("sytle", "\"x\"", "'sytle' is unknown; allowed here: schema, method, content, styles")]
    [InlineData("two\nlines", "1", "'two?lines' is unknown; allowed here")]
    public void What_is_wrong_is_said_in_one_line_with_the_file_and_the_member(
        string member, string? value, string said)
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
    [InlineData("wct", "{\"levels\":6}", "'options.levels' is 6; it must be a whole number from 1 to 5.")]
    [InlineData(
        "wct", "{\"iterations\":6}", "'options.iterations' is unknown; allowed here: quality, model, refine, encoder")]
    [InlineData("optimize", "{\"optimizer\":\"sgd\"}", "'options.optimizer' is \"sgd\"; it must be lbfgs or adam.")]
    [InlineData("optimize", "{\"margin\":\"8\"}", "'options.margin' is \"8\"; it must be a whole number from 0 to")]
    [InlineData("optimize", "{\"contentLayers\":[]}", "'options.contentLayers' is a list; it must be layers with")]
    [InlineData("transform", "{\"light\":1}", "'options.light' is 1; it must be true or false.")]
    [InlineData("transform", "[]", "'options' is a list; it must be an object.")]
    public void Options_are_those_of_the_method(string method, string options, string said)
    {
        JsonObject json = JsonNode.Parse(Least)!.AsObject();
        json["method"] = method;
        json["options"] = JsonNode.Parse(options);
        AssertRefused(json.ToJsonString(), said);
    }

    [Fact]
    public void Files_of_strangers_are_refused_in_one_line()
    {
        AssertRefused("", "this is no valid JSON");
        AssertRefused("{\"schema\":1,\n\"content\":}", "this is no valid JSON (line 2)");
        AssertRefused("[]", "a job is a JSON object, and this is a list");
        AssertRefused("{} {}", "this is no valid JSON");
        AssertRefused(new string('[', 100_000), "this is no valid JSON");
        AssertRefused($"{{\"content\":{Deep(80)}}}", "this is no valid JSON");
        AssertRefused($"{{\"schema\":1,\"content\":{Deep(40)}}}", "'content' is a list");
        AssertRefused("{\"schema\":1,\"content\":\"a\",\"content\":\"b\"}", "this is no valid JSON");
        AssertRefused("{\"schema\":1,\"styles\":[{\"style\":\"a\",\"style\":\"b\"}]}", "this is no valid JSON");
        AssertRefused("{\"schema\":1,\"content\":\"\\ud800\"}", "this is no valid JSON");
        AssertRefused("{\"schema\":1,\"\\udfff\":1}", "this is no valid JSON");
        AssertRefused($"{{\"schema\":\"{new string('x', 5000)}\"}}", "'schema' is \"xxx");
        AssertRefused($"{{\"schema\":{new string('9', 5000)}}}", "'schema' is 999");
        AssertRefused(Least + new string(' ', 2 << 20), "larger than 1 MB");
        AssertRefused([0xff, 0xfe, 0x00], "this is no valid JSON");

        static string Deep(int depth) => new string('[', depth) + new string(']', depth);
    }

    [Fact]
    public void A_mutated_job_is_read_or_refused_in_one_line()
    {
        const string Whole = """
            {
              "schema": 1, "content": "a.png", "output": "c.png", "method": "optimize", "size": 640,
              "styles": [{ "style": "b.png", "weight": 0.25 }, { "style": "great-wave", "weight": 3 }],
              "styleScale": 1.5, "depth": 16, "checkpoint": "state",
              "options": {
                "iterations": 20, "optimizer": "adam", "learningRate": 0.05, "history": 3, "init": "noise",
                "contentLayers": { "relu3_1": 1, "relu4_2": 0.5 }
              }
            }
            """;
        Assert.Equal("noise", Read(Whole).Options["init"]);
        (int count, int refused) = MutatedFiles.Try(few: 400, (_, random) =>
        {
            string path = folder.Write("job.json", MutatedFiles.MutateJson(Whole, random));
            try
            {
                files.Read(path);
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

    [Fact]
    public void Too_many_styles_are_refused()
    {
        JsonObject json = JsonNode.Parse(Least)!.AsObject();
        json["styles"] = new JsonArray([.. Enumerable.Range(0, 101).Select(_ => JsonNode.Parse("{\"style\":\"a\"}"))]);
        AssertRefused(json.ToJsonString(), "'styles' has 101 styles; it must have 1 to 100.");
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        string path = folder.File("absent.json");
        JobException e = Assert.Throws<JobException>(() => files.Read(path));
        Assert.StartsWith($"{path}: the job cannot be read", e.Message, StringComparison.Ordinal);
        Assert.Throws<JobException>(() => files.Read(folder.Path));
    }

    private Job Read(string json) => files.Read(folder.Write("job.json", Encoding.UTF8.GetBytes(json)));

    private void AssertRefused(string json, string said) => AssertRefused(Encoding.UTF8.GetBytes(json), said);

    private void AssertRefused(byte[] bytes, string said)
    {
        string path = folder.Write("job.json", bytes);
        string message = Assert.Throws<JobException>(() => files.Read(path)).Message;
        Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.InRange(message.Length - path.Length, 1, 400);
    }
}
