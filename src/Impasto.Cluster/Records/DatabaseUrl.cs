using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace Impasto.Cluster.Records;

/// <summary>Where a database is: <c>postgres://user:password@host:port/database?sslmode=require</c>.</summary>
internal sealed class DatabaseUrl
{
    private const string Example = "postgres://user:password@host/database";

    private static readonly string[] Schemes = ["postgres", "postgresql"];

    private DatabaseUrl(string shown, string connection) => (Shown, Connection) = (shown, connection);

    /// <summary>Gets it without the password.</summary>
    public string Shown { get; }

    /// <summary>Gets what opens connections.</summary>
    public string Connection { get; }

    /// <summary>Reads one.</summary>
    /// <exception cref="ClusterException">
    /// It is none; the message does not repeat it, for the password in it.
    /// </exception>
    public static DatabaseUrl Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !Schemes.Contains(url.Scheme)
            || url.Host.Length == 0 || url.AbsolutePath.Trim('/') is not { Length: > 0 } database
            || database.Contains('/', StringComparison.Ordinal) || url.Fragment.Length > 0)
        {
            throw new ClusterException(
                $"This is no address of a database; it looks like {Example}, with %40 for an @ in the password and "
                + "the like for other signs.");
        }

        string[] user = [.. url.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString)];
        NpgsqlConnectionStringBuilder builder = new()
        {
            Host = url.Host.Trim('[', ']'),
            Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
            Database = Uri.UnescapeDataString(database),
            Username = user[0].Length > 0 ? user[0] : null,
            Password = user.Length > 1 ? user[1] : null,
            ApplicationName = "impasto",
            Timeout = 5,
            CommandTimeout = 30,
            KeepAlive = 15,

            // The same few statements come again and again, and leave nothing behind in a session.
            MaxAutoPrepare = 100,
            NoResetOnClose = true,
            ConnectionIdleLifetime = 30,

            // Only what PostgresRecords changes in a transaction waits for the disk.
            Options = "-c synchronous_commit=off",
        };
        foreach (string parameter in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = [.. parameter.Split('=', 2).Select(Uri.UnescapeDataString)];
            Set(builder, pair[0], pair.Length > 1 ? pair[1] : "");
        }

        string shown = $"{url.Scheme}://{(user[0].Length > 0 ? Uri.EscapeDataString(user[0]) + "@" : "")}"
            + $"{url.Authority[(url.Authority.IndexOf('@', StringComparison.Ordinal) + 1)..]}/{database}";
        return new DatabaseUrl(shown, builder.ConnectionString);
    }

    /// <summary>Says in our own words what a database does not do.</summary>
    public ClusterException Problem(Exception e)
    {
        string state = (e as PostgresException)?.SqlState ?? "";
        return state switch
        {
            PostgresErrorCodes.InvalidPassword => Say("the password is wrong, or is missing"),
            PostgresErrorCodes.InvalidAuthorizationSpecification => Say("the database does not let this user in"),
            PostgresErrorCodes.InvalidCatalogName =>
                Say("there is no database of that name on the server; make it with 'createdb'"),
            PostgresErrorCodes.InsufficientPrivilege => Say(
                "this user may not do that there; the first that connects has to be one that may make schemas"),
            PostgresErrorCodes.TooManyConnections => Passing("the server has no connection left"),
            PostgresErrorCodes.DiskFull => Passing("the server's disk is full"),
            "" when Wrong(e) is { } wrong => Say(wrong),
            "" => Passing("the server cannot be reached; see whether it runs, and whether host and port are right"),
            _ when ((PostgresException)e).IsTransient || state.StartsWith("57P", StringComparison.Ordinal) =>
                Passing("the server is about to start or to stop"),
            _ => Say($"the server refuses with its error {state}"),
        };

        ClusterException Say(string why) => new($"{Shown}: {why}.", e);

        ClusterException Passing(string why) => new($"{Shown}: {why}.", e) { IsPassing = true };
    }

    /// <summary>What is wrong with the settings of a connection that the server was not asked for yet.</summary>
    private static string? Wrong(Exception e) => e.InnerException is SocketException or TimeoutException or IOException
        || e is NpgsqlException { IsTransient: true } or TimeoutException ? null
        : e.InnerException is AuthenticationException
            ? "the server's certificate is another host's, or none of the authority in sslrootcert"
        : e.Message.Contains("SSL", StringComparison.Ordinal)
            ? "no secure connection can be made as sslmode asks for it"
        : e.Message.Contains("password", StringComparison.OrdinalIgnoreCase) ? "the password is wrong, or is missing"
        : null;

    private static bool HasCertificate(string path)
    {
        try
        {
            X509Certificate2Collection found = [];
            found.ImportFromPemFile(path);
            return found.Count > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException
            or ArgumentException)
        {
            return false;
        }
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "sslmode" when Enum.TryParse(
                value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out SslMode mode):
                builder.SslMode = mode;
                break;
            case "sslrootcert":
                builder.RootCertificate = HasCertificate(value) ? value : throw new ClusterException(
                    $"{value}: sslrootcert is a file with certificates as PEM, and this is none.");
                break;
            case "sslmode":
                throw new ClusterException(
                    "sslmode is disable, allow, prefer, require, verify-ca or verify-full.");
            default:
                throw new ClusterException(
                    "The address of a database takes sslmode and sslrootcert behind its question mark, and nothing "
                    + "else.");
        }
    }
}
