using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Impasto.Running;

namespace Impasto.Cluster.Storage;

/// <summary>
/// Files of a bucket. Each is whole or not there, and has its SHA-256 beside it, by which a damaged one is known.
/// </summary>
/// <param name="url">Where it is.</param>
internal sealed class S3Bucket(S3Url url) : IDisposable
{
    private const string HashName = "sha256";
    private const int AtATime = 8;
    private const long MostBytes = 5_000_000_000;

    private static readonly TimeSpan UntilGivenUp = TimeSpan.FromSeconds(30);

    private readonly Lazy<AmazonS3Client> client = new(() => new AmazonS3Client(ConfigOf(url)));

    /// <summary>Puts a file; one that is there already is replaced.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task PutAsync(string name, string path, CancellationToken cancellation) =>
        PutAsync(name, path, isFirst: false, cancellation);

    /// <summary>Puts a file unless one of its name is there, as far as the server can tell.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether it is there now; false where another one is.</returns>
    public async Task<bool> PutFirstAsync(string name, string path, CancellationToken cancellation)
    {
        // A server that knows no conditions still tells what is there.
        if (await FindAsync(name, cancellation) is not null)
        {
            return false;
        }

        try
        {
            return await PutAsync(name, path, isFirst: true, cancellation);
        }
        catch (ClusterException e) when (
            e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotImplemented })
        {
            return await PutAsync(name, path, isFirst: false, cancellation);
        }
    }

    /// <summary>Copies a file to a path, whole or not at all.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sha256">The SHA-256 that it has to have; the one beside it where null.</param>
    /// <param name="path">The path.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>False where it is not there.</returns>
    /// <exception cref="DamagedObjectException">It is another one's.</exception>
    public async Task<bool> GetAsync(string name, string? sha256, string path, CancellationToken cancellation)
    {
        using GetObjectResponse? found = await FoundAsync(
            () => client.Value.GetObjectAsync(url.Bucket, url.Prefix + name, cancellation), cancellation);
        if (found is null)
        {
            return false;
        }

        string temporary = AtomicFile.TemporaryOf(path);
        try
        {
            string hash;
            await using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                hash = await CopyAsync(found, file, cancellation);
            }

            if (hash != (sha256 ?? found.Metadata[HashName] ?? hash))
            {
                throw new DamagedObjectException();
            }

            File.Move(temporary, path, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Gives the length of a file, and when it was put; null where it is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<(long Bytes, DateTimeOffset Put)?> FindAsync(string name, CancellationToken cancellation)
    {
        GetObjectMetadataResponse? found = await FoundAsync(
            () => client.Value.GetObjectMetadataAsync(url.Bucket, url.Prefix + name, cancellation), cancellation);
        return found is null ? null : (found.ContentLength, TimeOf(found.LastModified));
    }

    /// <summary>Gives the names that begin so, and when each was put.</summary>
    /// <param name="start">The start of the names.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<(string Name, DateTimeOffset Put)>> ListAsync(
        string start, CancellationToken cancellation)
    {
        List<(string, DateTimeOffset)> names = [];
        ListObjectsV2Request request = new() { BucketName = url.Bucket, Prefix = url.Prefix + start };
        ListObjectsV2Response page;
        do
        {
            page = await DoAsync(() => client.Value.ListObjectsV2Async(request, cancellation), cancellation);
            names.AddRange((page.S3Objects ?? []).Select(
                one => (one.Key[url.Prefix.Length..], TimeOf(one.LastModified))));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        return names;
    }

    /// <summary>Removes a file, which may be gone already.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task DeleteAsync(string name, CancellationToken cancellation) =>
        DoAsync(() => client.Value.DeleteObjectAsync(url.Bucket, url.Prefix + name, cancellation), cancellation);

    /// <summary>Removes all files whose names begin so.</summary>
    /// <param name="start">The start of the names.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task DeleteAllAsync(string start, CancellationToken cancellation) => await EachAsync(
        await ListAsync(start, cancellation), (one, ending) => DeleteAsync(one.Name, ending), cancellation);

    /// <summary>Does something with each of several files, some of them at the same time.</summary>
    public static Task EachAsync<T>(
        IEnumerable<T> files, Func<T, CancellationToken, Task> work, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation },
            async (file, ending) => await work(file, ending));

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }

    private static AmazonS3Config ConfigOf(S3Url url)
    {
        AmazonS3Config config = new()
        {
            // Servers other than Amazon's know neither sums behind a file nor buckets as names of hosts.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ForcePathStyle = url.Endpoint is not null,
            Timeout = UntilGivenUp,
            MaxErrorRetry = 2,
        };
        if (url.Endpoint is not null)
        {
            config.ServiceURL = url.Endpoint;
            config.AuthenticationRegion = url.Region ?? "us-east-1";
        }
        else if (url.Region is not null)
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(url.Region);
        }

        return config;
    }

    private static DateTimeOffset TimeOf(DateTime? time) =>
        time is { } known ? known.ToUniversalTime() : DateTimeOffset.MinValue;

    private async Task<bool> PutAsync(string name, string path, bool isFirst, CancellationToken cancellation)
    {
        await using FileStream file = new(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MostBytes)
        {
            throw new ClusterException($"{path}: a bucket takes no file of more than 5 GB; share a folder instead.");
        }

        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        file.Position = 0;
        PutObjectRequest request = new()
        {
            BucketName = url.Bucket,
            Key = url.Prefix + name,
            InputStream = file,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            IfNoneMatch = isFirst ? "*" : null,
        };
        request.Metadata[HashName] = hash;
        try
        {
            await DoAsync(() => client.Value.PutObjectAsync(request, cancellation), cancellation);
            return true;
        }
        catch (ClusterException e) when (isFirst && e.InnerException is AmazonS3Exception
        {
            StatusCode: HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict,
        })
        {
            return false;
        }
    }

    /// <summary>Copies what a server gives, and gives up on one that gives nothing any more.</summary>
    private async Task<string> CopyAsync(GetObjectResponse from, FileStream to, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        byte[] block = new byte[1 << 16];
        while (true)
        {
            idle.CancelAfter(UntilGivenUp);
            int read = await DoAsync(() => from.ResponseStream.ReadAsync(block, idle.Token).AsTask(), cancellation);
            if (read == 0)
            {
                return to.Length == from.ContentLength
                    ? Convert.ToHexStringLower(hash.GetHashAndReset())
                    : throw url.Problem(new EndOfStreamException());
            }

            hash.AppendData(block, 0, read);
            await to.WriteAsync(block.AsMemory(0, read), cancellation);
        }
    }

    /// <summary>Asks for a file; null where it is not there.</summary>
    private async Task<T?> FoundAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await DoAsync(work, cancellation);
        }
        catch (ClusterException e) when (e.InnerException is AmazonS3Exception
        {
            StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket",
        })
        {
            return null;
        }
    }

    private async Task<T> DoAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is AmazonServiceException
            or AmazonClientException or HttpRequestException or IOException or OperationCanceledException
            or TimeoutException)
        {
            throw url.Problem(e);
        }
    }
}
