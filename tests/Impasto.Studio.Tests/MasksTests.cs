using System.Net.Http.Json;
using Impasto.Media.Images;
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
