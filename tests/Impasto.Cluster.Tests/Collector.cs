using System.Net;
using System.Text;

namespace Impasto.Cluster.Tests;

/// <summary>A collector of OpenTelemetry: takes what is sent to it, as protobuf over HTTP.</summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly List<(string Path, byte[] Body)> got = [];

    public Collector()
    {
        Address = $"http://127.0.0.1:{PostgresServer.FreePort()}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        _ = TakeAsync();
    }

    public string Address { get; }

    /// <summary>Gets the variables with which a process sends to it.</summary>
    public (string Name, string Value)[] Variables =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Address),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "300"),
    ];

    /// <summary>Whether something came to a path that has all of some bytes in it.</summary>
    public bool Has(string path, params IEnumerable<byte[]> parts)
    {
        lock (got)
        {
            return got.Exists(one => one.Path == path && parts.All(part => one.Body.AsSpan().IndexOf(part) >= 0));
        }
    }

    /// <summary>Whether something came to a path that has all of some words in it.</summary>
    public bool Has(string path, params IEnumerable<string> words) => Has(path, words.Select(Encoding.UTF8.GetBytes));

    public void Dispose() => listener.Close();

    private async Task TakeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                using MemoryStream body = new();
                await context.Request.InputStream.CopyToAsync(body);
                lock (got)
                {
                    got.Add((context.Request.Url!.AbsolutePath, body.ToArray()));
                }

                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // It was closed.
        }
    }
}
