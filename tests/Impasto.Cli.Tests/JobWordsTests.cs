using Impasto.Control.Color;
using Impasto.Jobs;
using Impasto.Methods;

namespace Impasto.Cli.Tests;

/// <summary>Jobs written as command lines, which the program reads as the same jobs.</summary>
public sealed class JobWordsTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public JobWordsTests()
    {
        foreach (string name in new[] { "con tent's.png", "a.png", "b@c.png", "mask.png" })
        {
            folder.WriteImage(name, 40, 30);
        }
    }

    public static TheoryData<string> Names => ["plain", "all", "masks", "mixed", "labels", "options"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_job_is_the_same_after_the_command_line(string name)
    {
        Job job = JobOf(name);
        IReadOnlyList<string> words = JobCommand.Words(job)!;
        string file = folder.At("job.json");
        (int code, _, string error) = await InProcess.RunAsync([.. words.Skip(1), "--save-job", file]);
        Assert.Equal((0, ""), (code, error));
        JobFile jobs = new(MethodCatalog.Default);
        Assert.Equal(jobs.ToJson(job).ToJsonString(), jobs.ToJson(jobs.Read(file)).ToJsonString());
    }

    [Fact]
    public void What_options_cannot_say_is_done_from_a_file()
    {
        Job job = JobOf("masks");
        Job some = job with { Styles = [job.Styles[0] with { Mask = folder.At("mask.png") }, job.Styles[1]] };
        Assert.Null(JobCommand.Words(some));
        Assert.Equal("impasto stylize --job job.json", JobCommand.Of(some));
    }

    [Fact]
    public void Words_are_quoted_for_a_shell()
    {
        string line = JobCommand.Of(JobOf("plain"));
        Assert.StartsWith("impasto stylize '", line, StringComparison.Ordinal);
        Assert.Contains("con tent'\\''s.png'", line, StringComparison.Ordinal);
    }

    private Job JobOf(string name)
    {
        string mask = folder.At("mask.png");
        Job plain = new()
        {
            Content = folder.At("con tent's.png"),
            Styles = [new JobStyle("great-wave")],
            Method = "transform",
            Output = folder.At("out.png"),
        };
        JobStyle a = new(folder.At("a.png")), b = new(folder.At("b@c.png"));
        return name switch
        {
            "all" => plain with
            {
                Styles = [a],
                Method = "wct",
                Strength = 0.7,
                StyleScale = 1.5,
                Color = ColorMode.Histogram,
                ColorTransfer = ColorTransferKind.Mean,
                ColorStrength = 0.25,
                Photoreal = true,
                AutoGuides = 3,
                Keep = mask,
                Size = 64,
                Depth = 16,
            },
            "masks" => plain with
            {
                Method = "wct",
                Styles = [a with { Guide = mask, Weight = 0.3 }, b with { Weight = 2 }],
            },
            "mixed" => plain with { Method = "wct", Styles = [a, b with { Coarse = a.Style }] },
            "labels" => plain with
            {
                Method = "wct",
                Labels = mask,
                Styles = [a with { Labels = mask, Mask = mask }, b with { Labels = mask, Mask = mask }],
            },
            "options" => plain with
            {
                Method = "optimize",
                Styles = [a],
                Checkpoint = folder.At("state"),
                Options = new Dictionary<string, string>
                {
                    ["iterations"] = "12",
                    ["layer-weights"] = "relu1_1=0.5,relu3_1",
                    ["line-search"] = "none",
                    ["seed"] = "-3",
                },
            },
            _ => plain,
        };
    }
}
