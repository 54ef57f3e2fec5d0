using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Media.Images;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Small pictures at once, and what the large one will take.</summary>
public class PreviewsTests
{
    [Theory]
    [InlineData("transform")]
    [InlineData("style-bank")]
    [InlineData("wct")]
    [InlineData("adain")]
    [InlineData("optimize")]
    public async Task Every_method_has_one(string method)
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(900, 600);
        string style = method is "transform" or "style-bank" ? Learned : await studio.SendAsync(128, 128, "style");
        object job = new { content, styles = new[] { new { style } }, method };
        using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync(
            "/api/previews", new { job, edge = 96 });
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(answer.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(bytes));
        ImageBuffer picture = ImageFile.Read(bytes);
        Assert.Equal((96, 64), (picture.Width, picture.Height));
        ImageBuffer scene = ImageFile.Read(
            await studio.Client.GetByteArrayAsync($"/api/pictures/{content}/view"), new() { LongerEdge = 96 });
        double change = picture.Pixels.ToArray().Zip(scene.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(change, 0.02, 1);
        Assert.True(answer.Headers.Contains("X-Impasto-Seconds"));
    }

    [Fact]
    public async Task It_is_of_its_own_content_and_no_larger_than_the_job()
    {
        await using TestStudio studio = await StartAsync();
        string scene = await studio.SendAsync(96, 64);
        string plain = await studio.SendAsync(ImageFile.ToBytes(new ImageBuffer(96, 64), "png"), "content", "a.png");
        byte[] first = await PaintAsync(Quick(scene), edge: 64), second = await PaintAsync(Quick(plain), edge: 64);
        Assert.NotEqual(first, second);
        Assert.Equal(first, await PaintAsync(Quick(scene), edge: 64));
        ImageBuffer small = ImageFile.Read(await PaintAsync(
            new { content = scene, styles = new[] { new { style = Learned } }, size = 48 }, edge: 64));
        Assert.Equal((48, 32), (small.Width, small.Height));
        foreach (int edge in new[] { 15, 1025 })
        {
            using HttpResponseMessage refused = await studio.Client.PostAsJsonAsync(
                "/api/previews", new { job = Quick(scene), edge });
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        async Task<byte[]> PaintAsync(object job, int edge)
        {
            using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync("/api/previews", new { job, edge });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsByteArrayAsync();
        }
    }

    [Fact]
    public async Task What_a_mask_lets_through_counts_in_them_too()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(64, 64);

        // White all over: where it is seen at all is in its alpha alone, which no JPEG has.
        float[] alpha = [.. Enumerable.Range(0, 64 * 64).Select(i => i % 64 < 32 ? 1f : 0f)];
        ImageBuffer mask = new(64, 64, [.. Enumerable.Repeat(1f, 64 * 64 * 3)], alpha);
        string keep = await studio.SendAsync(ImageFile.ToBytes(mask, "png"), "mask", "left.png");
        object job = new { content, styles = new[] { new { style = Learned } }, keep };
        using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync("/api/previews", new { job, edge = 64 });
        ImageBuffer painted = ImageFile.Read(await answer.Content.ReadAsByteArrayAsync());
        ImageBuffer scene = Scene(64, 64);
        double kept = Change(0, 28), changed = Change(36, 64);
        Assert.True(kept < changed / 2, $"{kept} {changed}");

        double Change(int from, int to) => Enumerable.Range(0, painted.Pixels.Length)
            .Where(i => i / 3 % 64 >= from && i / 3 % 64 < to)
            .Average(i => Math.Abs(painted.Pixels[i] - scene.Pixels[i]));
    }

    [Fact]
    public async Task That_of_an_optimisation_goes_on_from_that_of_a_fast_method()
    {
        await using TestStudio studio = await StartAsync(
            options => options with { PreviewTime = TimeSpan.FromSeconds(10) });
        string content = await studio.SendAsync(64, 64), style = await studio.SendAsync(64, 64, "style");
        byte[] fast = await PaintAsync("wct");
        Assert.NotEqual(fast, await PaintAsync("optimize"));

        async Task<byte[]> PaintAsync(string method)
        {
            object options = method == "optimize" ? new { iterations = 3 } : new { };
            object job = new { content, styles = new[] { new { style } }, method, options };
            using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync(
                "/api/previews", new { job, edge = 32 });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsByteArrayAsync();
        }
    }

    [Fact]
    public async Task A_style_that_has_changed_is_seen_at_once()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(), scene = await studio.SendAsync(96, 96, "style");
        string plain = await studio.SendAsync(ImageFile.ToBytes(new ImageBuffer(96, 96), "png"), "style", "a.png");
        byte[] before = await KeepAndPaintAsync(scene);
        using HttpResponseMessage removed = await studio.Client.DeleteAsync("/api/styles/waves");
        Assert.NotEqual(before, await KeepAndPaintAsync(plain));

