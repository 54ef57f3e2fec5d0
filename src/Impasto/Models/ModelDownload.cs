using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Impasto.Media.Files;
using Impasto.Weights;

namespace Impasto.Models;

/// <summary>
/// Fetches published weight files into a store. What has come of a file stands beside the models as NAME.part until
/// the file is whole and its checksum right, so that a cut or cancelled download goes on where it stood.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="client">What asks the server; its timeout bounds the wait for an answer, not the whole.</param>
public sealed class ModelDownload(ModelStore store, HttpClient client)
{
    private const int BufferBytes = 1 << 17;
    private const long LongestFile = 4L << 30;

    private EntityTagHeaderValue? tag;

    /// <summary>Gets how many times a connection that fails is tried again.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Gets the pause before a connection is tried again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets how long a server may send nothing before the connection counts as cut.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Fetches a file, checks it and imports it.</summary>
    /// <param name="model">What to fetch.</param>
    /// <param name="mirror">An http(s) address or a file to take it from instead, with the same checksum.</param>
    /// <param name="progress">Is told of bytes that came.</param>
    /// <param name="cancellation">Stops; what has come stays for the next time.</param>
    /// <exception cref="WeightException">It cannot be had, is not the published file, or cannot be kept.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ModelInfo> PullAsync(
        DownloadableModel model,
        string? mirror = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        store.CheckFree(model.Name);
        if (mirror != null && !mirror.Contains("://", StringComparison.Ordinal))
        {
            await CheckHashAsync(mirror, model, cancellation).ConfigureAwait(false);
            return store.Import(mirror, model.Name, model.Input);
        }

        Uri address = mirror == null ? model.Address : WebAddress(mirror);
        store.MakeFolder();
        tag = null;
        string part = Path.Combine(store.Folder, model.Name + ".part");
        await FetchAsync(address, part, progress, cancellation).ConfigureAwait(false);
        try
        {
            await CheckHashAsync(part, model, cancellation).ConfigureAwait(false);
        }
        catch (WeightException)
        {
            File.Delete(part);
            throw;
        }

        ModelInfo info = store.Import(part, model.Name, model.Input, address.AbsoluteUri);
        File.Delete(part);
        return info;
    }

    private static Uri WebAddress(string mirror) =>
        Uri.TryCreate(mirror, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new WeightException($"'{mirror}' is neither a file nor an http or https address");

    private static async Task CheckHashAsync(string file, DownloadableModel model, CancellationToken cancellation)
    {
        string hash;
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightException(file, $"it cannot be read ({FileProblem.Of(e)})", e);
        }

        if (!hash.StartsWith(model.Sha256Start, StringComparison.Ordinal))
        {
            throw new WeightException(
                $"what came for {model.Name} is not the published file: its SHA-256 starts with "
                + $"{hash[..model.Sha256Start.Length]} instead of {model.Sha256Start}; try again, or another --from");
        }
    }

    private async Task FetchAsync(
        Uri address, string part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using FileStream file = new(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
                await ContinueAsync(address, file, progress, cancellation).ConfigureAwait(false);
                return;
            }
            catch (ConnectionException) when (attempt < Retries)
            {
                await Task.Delay(RetryDelay, cancellation).ConfigureAwait(false);
            }
            catch (ConnectionException e)
            {
                throw new WeightException(
                    $"{address} cannot be downloaded: {e.Message}; run the command again to go on, "
                    + "or name a mirror with --from",
                    e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new WeightException(part, $"it cannot be written ({FileProblem.Of(e)})", e);
            }
        }
    }

    /// <summary>Asks for what the file does not have yet, and appends it.</summary>
    private async Task ContinueAsync(
        Uri address, FileStream file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (file.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(file.Length, null);
            request.Headers.IfRange = tag == null ? null : new RangeConditionHeaderValue(tag);
        }

        using HttpResponseMessage response = await OverNetwork(
            token => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token),
            cancellation).ConfigureAwait(false);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && range?.Length == file.Length)
        {
            return;
        }

        long? total = Prepare(address, file, response);
        if (total > LongestFile)
        {
            throw new WeightException($"{address} is {total} bytes long; that is no weight file of the catalogue");
        }

        tag = response.Headers.ETag is { IsWeak: false } strong ? strong : null;
        await ReceiveAsync(address, response, file, total, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sets the file to where the answer goes on, and tells the length of the whole.</summary>
    private static long? Prepare(Uri address, FileStream file, HttpResponseMessage response)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when range?.From == file.Length:
                file.Seek(0, SeekOrigin.End);
                return range.Length;
            case HttpStatusCode.OK:
                file.SetLength(0);
                return response.Content.Headers.ContentLength;

            // The file at the server has changed, or the server answers with another part than it was asked for.
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                file.SetLength(0);
                throw new ConnectionException("the server does not go on where the download stood");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests:
            case >= HttpStatusCode.InternalServerError:
                throw new ConnectionException(Answer(response));
            default:
                throw new WeightException(
                    $"{address} cannot be downloaded: {Answer(response)}; "
                    + "name a mirror with --from URL or --from FILE");
        }
    }

    private static string Answer(HttpResponseMessage response) =>
        $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();

    private async Task ReceiveAsync(
        Uri address,
        HttpResponseMessage response,
        FileStream file,
        long? total,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using Stream body = await OverNetwork(response.Content.ReadAsStreamAsync, cancellation)
                .ConfigureAwait(false);
            progress?.Report(new DownloadProgress(file.Position, total));
            while (await OverNetwork(token => body.ReadAsync(buffer, token).AsTask(), cancellation)
                .ConfigureAwait(false) is > 0 and int count)
            {
                await file.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                progress?.Report(new DownloadProgress(file.Position, total));
                if (file.Position > LongestFile)
                {
                    throw new WeightException(
                        $"{address} sends more than any file of the catalogue has; name another mirror");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (file.Position < total)
        {
            throw new ConnectionException("the connection was cut");
        }
    }

    /// <summary>
    /// Tells what fails in the network from what fails on the disk, and a stalled connection from a cancelled one.
    /// </summary>
    private async Task<T> OverNetwork<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellation)
    {
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(StallTimeout);
        try
        {
            return await action(stall.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ConnectionException("the server does not answer", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ConnectionException(
                (e as HttpRequestException)?.HttpRequestError switch
                {
                    HttpRequestError.NameResolutionError => "there is no server of that name, or no network",
                    HttpRequestError.ConnectionError => "the server cannot be reached",
                    HttpRequestError.SecureConnectionError => "there is no secure connection to the server",
                    _ => "the connection broke off",
                },
                e);
        }
    }

    /// <summary>A connection that failed and is worth another try.</summary>
    private sealed class ConnectionException(string message, Exception? cause = null) : Exception(message, cause);
}
