using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Impasto.Cluster;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Studio.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio.Api;

/// <summary>What handlers have in common: reading what is sent, writing JSON, and saying what went wrong.</summary>
internal static class Answers
{
    /// <summary>The header in which a tab says which one it is.</summary>
    public const string TabHeader = "X-Impasto-Tab";

    private const int MostJsonBytes = 1 << 20;
    private const int DiskIsFull = 13, IsBusy = 5, IsLocked = 6;
    private const int ClosedRequest = 499;
    private const int MostTabLetters = 64;

    /// <summary>Answers, or says in one line why not.</summary>
    /// <param name="context">What is asked.</param>
    /// <param name="handle">Answers.</param>
    /// <param name="inNames">Gives the line with names of pictures in place of ids.</param>
    public static async Task TryAsync(HttpContext context, RequestDelegate handle, Func<string, string> inNames)
    {
        try
        {
            await handle(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : ClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            (int status, string line) = Describe(e);
            context.Response.Clear();
            context.Response.StatusCode = status;
            await JsonAsync(context, new Failure(inNames(line)));
        }
    }

    /// <summary>Answers with JSON.</summary>
    public static Task JsonAsync<T>(HttpContext context, T value, int status = 0)
    {
        context.Response.StatusCode = status > 0 ? status : context.Response.StatusCode;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(value, TypeOf<T>()), context.RequestAborted).AsTask();
    }

    /// <summary>Gives JSON as a text, on one line.</summary>
    public static string Json<T>(T value) => JsonSerializer.Serialize(value, TypeOf<T>());

    /// <summary>Answers that it was done, and nothing else.</summary>
    public static Task NothingAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Answers that something is not done in this way, and which ways there are.</summary>
    public static Task RefuseMethodAsync(HttpContext context, params IReadOnlyList<string> methods)
    {
        context.Response.Headers.Allow = string.Join(", ", methods);
        string known = string.Join(" or ", methods);
        return JsonAsync(
            context,
            new Failure($"This address does not take {ShownText.Of(context.Request.Method)}; use {known}."),
            StatusCodes.Status405MethodNotAllowed);
    }

    /// <summary>Reads the JSON that is sent.</summary>
    /// <exception cref="StudioException">It is none, or too large, or something is missing.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, int mostBytes = MostJsonBytes)
        where T : class
    {
        if (!(context.Request.ContentType ?? "").StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new StudioException("This takes JSON; send it with 'Content-Type: application/json'.")
            {
                Status = StatusCodes.Status415UnsupportedMediaType,
            };
        }

        using MemoryStream json = new();
        byte[] part = new byte[1 << 14];
        for (int read; (read = await context.Request.Body.ReadAsync(part, context.RequestAborted)) > 0;)
        {
            if (json.Length + read > mostBytes)
            {
                throw StudioException.TooLarge($"This JSON has more than {mostBytes >> 10} KB; send less.");
            }

            json.Write(part, 0, read);
        }

        try
        {
            return JsonSerializer.Deserialize(json.GetBuffer().AsSpan(0, (int)json.Length), TypeOf<T>())
                ?? throw new StudioException("This JSON is null; send an object.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            string place = e is JsonException { LineNumber: { } line, BytePositionInLine: { } column } at
                ? $" (at {ShownText.Of(at.Path ?? "$")}, line {line + 1}, byte {column + 1})"
                : "";
            throw new StudioException($"This is not the JSON that is asked for{place}; see /api/openapi.json.", e);
        }
    }

    /// <summary>Gives what stands in a path.</summary>
    public static string Named(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    /// <summary>Gives a whole number behind the question mark.</summary>
    /// <exception cref="StudioException">It is none of the range.</exception>
    public static int Number(HttpContext context, string name, int least, int most, int absent)
    {
        if (context.Request.Query[name] is not [{ } text])
        {
            return absent;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
            ? number
            : throw new StudioException($"{name} is a whole number from {least} to {most}; correct it.");
    }

    /// <summary>Gives a yes or no behind the question mark; no where it is absent.</summary>
    /// <exception cref="StudioException">It is neither.</exception>
    public static bool Flag(HttpContext context, string name) => context.Request.Query[name] switch
    {
        [] or ["false"] => false,
        ["true"] => true,
        _ => throw new StudioException($"{name} is true or false; correct it."),
    };

    /// <summary>Gives the kind of picture behind the question mark; null where it is absent.</summary>
    public static PictureKind? Kind(HttpContext context) => context.Request.Query["kind"] is not [{ } text] ? null
        : Enum.TryParse(text, ignoreCase: true, out PictureKind kind) && !char.IsDigit(text[0]) ? kind
        : throw new StudioException(
            $"kind is {string.Join(" or ", Enum.GetNames<PictureKind>()).ToLowerInvariant()}; correct it.");

    /// <summary>Gives which tab asks; null where it does not say.</summary>
    public static string? Tab(HttpContext context) =>
        context.Request.Headers[TabHeader] is [{ Length: > 0 and <= MostTabLetters } tab] ? tab : null;

    /// <summary>Gives what went wrong as a status and a line.</summary>
    public static (int Status, string Line) Describe(Exception e) => e switch
    {
        StudioException studio => (studio.Status, PageWords.Of(studio.Message)),
        ClusterException { IsPassing: true } => (StatusCodes.Status503ServiceUnavailable, PageWords.Of(e.Message)),
        ImpastoException or ImageException or ArgumentException =>
            (StatusCodes.Status400BadRequest, PageWords.Of(e.Message)),
        BadHttpRequestException bad => (bad.StatusCode, "The request is not as it has to be; send less, or faster."),
        SqliteException { SqliteErrorCode: DiskIsFull } =>
            (StatusCodes.Status507InsufficientStorage, "The disk is full; make room, and try again."),
        SqliteException { SqliteErrorCode: IsBusy or IsLocked } => (
            StatusCodes.Status503ServiceUnavailable,
            "Another program has the studio's records open; close it, and try again."),
        IOException or UnauthorizedAccessException => (
            StatusCodes.Status507InsufficientStorage,
            $"A file of the studio cannot be used ({FileProblem.Of(e)}); see to the disk, and try again."),
        OutOfMemoryException => (
            StatusCodes.Status507InsufficientStorage, "The memory is not enough for this; choose a smaller size."),
        _ => (StatusCodes.Status500InternalServerError, $"The studio has failed: {PageWords.Of(e.Message)}"),
    };

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)StudioJson.Default.GetTypeInfo(typeof(T))!;
}
