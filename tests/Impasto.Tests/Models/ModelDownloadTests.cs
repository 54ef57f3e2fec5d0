using System.Security.Cryptography;
using Impasto.Models;
using Impasto.Tests.Weights;
using Impasto.Weights;

using static Impasto.Tests.Models.DownloadServer;

namespace Impasto.Tests.Models;

public sealed class ModelDownloadTests : IDisposable
{
    private const string Wrong = "00000000";

    private static readonly string Source = WeightFixtures.Find("vgg19.pth");
    private static readonly byte[] Published = File.ReadAllBytes(Source);
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Published))[..8];

    private readonly TemporaryFolder home = new();
    private readonly HttpClient client = new();
    private readonly ModelStore store;

    public ModelDownloadTests() => store = new ModelStore(home.Path);

    private string Part => home.File("models/vgg19.part");

    public void Dispose()
    {
        client.Dispose();
        home.Dispose();
    }

    [Fact]
    public void The_catalogue_names_torchvision_s_files_by_their_checksum()
    {
        Assert.Equal(
            [
                "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth",
                "https://download.pytorch.org/models/vgg16-397923af.pth",
            ],
            DownloadableModel.Catalogue.Select(model => model.Address.AbsoluteUri));
        Assert.All(DownloadableModel.Catalogue, model =>
            Assert.Equal($"/models/{model.Name}-{model.Sha256Start}.pth", model.Address.AbsolutePath));
    }

    [Fact]
    public async Task A_whole_download_is_imported()
    {
        using DownloadServer server = new(request => Ranged(request, Published));
        Progress progress = new();

        ModelInfo info = await PullAsync(server, progress);

        Assert.Equal("VGG-19", info.Architecture);
        Assert.Equal(server.Address.AbsoluteUri, info.Source);
        Assert.Equal(Hash, info.SourceSha256![..8]);
        Assert.Equal(new DownloadProgress(Published.Length, Published.Length), progress.Last);
        Assert.False(File.Exists(Part));
        Assert.Equal(VggWeights.Load(Source).Convolutions[5].Weight, VggWeights.Load(info.Path).Convolutions[5].Weight);
    }

    [Fact]
    public async Task A_cut_connection_goes_on_where_it_stood()
    {
        using DownloadServer server = new(request => request.Number < 3
            ? Cut(Ranged(request, Published, "v1"), 4000)
            : Ranged(request, Published, "v1"));

        await PullAsync(server);

        Assert.Equal([null, 4000, 8000, 12000], server.Requests.Select(request => request.From));
        Assert.Equal([null, "\"v1\"", "\"v1\"", "\"v1\""], server.Requests.Select(request => request.IfRange));
    }

    [Fact]
    public async Task A_server_that_says_no_length_is_believed_when_it_closes_the_connection()
    {
        using DownloadServer server = new(_ => new Response("200 OK", [], Published));

        Assert.Equal("vgg19", (await PullAsync(server)).Name);
    }

    [Fact]
    public async Task A_stalled_connection_counts_as_cut()
    {
        using DownloadServer server = new(request => request.Number == 0
            ? Cut(Ranged(request, Published), 5000, stalls: true)
            : Ranged(request, Published));

        await PullAsync(server, stallTimeout: TimeSpan.FromSeconds(2));

        Assert.Equal([null, 5000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_server_without_ranges_starts_over()
    {
        Response whole = new("200 OK", [$"Content-Length: {Published.Length}"], Published);
        using DownloadServer server = new(request => request.Number == 0 ? Cut(whole, 6000) : whole);

        await PullAsync(server);

        Assert.Equal([null, 6000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_file_that_changes_between_attempts_starts_over()
    {
        byte[] old = [.. Published.Select(b => (byte)~b)];
        using DownloadServer server = new(request => request.Number == 0
            ? Cut(Ranged(request, old, "old"), 6000)
            : Ranged(request, Published, "new"));

        Assert.Equal("vgg19", (await PullAsync(server)).Name);
    }

    [Fact]
    public async Task A_server_that_answers_with_another_part_is_asked_for_the_whole()
    {
        using DownloadServer server = new(request => request.Number switch
        {
            0 => Cut(Ranged(request, Published), 6000),
            1 => Ranged(request with { From = 5000 }, Published),
            _ => Ranged(request, Published),
        });

        await PullAsync(server);

        Assert.Equal([null, 6000, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_gone_on_with()
    {
        Directory.CreateDirectory(store.Folder);
        await File.WriteAllBytesAsync(Part, Published[..7000]);
        using DownloadServer server = new(request => Ranged(request, Published));

        await PullAsync(server);

        Assert.Equal([7000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_download_that_was_whole_already_is_imported()
    {
        Directory.CreateDirectory(store.Folder);
        await File.WriteAllBytesAsync(Part, Published);
        using DownloadServer server = new(request => Ranged(request, Published));

        Assert.Equal("vgg19", (await PullAsync(server)).Name);
    }

    [Fact]
    public async Task A_leftover_longer_than_the_file_starts_over()
    {
        Directory.CreateDirectory(store.Folder);
        await File.WriteAllBytesAsync(Part, [.. Published, 1, 2, 3]);
        using DownloadServer server = new(request => Ranged(request, Published));

        await PullAsync(server);

        Assert.Equal([Published.Length + 3, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_nothing()
    {
        using DownloadServer server = new(request => Ranged(request, Published));

        WeightException e = await Assert.ThrowsAsync<WeightException>(() => PullAsync(server, hash: Wrong));

        Assert.Contains($"SHA-256 starts with {Hash} instead of {Wrong}", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(store.Folder));
    }

    [Fact]
    public async Task An_absent_file_is_said_at_once()
    {
        using DownloadServer server = new(_ => new Response("404 Not Found", ["Content-Length: 0"], []));

        WeightException e = await Assert.ThrowsAsync<WeightException>(() => PullAsync(server));

        Assert.Contains("404 Not Found", e.Message, StringComparison.Ordinal);
        Assert.Contains("--from", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_in_trouble_is_asked_again()
    {
        using DownloadServer server = new(request => request.Number == 0
            ? new Response("503 Service Unavailable", ["Content-Length: 0"], [])
            : Ranged(request, Published));

        await PullAsync(server);

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_cuts_each_time_is_given_up_and_what_came_stays()
    {
        using DownloadServer server = new(request => Cut(Ranged(request, Published), 1000));

        WeightException e = await Assert.ThrowsAsync<WeightException>(() => PullAsync(server));

        Assert.Contains("run the command again", e.Message, StringComparison.Ordinal);
        Assert.Equal(6, server.Requests.Count);
        Assert.Equal(Published[..6000], await File.ReadAllBytesAsync(Part));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said()
    {
        DownloadServer server = new(request => Ranged(request, Published));
        Uri address = server.Address;
        server.Dispose();

        WeightException e = await Assert.ThrowsAsync<WeightException>(() => Download(1).PullAsync(Model(address)));

        Assert.Contains(address.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_download_keeps_what_came()
    {
        using DownloadServer server = new(request => Cut(Ranged(request, Published), 9000, stalls: true));
        using CancellationTokenSource cancel = new();
        Progress progress = new(report =>
        {
            if (report.Received == 9000)
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Download(5).PullAsync(Model(server.Address), null, progress, cancel.Token));

        Assert.Equal(Published[..9000], await File.ReadAllBytesAsync(Part));
    }

    [Fact]
    public async Task A_mirror_is_asked_instead()
    {
        using DownloadServer server = new(request => Ranged(request, Published));

        await Download(0).PullAsync(Model(new Uri("http://127.0.0.1:1/absent")), server.Address.ToString());

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_file_serves_as_mirror_and_its_checksum_counts()
    {
        DownloadableModel model = Model(new Uri("http://127.0.0.1:1/absent"));
        string other = WeightFixtures.Find("vgg19-legacy.pth");

        WeightException e = await Assert.ThrowsAsync<WeightException>(() => Download(0).PullAsync(model, other));
        Assert.Contains("not the published file", e.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(other));

        ModelInfo info = await Download(0).PullAsync(model, Source);
        Assert.Equal("vgg19.pth", info.Source);
        Assert.True(File.Exists(Source));
    }

    [Theory]
    [InlineData("ftp://example.org/a")]
    [InlineData("http://")]
    [InlineData("absent.pth")]
    public async Task A_mirror_that_is_neither_address_nor_file_is_refused(string mirror)
    {
        WeightException e = await Assert.ThrowsAsync<WeightException>(
            () => Download(0).PullAsync(Model(new Uri("http://127.0.0.1:1/absent")), mirror));

        Assert.Contains(mirror, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_there_already_is_not_fetched()
    {
        using DownloadServer server = new(request => Ranged(request, Published));
        await PullAsync(server);

        await Assert.ThrowsAsync<WeightException>(() => PullAsync(server));

        Assert.Single(server.Requests);
    }

    private static DownloadableModel Model(Uri address, string? hash = null) =>
        new("vgg19", address, hash ?? Hash, InputNormalisation.Torchvision);

    private ModelDownload Download(int retries, TimeSpan? stallTimeout = null) => new(store, client)
    {
        Retries = retries,
        RetryDelay = TimeSpan.Zero,
        StallTimeout = stallTimeout ?? TimeSpan.FromSeconds(30),
    };

    private Task<ModelInfo> PullAsync(
        DownloadServer server, Progress? progress = null, string? hash = null, TimeSpan? stallTimeout = null) =>
        Download(5, stallTimeout).PullAsync(Model(server.Address, hash), null, progress);

    private sealed class Progress(Action<DownloadProgress>? told = null) : IProgress<DownloadProgress>
    {
        internal DownloadProgress Last { get; private set; }

        public void Report(DownloadProgress value)
        {
            Last = value;
            told?.Invoke(value);
        }
    }
}
