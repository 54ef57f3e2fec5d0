using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>What a person paints on a photograph, and what the pictures that are made of it are.</summary>
public class MasksTests
{
    [Fact]
    public async Task A_style_goes_where_its_mask_is_white_and_the_scene_stays_where_it_is_kept()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(64, 64);
        string left = await studio.SendAsync(Half(isLeft: true), "mask", "left.png");
        object job = new
        {
            content,
            styles = new[] { new { style = Learned } },
            keep = left,
        };
        string result = Text(await studio.WaitAsync(await studio.QueueAsync(job), "done"), "result");
        float[] painted = ImageFile.Read(
            await studio.Client.GetByteArrayAsync($"/api/pictures/{result}/file")).Pixels.ToArray();
        float[] scene = ImageFile.Read(
            await studio.Client.GetByteArrayAsync($"/api/pictures/{content}/file")).Pixels.ToArray();
        int[] columns = [.. Enumerable.Range(0, painted.Length).Select(i => i / 3 % 64)];
        Assert.All(columns.Index().Where(c => c.Item < 32), c => Assert.Equal(scene[c.Index], painted[c.Index]));
        Assert.Contains(columns.Index(), c => c.Item >= 32 && scene[c.Index] != painted[c.Index]);

        using HttpResponseMessage preview = await studio.Client.PostAsJsonAsync(
            "/api/previews", new { job, edge = 64 });
        ImageBuffer small = ImageFile.Read(await preview.Content.ReadAsByteArrayAsync());
        double kept = Mean(small, scene, from: 2, to: 28), changed = Mean(small, scene, from: 36, to: 62);
        Assert.True(kept < 0.1 && changed > kept, $"{kept} {changed}");
    }

    [Fact]
    public async Task A_picture_with_its_job_inside_makes_it_again_here_and_elsewhere()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(64, 64, name: "p1.png");
        string guide = await studio.SendAsync(Half(isLeft: true), "mask", "p1-mask.png");
        string keep = await studio.SendAsync(Half(isLeft: false), "mask", "p1-mask.png");
        object job = new { content, styles = new[] { new { style = Learned, guide } }, keep, strength = 0.5 };
        string id = await studio.QueueAsync(job);
        JsonNode done = await studio.WaitAsync(id, "done");
        byte[] painted = await studio.Client.GetByteArrayAsync(
            $"/api/pictures/{Text(done, "result")}/file?format=png&job=true");

        // On the page of the same studio it is the very job.
        string sent = await studio.SendAsync(painted, "content", "again.png");
        JsonNode inside = await studio.GetAsync($"/api/pictures/{sent}/inside");
        Assert.Empty(inside["missing"]!.AsArray());
        foreach (string member in new[] { "content", "styles", "keep", "strength" })
        {
            Assert.Equal(done["job"]![member]!.ToJsonString(), inside["job"]![member]!.ToJsonString());
        }

        // Beside the files that it names, each under a name of its own, the command line paints the same.
        string folder = Directory.CreateTempSubdirectory("impasto-again-").FullName;
        string file = Path.Combine(folder, "again.png");
        File.WriteAllBytes(file, painted);
        Job read = new JobFile(MethodCatalog.Default).Read(file);
        Assert.Equal(3, new[] { read.Content, read.Styles[0].Guide, read.Keep }.Distinct().Count());
        foreach ((string picture, string path) in new[]
        {
            (content, read.Content), (guide, read.Styles[0].Guide!), (keep, read.Keep!),
        })
        {
            Assert.Equal(folder, Path.GetDirectoryName(path));
            File.WriteAllBytes(path, await studio.Client.GetByteArrayAsync($"/api/pictures/{picture}/file"));
        }

        using (ModelLibrary models = new(new ModelStore(folder)))
        using (JobRunner runner = new(MethodCatalog.Default, models, new StyleStore(folder)))
        {
            runner.Run(read, new RunContext(), isWhole: true);
        }

        Assert.Equal(
            await studio.Client.GetByteArrayAsync($"/api/pictures/{Text(done, "result")}/file"),
            File.ReadAllBytes(read.Output));
        Directory.Delete(folder, recursive: true);

        // Another studio has the style, and says what it has not.
        await using TestStudio other = await StartAsync();
        sent = await other.SendAsync(painted, "content", "again.png");
        inside = await other.GetAsync($"/api/pictures/{sent}/inside");
        Assert.Equal(3, inside["missing"]!.AsArray().Count);
        Assert.Equal(Learned, Text(inside["job"]!["styles"]![0]!, "style"));
        Assert.Null(inside["job"]!["content"]);

        // A photograph of that name is taken for the one that is missing.
        string same = await other.SendAsync(64, 64, name: "p1.png");
        inside = await other.GetAsync($"/api/pictures/{sent}/inside");
        Assert.Equal(same, Text(inside["job"]!, "content"));

        string plain = await other.SendAsync();
        Assert.Null((await other.GetAsync($"/api/pictures/{plain}/inside"))["job"]);
    }

    private static double Mean(ImageBuffer picture, float[] scene, int from, int to) => Enumerable
        .Range(0, scene.Length)
        .Where(i => i / 3 % 64 >= from && i / 3 % 64 < to)
        .Average(i => Math.Abs(picture.Pixels[i] - scene[i]));

    private static byte[] Half(bool isLeft)
    {
        ImageBuffer mask = new(64, 64);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] = (i / 3 % 64 < 32) == isLeft ? 1 : 0;
        }

        return ImageFile.ToBytes(mask, "png");
    }
}
