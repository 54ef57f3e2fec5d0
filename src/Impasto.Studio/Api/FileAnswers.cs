using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>Answers that are files: whole, or the part that is asked for.</summary>
internal static class FileAnswers
{
    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_ ";

    /// <summary>Answers with a file that never changes under its address.</summary>
    public static Task KeptAsync(HttpContext context, string path, string media)
    {
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return SendAsync(context, path, media);
    }

    /// <summary>
    /// Answers with a file, or with the part of it that the Range asks for; what is no Range of one part is ignored.
    /// </summary>
    public static async Task SendAsync(HttpContext context, string path, string media)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw StudioException.Missing("file");
        }

        context.Response.ContentType = media;
        context.Response.Headers.AcceptRanges = "bytes";
        (long from, long count) = (0, file.Length);
        if (context.Request.Headers.Range is [{ } asked] && TryReadRange(asked, out long? first, out long? last))
        {
            if (Part(first, last, file.Length) is not { } part)
            {
                context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                context.Response.Headers.ContentRange = $"bytes */{file.Length}";
                return;
            }

            (from, count) = part;
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{from + count - 1}/{file.Length}";
        }

        context.Response.ContentLength = count;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.SendFileAsync(path, from, count, context.RequestAborted);
        }
    }

    /// <summary>Answers with bytes that are to be saved under a name.</summary>
    public static Task DownloadAsync(HttpContext context, byte[] bytes, string media, string name)
    {
        NameDownload(context, name);
        context.Response.ContentType = media;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Says that an answer is to be saved, under a name that no system takes for a path.</summary>
    public static void NameDownload(HttpContext context, string name)
    {
        string stem = Path.GetFileNameWithoutExtension(name), ending = Path.GetExtension(name);
        string plain = string.Concat(
            stem.Select(letter => Plain.Contains(letter, StringComparison.Ordinal) ? letter : '_'));
        StringBuilder coded = new();
        foreach (byte letter in Encoding.UTF8.GetBytes(stem.Replace('/', '_').Replace('\\', '_')))
        {
            coded.Append(
                Plain.Contains((char)letter, StringComparison.Ordinal) && letter != ' '
                    ? ((char)letter).ToString()
                    : string.Create(CultureInfo.InvariantCulture, $"%{letter:X2}"));
        }

        context.Response.Headers.ContentDisposition =
            $"attachment; filename=\"{plain}{ending}\"; filename*=UTF-8''{coded}{ending}";
    }

    /// <summary>The part from a place to another: its start and its length; null where it lies outside.</summary>
    /// <param name="first">The first byte; null where the last ones are asked for.</param>
    /// <param name="last">The last byte, or how many of the last ones; null for all that come.</param>
    /// <param name="length">The length of the file.</param>
    private static (long From, long Count)? Part(long? first, long? last, long length)
    {
        (long from, long to) = first is { } start
            ? (start, Math.Min(last ?? length, length - 1))
            : (Math.Max(0, length - last!.Value), length - 1);
        return from < length && from <= to ? (from, to - from + 1) : null;
    }

    private static bool TryReadRange(string asked, out long? first, out long? last)
    {
        const string Unit = "bytes=";
        (first, last) = (null, null);
        string[] ends = asked.StartsWith(Unit, StringComparison.Ordinal) ? asked[Unit.Length..].Split('-') : [];
        return ends.Length == 2 && Read(ends[0], out first) && Read(ends[1], out last)
            && (first is not null || last is not null) && !(first > last);

        static bool Read(string text, out long? number)
        {
            bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value);
            number = isNumber ? value : null;
            return isNumber || text.Length == 0;
        }
    }
}
