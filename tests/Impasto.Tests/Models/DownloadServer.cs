using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Impasto.Tests.Models;

/// <summary>An HTTP server on loopback that answers each connection as the test says, one after the other.</summary>
internal sealed class DownloadServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<Request, Response> answer;

    internal DownloadServer(Func<Request, Response> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>What was asked for.</summary>
    /// <param name="Number">How many requests came before.</param>
    /// <param name="From">The first byte asked for; null when the whole is.</param>
    /// <param name="IfRange">The entity tag on which the range depends.</param>
    internal sealed record Request(int Number, int? From, string? IfRange);

    /// <summary>What is answered.</summary>
    /// <param name="Status">The status line after HTTP/1.1.</param>
    /// <param name="Headers">Lines of headers.</param>
    /// <param name="Body">What is sent before the connection is closed.</param>
    /// <param name="Stalls">Whether the connection stays open after that instead.</param>
    internal sealed record Response(string Status, string[] Headers, byte[] Body, bool Stalls = false);

    internal List<Request> Requests { get; } = [];

    internal Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/model.pth");

    public void Dispose() => listener.Dispose();

    /// <summary>The file as a server gives it that knows ranges.</summary>
    internal static Response Ranged(Request request, byte[] file, string? tag = null)
    {
        int from = request.From ?? 0;
        string[] tags = tag == null ? [] : [$"ETag: \"{tag}\""];
        return request.From == null || (request.IfRange != null && request.IfRange != $"\"{tag}\"")
            ? new("200 OK", [.. tags, $"Content-Length: {file.Length}"], file)
            : from >= file.Length
                ? new("416 Range Not Satisfiable", [$"Content-Range: bytes */{file.Length}", "Content-Length: 0"], [])
                : new(
                    "206 Partial Content",
                    [
                        .. tags,
                        $"Content-Range: bytes {from}-{file.Length - 1}/{file.Length}",
                        $"Content-Length: {file.Length - from}",
                    ],
                    file[from..]);
    }

    /// <summary>The same answer, cut after so many bytes of its body.</summary>
    internal static Response Cut(Response response, int bytes, bool stalls = false) =>
        response with { Body = response.Body[..bytes], Stalls = stalls };

    private async Task ServeAsync()
    {
        try
        {
            List<TcpClient> stalled = [];
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync();
                if (await AnswerAsync(client))
                {
                    stalled.Add(client);
                }
                else
                {
                    client.Dispose();
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task<bool> AnswerAsync(TcpClient client)
    {
        NetworkStream stream = client.GetStream();
        using StreamReader reader = new(stream, leaveOpen: true);
        int? from = null;
        string? ifRange = null;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            from = line.StartsWith("Range: bytes=", StringComparison.Ordinal)
                ? int.Parse(line[13..].TrimEnd('-'))
                : from;
            ifRange = line.StartsWith("If-Range: ", StringComparison.Ordinal) ? line[10..] : ifRange;
        }

        Request request = new(Requests.Count, from, ifRange);
        Requests.Add(request);
        Response response = answer(request);
        string[] head = [$"HTTP/1.1 {response.Status}", .. response.Headers, "Connection: close", "\r\n"];
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", head)));
        await stream.WriteAsync(response.Body);
        return response.Stalls;
    }
}
