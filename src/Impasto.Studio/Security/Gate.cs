using System.Net;
using System.Security.Cryptography;
using System.Text;
using Impasto.Studio.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Impasto.Studio.Security;

/// <summary>
/// What every request has to pass: it names this server as its host, comes from this server's own page or from no page
/// at all, and knows the token. The token in the address becomes a cookie that no script can read and no other page
/// sends along.
/// </summary>
/// <param name="listen">The address that is listened on.</param>
/// <param name="token">The token.</param>
/// <param name="sessions">The sessions that have shown it.</param>
internal sealed class Gate(IPAddress listen, string token, SessionStore sessions)
{
    /// <summary>The header that every write has, which no other page can send.</summary>
    public const string OwnHeader = "X-Impasto";

    /// <summary>Where the pages of a cluster's engine are, which are not of our making.</summary>
    public const string Engine = "/hangfire";

    private const string EngineFigures = Engine + "/stats";
    private const string SessionKey = "session";
    private const string Scheme = "Bearer ";
    private const string HowToEnter =
        "open the address with its token that 'impasto studio' has printed";

    private readonly byte[] tokenHash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Gives what tells visitors apart: the hash of a session, or of the token.</summary>
    public static string SessionOf(HttpContext context) => (string)context.Items[SessionKey]!;

    /// <summary>Lets a request pass, or answers it.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;

        // Last of all, since an answer that fails midway begins anew without what was set before.
        bool isOfEngine = request.Path.StartsWithSegments(Engine);
        context.Response.OnStarting(() => SetHeadersAsync(context.Response.Headers, isOfEngine));
        if (!IsOwnHost(context))
        {
            return RefuseAsync(
                context, StatusCodes.Status421MisdirectedRequest,
                $"This server does not go by that name: {HowToEnter}.");
        }

        bool isWrite = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !IsFigures(request);
        if (ComplaintOfOrigin(request, isWrite) is { } complaint)
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, complaint);
        }

        if (IsEntry(request))
        {
            return EnterAsync(context);
        }

        if (FindSession(request) is not { } session)
        {
            return RefuseAsync(
                context, StatusCodes.Status401Unauthorized,
                $"This studio does not know you: {HowToEnter}.");
        }

        context.Items[SessionKey] = session;
        return next(context);
    }

    /// <summary>
    /// Whether pages of the engine ask for their figures, by a POST which changes nothing and has no header of ours;
    /// the browser says that it comes from them.
    /// </summary>
    private static bool IsFigures(HttpRequest request) => request.Path == EngineFigures
        && HttpMethods.IsPost(request.Method) && request.Headers.Origin.Count == 1;

    private static Task SetHeadersAsync(IHeaderDictionary headers, bool isOfEngine)
    {
        // Pages of the engine have styles in their elements.
        headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
            + (isOfEngine ? "style-src 'self' 'unsafe-inline'; " : "")
            + "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return Task.CompletedTask;
    }

    private static string? ComplaintOfOrigin(HttpRequest request, bool isWrite)
    {
        const string Foreign = "This request comes from another page than the studio's; open the studio itself.";
        StringValues origin = request.Headers.Origin, site = request.Headers["Sec-Fetch-Site"];
        if (origin.Count > 0 && (origin.Count > 1 || !IsOrigin(origin[0], request)))
        {
            return Foreign;
        }

        // A link may lead to the page itself, which answers nothing to one who has no session.
        bool isPage = request.Path == "/" && !isWrite;
        if (site.Count > 0 && !isPage && site != "same-origin" && site != "none")
        {
            return Foreign;
        }

        return isWrite && request.Headers[OwnHeader] != "1"
            ? $"A write needs the header '{OwnHeader}: 1'; add it."
            : null;
    }

    // Names of hosts are the same in capitals.
    private static bool IsOrigin(string? origin, HttpRequest request) => string.Equals(
        origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static bool IsEntry(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && request.Query.ContainsKey("token");

    private static string CookieOf(HttpRequest request) => $"impasto-{request.HttpContext.Connection.LocalPort}";

    private static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Task RefuseAsync(HttpContext context, int status, string complaint)
    {
        context.Response.StatusCode = status;
        if (context.Request.Path != "/")
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            return context.Response.WriteAsync($$"""{"error":"{{complaint}}"}""");
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"<!doctype html><html lang=\"en\"><title>Impasto</title><h1>Impasto</h1><p>{complaint}</p></html>");
    }

    private Task EnterAsync(HttpContext context)
    {
        if (!IsToken(context.Request.Query["token"]))
        {
            return RefuseAsync(
                context, StatusCodes.Status401Unauthorized, $"This token is not the studio's: {HowToEnter}.");
        }

        string session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        sessions.Add(HashOf(session));
        context.Response.Cookies.Append(CookieOf(context.Request), session, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            IsEssential = true,
        });
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/";
        return Task.CompletedTask;
    }

    private string? FindSession(HttpRequest request)
    {
        if (request.Headers.Authorization is [{ } text] && text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return IsToken(text[Scheme.Length..]) ? "token" : null;
        }

        return request.Cookies[CookieOf(request)] is { Length: > 0 } cookie && HashOf(cookie) is var hash
            && sessions.Contains(hash)
            ? hash
            : null;
    }

    private bool IsToken(string? shown) => shown is not null && CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(shown)), tokenHash);

    /// <summary>
    /// Whether a request names this server: by a loopback name or by the very address that it has come to, which no
    /// name of a stranger's can stand for.
    /// </summary>
    private bool IsOwnHost(HttpContext context)
    {
        ConnectionInfo connection = context.Connection;
        HostString host = context.Request.Host;
        if (context.Request.Headers.Host.Count != 1 || (host.Port ?? 80) != connection.LocalPort)
        {
            return false;
        }

        if (host.Host.ToLowerInvariant() is "127.0.0.1" or "localhost" or "[::1]")
        {
            return connection.LocalIpAddress is not { } own || IPAddress.IsLoopback(own)
                || own.Equals(IPAddress.IPv6Any);
        }

        return !IPAddress.IsLoopback(listen) && IPAddress.TryParse(host.Host, out IPAddress? named)
            && connection.LocalIpAddress is { } local
            && named.Equals(local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local);
    }
}
