using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Impasto.Cluster.Clients;
using Impasto.Studio.Api;
using Impasto.Studio.Clusters;
using Impasto.Studio.Events;
using Impasto.Studio.Painting;
using Impasto.Studio.Previews;
using Impasto.Studio.Queue;
using Impasto.Studio.Security;
using Impasto.Studio.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Impasto.Studio;

/// <summary>
/// The studio: a page in the browser on which photographs become paintings, and the server behind it, which has all
/// state and does all work. It answers on this machine only, unless it is told otherwise, and to those only who know
/// its token.
/// </summary>
public sealed class StudioServer : IAsyncDisposable
{
    private const int PortsTried = 50;
    private const int MostConnections = 500;
    private const int MostBodyBytes = 1 << 20;
    private const int MostHeaderBytes = 1 << 14;
    private const int TokenBytes = 16;

    private static readonly TimeSpan HeaderPatience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stopping = new();
    private readonly Stack<IDisposable> owned = new();
    private WebApplication? app;
    private DataFolder? folder;

    private StudioServer()
    {
    }

    /// <summary>Gets the address to open, with the token in it.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Gets what is odd about the folder, in a line; null for nothing.</summary>
    internal string? Notice { get; private set; }

    /// <summary>Starts a studio.</summary>
    /// <param name="options">How it is served.</param>
    /// <returns>The studio, which answers already.</returns>
    /// <exception cref="StudioException">
    /// The port is taken, the folder cannot be written or another studio has it, or a token is missing; the message is
    /// one line.
    /// </exception>
    /// <exception cref="Cluster.ClusterException">The storage of the cluster cannot be used.</exception>
    public static async Task<StudioServer> StartAsync(StudioOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckToken(options);
        StudioServer server = new();
        try
        {
            await server.OpenAsync(options);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            server.folder?.Undo();
            throw;
        }
    }

