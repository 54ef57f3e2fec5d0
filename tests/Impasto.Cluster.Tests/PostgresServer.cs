using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Impasto.Cluster.Tests;

/// <summary>A server of PostgreSQL of the tests' own, in a temporary folder on a free port.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string User = "impasto", Password = "let me/in";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("impasto-postgres-").FullName;
    private readonly int port = FreePort();
    private int databases;
    private Process? server;

    public PostgresServer()
    {
        if (Bin is null)
        {
            return;
        }

        string passwords = Path.Combine(folder, "password");
        File.WriteAllText(passwords, Password);
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            Run("chown", "-R", "postgres", folder);
        }

        Run(
            Tool("initdb"), "-D", Path.Combine(folder, "data"), "-U", User, "--pwfile", passwords, "-A",
            "scram-sha-256", "--no-sync", "-E", "UTF8", "--no-locale");
        Start();
    }

    /// <summary>Gets why a test that wants a server is skipped; null where it is there.</summary>
    public static string? WhatIsMissing => Bin is null ? "PostgreSQL is absent." : null;

    private static string? Bin { get; } = !Directory.Exists("/usr/lib/postgresql") ? null
        : Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")));

    /// <summary>Makes a database and gives its address.</summary>
    public string NewDatabase()
    {
        string name = $"test{Interlocked.Increment(ref databases)}";
        Do($"create database {name}", "postgres");
        return Url(name);
    }

    /// <summary>Gives the address of a database, whether it is there or not.</summary>
    public string Url(string database, string password = Password, string user = User) =>
        $"postgres://{user}:{Uri.EscapeDataString(password)}@127.0.0.1:{port}/{database}";

    /// <summary>Gives the address of a server that is not there.</summary>
    public static string Nowhere() => $"postgres://{User}@127.0.0.1:{FreePort()}/any";

    /// <summary>Runs a statement in a database and gives the first value of what it gives.</summary>
    public object? Do(string sql, string database)
    {
        NpgsqlConnectionStringBuilder builder = new()
        {
            Host = "127.0.0.1", Port = port, Username = User, Password = Password, Database = database, Pooling = false,
        };
        using NpgsqlConnection connection = new(builder.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }

    /// <summary>Starts the server.</summary>
    public void Start()
    {
        server = Process.Start(StartOf(
            Tool("postgres"), "-D", Path.Combine(folder, "data"), "-p", $"{port}", "-k", folder, "-c",
            "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=200",
            // What nobody waited for is lost with the server, and nothing changes but what tests do.
            "-c", "wal_writer_delay=10s", "-c", "autovacuum=off"))!;
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        Stopwatch clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Do("select 1", "postgres");
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < Limit)
            {
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>Lets the server speak TLS too, from now on.</summary>
    /// <param name="certificate">Its certificate, as PEM.</param>
    /// <param name="key">The key of that.</param>
    public void StartTls(string certificate, string key)
    {
        string data = Path.Combine(folder, "data"), keyFile = Path.Combine(data, "server.key");
        File.WriteAllText(Path.Combine(data, "server.crt"), certificate);
        File.WriteAllText(keyFile, key);
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "-R", "postgres", data);
        }

        Run("chmod", "600", keyFile);
        Do("alter system set ssl = on", "postgres");
        Do("select pg_reload_conf()", "postgres");
    }

    /// <summary>Lets it speak no TLS any more.</summary>
    public void EndTls()
    {
        Do("alter system reset ssl", "postgres");
        Do("select pg_reload_conf()", "postgres");
    }

    /// <summary>Stops the server as if its machine were taken away.</summary>
    public void Stop()
    {
        Run(Tool("pg_ctl"), "stop", "-D", Path.Combine(folder, "data"), "-m", "immediate");
        server!.WaitForExit(Limit);
        server.Dispose();
    }

    public void Dispose()
    {
        if (server is not null)
        {
            Stop();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Tool(string name) => Path.Combine(Bin!, name);

    /// <summary>Gives a port on which nobody listens.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ProcessStartInfo StartOf(params string[] words)
    {
        string[] all = Environment.IsPrivilegedProcess && words[0] != "chown"
            ? ["runuser", "-u", "postgres", "--", .. words]
            : words;
        return new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
    }

    private static void Run(params string[] words)
    {
        using Process process = Process.Start(StartOf(words))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Limit));
        Assert.True(process.ExitCode == 0, $"{words[0]}: {error} {output.Result}");
    }
}