        async Task<byte[]> KeepAndPaintAsync(string picture)
        {
            using HttpResponseMessage kept = await studio.Client.PutAsJsonAsync("/api/styles/waves", new { picture });
            Assert.Equal(HttpStatusCode.NoContent, kept.StatusCode);
            object job = new { content, styles = new[] { new { style = "waves" } }, method = "wct" };
            using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync(
                "/api/previews", new { job, edge = 64 });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsByteArrayAsync();
        }
    }

    [Fact]
    public async Task Quick_ones_of_two_tabs_are_both_painted()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(), style = await studio.SendAsync(96, 96, "style");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(tab =>
        {
            HttpRequestMessage request = new(HttpMethod.Post, "/api/previews");
            request.Headers.Add("X-Impasto-Tab", $"{tab}");
            request.Content = JsonContent.Create(
                new { job = new { content, styles = new[] { new { style } }, method = "optimize" }, edge = 64 });
            return studio.Client.SendAsync(request);
        }));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task The_newest_one_is_painted_and_older_ones_are_stopped()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(900, 600);
        Task<HttpResponseMessage>[] asked =
        [
            .. Enumerable.Range(1, 12).Select(i => studio.Client.PostAsJsonAsync(
                "/api/previews", new { job = Quick(content, i / 12.0), edge = 512 })),
        ];
        HttpResponseMessage[] answers = await Task.WhenAll(asked);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Conflict);
        Assert.All(answers, answer => Assert.True(
            answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task A_larger_one_gives_way_to_a_quick_one_of_another_tab()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(1600, 1200), style = await studio.SendAsync(512, 512, "style");
        Task<HttpResponseMessage> large = studio.Client.PostAsJsonAsync(
            "/api/previews",
            new { job = new { content, styles = new[] { new { style } }, method = "wct" }, edge = 1024 });
        await Task.Delay(300);
        Assert.False(large.IsCompleted);
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/previews");
        request.Headers.Add("X-Impasto-Tab", "other");
        request.Content = JsonContent.Create(new { job = Quick(content), edge = 384 });
        using HttpResponseMessage quick = await studio.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, quick.StatusCode);
        using HttpResponseMessage gone = await large;
        Assert.Equal(HttpStatusCode.Conflict, gone.StatusCode);
    }

    [Fact]
    public async Task An_estimate_says_size_memory_and_time_and_learns()
    {
        await using TestStudio studio = await StartAsync(options => options with { MemoryBudget = 200_000_000 });
        string content = await studio.SendAsync(600, 400);
        JsonNode estimate = await studio.PostAsync("/api/estimates", new { job = Quick(content) });
        Assert.Equal((600, 400), (estimate["width"]!.GetValue<int>(), estimate["height"]!.GetValue<int>()));
        Assert.Equal("transform", Text(estimate, "method"));
        Assert.True(estimate["fits"]!.GetValue<bool>(), estimate.ToJsonString());
        Assert.Null(estimate["error"]);

        JsonNode large = await studio.PostAsync("/api/estimates", new
        {
            job = new { content, styles = new[] { new { style = Learned } }, size = 6000 },
        });
        Assert.Equal((6000, 4000), (large["width"]!.GetValue<int>(), large["height"]!.GetValue<int>()));
        Assert.False(large["fits"]!.GetValue<bool>());
        Assert.True(large["memoryBytes"]!.GetValue<long>() > 200_000_000);
        Assert.True(large["seconds"]!.GetValue<double>() > estimate["seconds"]!.GetValue<double>());

        JsonNode wrong = await studio.PostAsync("/api/estimates", new
        {
            job = new { content, styles = new[] { new { style = Learned } }, method = "wct" },
        });
        Assert.NotEmpty(Text(wrong, "error"));

        // Why not is said in words of the page.
        string mask = await studio.SendAsync(64, 64, "mask");
        JsonNode masked = await studio.PostAsync("/api/estimates", new
        {
            job = new { content, styles = new[] { new { style = Learned, mask } } },
        });
        Assert.Contains("style mask", Text(masked, "error"), StringComparison.Ordinal);
        Assert.DoesNotContain("--", Text(masked, "error"), StringComparison.Ordinal);

        await studio.WaitAsync(await studio.QueueAsync(Quick(content)), "done");
        JsonNode learned = await studio.PostAsync("/api/estimates", new { job = Quick(content) });
        Assert.NotEqual(estimate["seconds"]!.GetValue<double>(), learned["seconds"]!.GetValue<double>());
    }
}