    /// <summary>
    /// Stops answering, ends the work so that it goes on at the next start, and gives the folder back.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
            app = null;
        }

        while (owned.TryPop(out IDisposable? last))
        {
            last.Dispose();
        }

        stopping.Dispose();
    }

    private static void CheckToken(StudioOptions options)
    {
        if (options.Token is { Length: < StudioOptions.ShortestToken })
        {
            throw new StudioException(
                $"The token is shorter than {StudioOptions.ShortestToken} characters: give a longer one with --token");
        }

        if (options.Token is null && !IPAddress.IsLoopback(options.Listen))
        {
            throw new StudioException(
                $"A studio that other machines can reach needs a token of at least {StudioOptions.ShortestToken} "
                + "characters: give one with --token");
        }
    }

    /// <summary>The port that is named, or the first that is free.</summary>
    private static int PortOf(StudioOptions options)
    {
        if (options.Port is { } named)
        {
            return named;
        }

        for (int port = StudioOptions.DefaultPort; port < StudioOptions.DefaultPort + PortsTried; port++)
        {
            try
            {
                using TcpListener trial = new(options.Listen, port);
                trial.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one may be free.
            }
        }

        return 0;
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        kestrel.Limits.RequestHeadersTimeout = HeaderPatience;
    }

    private T Own<T>(T thing)
        where T : IDisposable
    {
        owned.Push(thing);
        return thing;
    }

    private async Task OpenAsync(StudioOptions options)
    {
        folder = Own(new DataFolder(options.Data));
        string? orphans = folder.Orphans;
        Database database = Own(new Database(folder.Records));
        PictureStore pictures = new(database, folder);
        pictures.EraseOld();
        PaintBox box = Own(new PaintBox(options));
        SmallPictures small = Own(new SmallPictures(folder));
        StyleShelf shelf = Own(new StyleShelf(box, pictures, folder));
        Uploads uploads = new(pictures, folder, small, options.MostPictureBytes);
        EventHub events = new();
        pictures.Changed += picture => events.Tell("picture", Answers.Json(picture));
        shelf.Changed += () => events.Tell("styles", "{}");

        JobReader reader = new(box, pictures, shelf, folder);
        Paces paces = new(database);
        Func<Exception, string> describe = e => pictures.InNames(Answers.Describe(e).Line);
        Estimates estimates = new(box, reader, paces, options, describe);
        PreviewPainter previews = Own(new PreviewPainter(box, reader, small, options));
        shelf.Changed += previews.Forget;
        ResultShelf results = new(pictures, folder, small);
        JobQueue queue = Own(new JobQueue(
            database,
            folder,
            new Dictionary<JobKind, IWork>
            {
                [JobKind.Picture] =
                    new PictureWork(box, reader, folder, results, paces),
                [JobKind.Film] = new FilmWork(box, reader, folder, uploads, paces),
                [JobKind.Training] = new TrainingWork(box, pictures, folder, shelf, options),
            },
            options,
            describe));
        queue.Changed += job => events.Tell("job", Answers.Json(job));
        queue.Removed += id => events.Tell("removed", Answers.Json(new Removal(id)));
        queue.Switched += () => events.Tell("queue", Answers.Json(QueueApi.StateOf(queue, estimates, options)));

        Own(new Rest(box, previews, queue, options.RestAfter));
        int port = PortOf(options);
        string token = options.Token ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        Gate gate = new(options.Listen, token, new SessionStore(database));
        app = Build(options.Listen, port);
        app.Use(next => context => gate.PassAsync(context, next));
        if (options.Cluster is { Database: not null } connection)
        {
            EngineDashboard.Map(app, connection);
        }

        app.UseRouting();
        Routes routes = new(app, pictures.InNames);
        MethodsApi.Map(routes, box.Methods);
        StylesApi.Map(routes, shelf, pictures);
        SamplesApi.Map(routes, uploads);
        PicturesApi.Map(routes, pictures, uploads, small, previews.Warm);
        DownloadsApi.Map(routes, pictures, folder, reader, box);
        PreviewsApi.Map(routes, previews, estimates);
        JobsApi.Map(routes, queue, new JobMaker(box, reader, shelf, describe));
        TrainingsApi.Map(routes, queue, box, pictures, shelf);
        QueueApi.Map(routes, queue, estimates, options);
        DeskApi.Map(routes, new DeskStore(database), events);
        EventsApi.Map(routes, events, stopping.Token);
        ClusterWatch? watch = null;
        if (options.Cluster is { } cluster)
        {
            cluster.CheckStorage(isFirst: true);
            ClusterClient client = Own(new ClusterClient(cluster, box.Kept, box.Styles));
            watch = new ClusterWatch(
                cluster, client, () => events.Listeners > 0 || queue.ListOnCluster().Count > 0, describe);
            watch.Changed += state => events.Tell("cluster", Answers.Json(state));
            Own(new ClusterJobs(
                cluster, client, watch, queue, box, reader, folder, results, uploads, describe));
            Own(watch);
            ClusterApi.Map(routes, client, watch, new ClusterResults(client, folder), queue);
        }

        OpenApi.Map(routes, box.Methods);
        routes.RefuseOthers();
        PageFiles page = new();
        app.MapFallback("{*path}", context => Answers.TryAsync(context, page.SendAsync, pictures.InNames));
        Notice = orphans is null ? null
            : $"{orphans}: pictures lie here of which the records, studio.db, are gone, so the gallery begins empty; "
            + "put a copy of studio.db back, or drop the pictures on the page";
        await StartAsync(options.Listen, port, token);
        queue.Start();
        watch?.Start();
        folder.Announce(new Uri(Address.GetLeftPart(UriPartial.Authority)));
    }

    private static WebApplication Build(IPAddress listen, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            kestrel.Listen(listen, port);
        });
        return builder.Build();
    }

    private async Task StartAsync(IPAddress listen, int port, string token)
    {
        try
        {
            await app!.StartAsync();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            throw new StudioException(
                $"{listen}: this machine has no such address: name one of its own with --listen", e);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new StudioException(
                $"{listen}:{port}: nothing can be served there; the port is taken or not allowed: name another one "
                + "with --port",
                e);
        }

        Uri bound = new(app.Urls.First());
        bool isAny = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any);
        string host = isAny ? "127.0.0.1" : bound.Host;
        Address = new Uri($"http://{host}:{bound.Port}/?token={Uri.EscapeDataString(token)}");
    }
}
