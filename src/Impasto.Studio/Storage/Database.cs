using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio.Storage;

/// <summary>
/// The studio's SQLite file, by one connection that one thread uses at a time. Values are given as the holes of an
/// interpolated text and become parameters, never a part of the SQL.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int Version = 2;
    private const int Patience = 5; // seconds
    private const int Full = 13, Damaged = 11, NoDatabase = 26;

    private const string Schema =
        """
        CREATE TABLE pictures (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, extension TEXT NOT NULL,
            width INTEGER NOT NULL, height INTEGER NOT NULL, bytes INTEGER NOT NULL, created INTEGER NOT NULL,
            favourite INTEGER NOT NULL DEFAULT 0, deleted INTEGER, job TEXT, seconds REAL,
            made TEXT, isExact INTEGER NOT NULL DEFAULT 1, hasDeep INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX pictures_by_time ON pictures (kind, created);
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, place REAL NOT NULL,
            created INTEGER NOT NULL, started INTEGER, finished INTEGER, done REAL NOT NULL DEFAULT 0,
            title TEXT NOT NULL, method TEXT NOT NULL, styles TEXT NOT NULL, content TEXT, result TEXT,
            notes TEXT NOT NULL DEFAULT '[]', error TEXT, batch TEXT, sheet TEXT,
            canContinue INTEGER NOT NULL DEFAULT 0, job TEXT NOT NULL, onCluster INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX jobs_by_state ON jobs (state, place);
        CREATE TABLE sessions (hash TEXT PRIMARY KEY, created INTEGER NOT NULL);
        CREATE TABLE paces (key TEXT PRIMARY KEY, pace REAL NOT NULL);
        CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
        """;

    private readonly Lock gate = new();
    private readonly SqliteConnection connection;

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StudioException">It is of a newer version, damaged, or cannot be written.</exception>
    public Database(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = Patience,
        }.ToString());
        try
        {
            connection.Open();
            Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            long version = Convert.ToInt64(Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (version > Version)
            {
                throw new StudioException(
                    $"{path}: this was made by a newer Impasto; update Impasto, or name another folder with --data");
            }

            if (version == 0)
            {
                Run($"BEGIN; {Schema} PRAGMA user_version = {Version}; COMMIT;");
            }
            else if (version == 1)
            {
                Run("BEGIN; ALTER TABLE jobs ADD COLUMN onCluster INTEGER NOT NULL DEFAULT 0; "
                    + $"PRAGMA user_version = {Version}; COMMIT;");
            }
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StudioException(
                e.SqliteErrorCode switch
                {
                    Full => $"{path}: the disk is full; make room, or name another folder with --data",
                    Damaged or NoDatabase => $"{path}: the studio's records are damaged; put a copy back, or name "
                        + "another folder with --data",
                    _ => $"{path}: the studio's records cannot be opened; check the disk and its permissions, or name "
                        + "another folder with --data",
                },
                e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Changes rows.</summary>
    /// <param name="sql">The statement, with its values.</param>
    /// <returns>How many rows were changed.</returns>
    public int Execute(FormattableString sql)
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql);
            return command.ExecuteNonQuery();
        }
    }

    /// <summary>Reads rows.</summary>
    /// <param name="sql">The query, with its values.</param>
    /// <param name="read">Makes something of a row.</param>
    public IReadOnlyList<T> Query<T>(FormattableString sql, Func<SqliteDataReader, T> read)
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql);
            using SqliteDataReader reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }

    /// <summary>Reads the first row; null where there is none.</summary>
    /// <param name="sql">The query, with its values.</param>
    /// <param name="read">Makes something of a row.</param>
    public T? First<T>(FormattableString sql, Func<SqliteDataReader, T> read) =>
        Query(sql, read) is [var first, ..] ? first : default;

    /// <summary>Reads a value that goes by a key; null for none.</summary>
    public string? State(string key) =>
        First($"SELECT value FROM state WHERE key = {key}", row => row.GetString(0));

    /// <summary>Keeps a value under a key.</summary>
    public void SetState(string key, string value) =>
        Execute($"INSERT INTO state VALUES ({key}, {value}) ON CONFLICT (key) DO UPDATE SET value = excluded.value");

    public void Dispose()
    {
        lock (gate)
        {
            connection.Dispose();
        }
    }

    private void Run(string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(FormattableString sql)
    {
        SqliteCommand command = connection.CreateCommand();
        object?[] values = sql.GetArguments();
        command.CommandText = string.Format(
            CultureInfo.InvariantCulture, sql.Format, [.. values.Select((_, i) => $"$p{i}")]);
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"$p{i}", values[i] switch
            {
                null => DBNull.Value,
                DateTimeOffset time => time.UtcTicks,
                object value => value,
            });
        }

        return command;
    }
}
