using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Impasto.Cluster.Storage;

/// <summary>
/// Where a bucket is: <c>s3://bucket/prefix?endpoint=http://host:port&amp;region=eu-west-1</c>. Keys are never in it:
/// they are in the variables or the profile that all tools for S3 read.
/// </summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What all names in it begin with: nothing, or a path that ends in a slash.</param>
/// <param name="Endpoint">The server; Amazon's where null.</param>
/// <param name="Region">The region; that of the profile where null.</param>
internal sealed partial record S3Url(string Bucket, string Prefix, string? Endpoint, string? Region)
{
    private const string Scheme = "s3://";

    /// <summary>Gets it as people know it.</summary>
    public string Shown => $"{Scheme}{Bucket}/{Prefix}".TrimEnd('/');

    /// <summary>Whether a text is meant as one.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads one.</summary>
    /// <exception cref="ClusterException">It is none; the message does not repeat it.</exception>
    public static S3Url Parse(string text)
    {
        Match match = Pattern().Match(text);
        string prefix = match.Groups["prefix"].Value.Trim('/');
        if (!match.Success || prefix.Split('/').Any(name => name is "." or "..")
            || prefix.Contains("//", StringComparison.Ordinal))
        {
            throw new ClusterException(
                text.Contains('@', StringComparison.Ordinal)
                    ? "The address of a bucket has no keys in it; put them into AWS_ACCESS_KEY_ID and "
                        + "AWS_SECRET_ACCESS_KEY, or into a profile."
                    : "This is no address of a bucket; it looks like s3://bucket/folder?region=eu-west-1.");
        }

        string? endpoint = null, region = null;
        foreach (string parameter in match.Groups["query"].Value.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = [.. parameter.Split('=', 2).Select(Uri.UnescapeDataString)];
            string value = pair.Length > 1 ? pair[1] : "";
            switch (pair[0])
            {
                case "endpoint" when Uri.TryCreate(value, UriKind.Absolute, out Uri? server)
                    && server.Scheme is "http" or "https" && server.UserInfo.Length == 0 && server.Query.Length == 0:
                    endpoint = value;
                    break;
                case "region" when RegionPattern().IsMatch(value):
                    region = value;
                    break;
                default:
                    throw new ClusterException(
                        "The address of a bucket takes endpoint=http://host:port and region=name behind its question "
                        + "mark, and nothing else.");
            }
        }

        return new S3Url(
            match.Groups["bucket"].Value, prefix.Length > 0 ? $"{prefix}/" : "", endpoint, region);
    }

    /// <summary>Says in our own words what a server does not do.</summary>
    public ClusterException Problem(Exception e)
    {
        if (e is not AmazonServiceException { StatusCode: not 0 } refused)
        {
            return IsAboutKeys(e)
                ? Say("there are no keys to it; put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or into a "
                    + "profile")
                : Passing($"{Endpoint ?? "the server"} cannot be reached, or does not answer in time");
        }

        return (refused.ErrorCode, refused.StatusCode) switch
        {
            ("InvalidAccessKeyId", _) => Say("the server does not know the access key"),
            ("SignatureDoesNotMatch", _) => Say("the secret key is wrong"),
            ("ExpiredToken" or "InvalidToken", _) => Say("the keys are valid no longer; get new ones"),
            ("RequestTimeTooSkewed", _) => Say("the clock of this machine is wrong"),
            ("NoSuchBucket", _) => Say("there is no such bucket; make it first"),
            ("EntityTooLarge", _) => Say("the server takes no file that large"),
            ("AuthorizationHeaderMalformed" or "PermanentRedirect", _) or (_, HttpStatusCode.MovedPermanently) =>
                Say("the bucket is in another region; name it with ?region="),
            (_, HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized) =>
                Say("these keys may not do that there; they need to list, read, write and delete"),
            (_, HttpStatusCode.NotFound) => Say("there is no such bucket; make it first"),
            (_, HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict)
                or (_, >= HttpStatusCode.InternalServerError) => Passing("the server is busy, or has an error"),
            (_, HttpStatusCode status) => Say($"the server refuses with its error {(int)status}"),
        };

        ClusterException Say(string why) => new($"{Shown}: {why}.", e);

        ClusterException Passing(string why) => new($"{Shown}: {why}.", e) { IsPassing = true };
    }

    /// <summary>Whether no keys were found: it is said by the text alone.</summary>
    private static bool IsAboutKeys(Exception e) => e is AmazonClientException
        && e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\As3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/(?<prefix>[A-Za-z0-9._/-]*))?"
        + @"(\?(?<query>.*))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z")]
    private static partial Regex RegionPattern();
}
