using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Impasto.Cluster.Tests;

/// <summary>As much of a server that speaks S3 as a storage asks of it, in this process, with its faults.</summary>
internal sealed class S3Server : IDisposable
{
    private const string Bucket = "shared";

    // Who runs these tests with another server has its keys in the variables.
    private static readonly string Key = KeyOf("AWS_ACCESS_KEY_ID");

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, (byte[] Bytes, string? Hash, DateTime Put)> files =
        new(StringComparer.Ordinal);

    private readonly int port = FreePort();
    private HttpListener listener = new();

    static S3Server()
    {
        KeyOf("AWS_SECRET_ACCESS_KEY");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    public S3Server() => Start();

    /// <summary>Gets the address of a storage in it.</summary>
    public string Url => $"s3://{Bucket}/impasto?endpoint=http://127.0.0.1:{port}";

    /// <summary>Gets the names of all files.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (gate)
            {
                return [.. files.Keys];
            }
        }
    }

    /// <summary>Gets or sets whether it puts a file only where there is none, when it is asked to.</summary>
    public bool KnowsConditions { get; set; } = true;

    /// <summary>Gets or sets how many bytes it leaves out at the end of each file.</summary>
    public int LeftOut { get; set; }

    /// <summary>Gets or sets for how long it does nothing before it answers.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>Gets or sets the error that it answers with; none where null.</summary>
    public (int Status, string Code)? Refusal { get; set; }

    public void Start()
    {
        listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        listener.Start();
        HttpListener own = listener;
        Task.Run(async () =>
        {
            while (own.IsListening)
            {
                HttpListenerContext context = await own.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
        });
    }

    public void Stop() => listener.Close();

    /// <summary>Changes the bytes of files.</summary>
    public int Damage(Func<string, bool> which)
    {
        lock (gate)
        {
            string[] found = [.. files.Keys.Where(which)];
            foreach (string name in found)
            {
                files[name] = files[name] with { Bytes = [.. files[name].Bytes.Select(one => (byte)(one ^ 0x55))] };
            }

            return found.Length;
        }
    }

    /// <summary>Makes all files so much older.</summary>
    public void Age(TimeSpan time)
    {
        lock (gate)
        {
            foreach (string name in files.Keys.ToArray())
            {
                files[name] = files[name] with { Put = files[name].Put - time };
            }
        }
    }

    public void Dispose() => Stop();

    /// <summary>A key of a variable, which processes that tests start have too.</summary>
    private static string KeyOf(string variable)
    {
        string key = Environment.GetEnvironmentVariable(variable) ?? "test-key";
        Environment.SetEnvironmentVariable(variable, key);
        return key;
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private static void Refuse(HttpListenerResponse response, int status, string code)
    {
        response.StatusCode = status;
        Write(response, new XElement(
            "Error", new XElement("Code", code), new XElement("Message", "words of the server")));
    }

    private static void Write(HttpListenerResponse response, XElement xml)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(xml.ToString());
        response.ContentType = "application/xml";
        response.ContentLength64 = bytes.Length;
        response.OutputStream.Write(bytes);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            await Task.Delay(Slowness);
            using MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body);
            lock (gate)
            {
                Answer(context.Request, context.Response, body.ToArray());
            }

            if (LeftOut > 0)
            {
                context.Response.Abort();
            }

            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException or IOException)
        {
            // The other side has gone.
            context.Response.Abort();
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response, byte[] body)
    {
        string[] path = request.Url!.AbsolutePath.TrimStart('/').Split('/', 2);
        string name = path.Length > 1 ? Uri.UnescapeDataString(path[1]) : "";
        if (Refusal is { } refusal)
        {
            Refuse(response, refusal.Status, refusal.Code);
        }
        else if (request.Headers["Authorization"]?.Contains($"Credential={Key}/", StringComparison.Ordinal) != true)
        {
            Refuse(response, 403, "InvalidAccessKeyId");
        }
        else if (path[0] != Bucket)
        {
            Refuse(response, 404, "NoSuchBucket");
        }
        else if (request.HttpMethod == "PUT")
        {
            Put(request, response, name, body);
        }
        else if (request.HttpMethod == "DELETE")
        {
            files.Remove(name);
            response.StatusCode = 204;
        }
        else if (name.Length == 0)
        {
            List(request, response);
        }
        else if (files.TryGetValue(name, out (byte[] Bytes, string? Hash, DateTime Put) file))
        {
            Get(request, response, file);
        }
        else
        {
            Refuse(response, 404, "NoSuchKey");
        }
    }

    private void Put(HttpListenerRequest request, HttpListenerResponse response, string name, byte[] body)
    {
        // What is signed is what has come.
        if (Convert.ToHexStringLower(SHA256.HashData(body)) != request.Headers["x-amz-content-sha256"])
        {
            Refuse(response, 400, "XAmzContentSHA256Mismatch");
            return;
        }

        if (KnowsConditions && request.Headers["If-None-Match"] == "*" && files.ContainsKey(name))
        {
            Refuse(response, 412, "PreconditionFailed");
            return;
        }

        files[name] = (body, request.Headers["x-amz-meta-sha256"], DateTime.UtcNow);
    }

    private void Get(
        HttpListenerRequest request, HttpListenerResponse response, (byte[] Bytes, string? Hash, DateTime Put) file)
    {
        response.AddHeader("Last-Modified", file.Put.ToString("R", CultureInfo.InvariantCulture));
        response.AddHeader("x-amz-meta-sha256", file.Hash ?? "");
        response.ContentLength64 = file.Bytes.Length;
        if (request.HttpMethod == "GET")
        {
            response.OutputStream.Write(file.Bytes, 0, Math.Max(0, file.Bytes.Length - LeftOut));
        }
    }

    private void List(HttpListenerRequest request, HttpListenerResponse response)
    {
        const int Most = 3;
        string prefix = request.QueryString["prefix"] ?? "", after = request.QueryString["continuation-token"] ?? "";
        string[] found =
        [
            .. files.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
                && string.CompareOrdinal(name, after) > 0),
        ];
        XNamespace space = "http://s3.amazonaws.com/doc/2006-03-01/";
        Write(response, new XElement(
            space + "ListBucketResult",
            new XElement(space + "IsTruncated", found.Length > Most),
            found.Length > Most ? new XElement(space + "NextContinuationToken", found[Most - 1]) : null,
            found.Take(Most).Select(name => new XElement(
                space + "Contents",
                new XElement(space + "Key", name),
                new XElement(space + "LastModified", files[name].Put.ToString("O", CultureInfo.InvariantCulture)),
                new XElement(space + "Size", files[name].Bytes.Length)))));
    }
}
