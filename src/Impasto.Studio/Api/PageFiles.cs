using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>The files of the page, which are a part of the program: each is compressed once.</summary>
internal sealed class PageFiles
{
    private const string Prefix = "Page/";
    private const string Index = "index.html";

    private static readonly HashSet<string> Names =
        [.. typeof(PageFiles).Assembly.GetManifestResourceNames()];

    private readonly ConcurrentDictionary<string, PageFile> files = new(StringComparer.Ordinal);

    /// <summary>Answers with a file of the page.</summary>
    public async Task SendAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value!.TrimStart('/');
        path = path.Length == 0 ? Index : path;
        if (!Names.Contains(Prefix + path))
        {
            throw new StudioException("There is nothing at this address; go to /.") { Status = 404 };
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            await Answers.RefuseMethodAsync(context, HttpMethods.Get, HttpMethods.Head);
            return;
        }

        PageFile file = files.GetOrAdd(path, Open);
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.ETag = file.Tag;
        headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch.Contains(file.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        bool isCompressed = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        byte[] bytes = isCompressed ? file.Compressed : file.Bytes;
        headers.ContentEncoding = isCompressed ? "gzip" : default;
        context.Response.ContentType = file.Media;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(request.Method))
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private static PageFile Open(string path)
    {
        using Stream resource = typeof(PageFiles).Assembly.GetManifestResourceStream(Prefix + path)!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return new PageFile(
            bytes,
            compressed.ToArray(),
            Path.GetExtension(path) switch
            {
                ".html" => "text/html; charset=utf-8",
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                ".png" => "image/png",
                _ => "image/webp",
            },
            $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
    }

    private sealed record PageFile(byte[] Bytes, byte[] Compressed, string Media, string Tag);
}
