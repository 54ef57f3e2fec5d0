using Npgsql;

namespace Impasto.Cluster.Records;

/// <summary>
/// The tables of <see cref="PostgresRecords"/>, made by the first that connects, and brought up to date by the first of
/// a later version.
/// </summary>
internal static class PostgresSchema
{
    // Of those that connect at the same time, one makes the tables.
    private const long Lock = 0x696d706173746f;

    private const string Tables = """
        create schema if not exists impasto;
        create table impasto.schema (version int not null);
        create table impasto.storage (one bool primary key default true check (one), id uuid not null);
        create table impasto.jobs (
            id uuid primary key,
            name text not null,
            version text not null,
            spec jsonb,
            state text not null,
            created timestamptz not null default now(),
            finished timestamptz);
        create table impasto.parts (
            id uuid primary key,
            job uuid not null references impasto.jobs on delete cascade,
            kind text not null,
            number int not null,
            name text not null,
            spec jsonb,
            memory bigint not null,
            queue text not null,
            phase int not null,
            state text not null,
            ticket text,
            starts int not null default 0,
            failures int not null default 0,
            worker text,
            instruction_set text,
            started timestamptz,
            finished timestamptz,
            error text,
            unique (job, kind, number));
        create index parts_undone on impasto.parts (job, phase, state) where state <> 'done';
        create table impasto.results (
            job uuid not null references impasto.jobs on delete cascade,
            kind text not null,
            number int not null,
            file text not null,
            sha256 text not null,
            bytes bigint not null,
            notes text[] not null,
            primary key (job, kind, number));
        create table impasto.workers (
            id uuid primary key,
            name text not null,
            version text not null,
            instruction_set text not null,
            memory bigint not null,
            threads int not null,
            seen timestamptz not null default now());
        """;

    // Steps from one version of the tables to the next; a database has the version of the last step that it has taken.
    private static readonly string[] Steps =
    [
        Tables,
        "alter table impasto.jobs add column trace text; alter table impasto.parts add column progress text;",
    ];

    /// <summary>Makes the tables where there are none, and takes the steps that are missing.</summary>
    /// <exception cref="ClusterException">They are those of a later version.</exception>
    public static void Prepare(NpgsqlConnection connection)
    {
        int version = VersionOf(connection);
        if (version < Steps.Length)
        {
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            Run(connection, $"select pg_advisory_xact_lock({Lock})");
            version = VersionOf(connection);
            for (; version < Steps.Length; version++)
            {
                Run(connection, Steps[version]);
                Run(connection, version == 0
                    ? "insert into impasto.schema values (1)"
                    : $"update impasto.schema set version = {version + 1}");
            }

            transaction.Commit();
        }

        if (version > Steps.Length)
        {
            throw new ClusterException(
                "The tables of this database are a later version's of Impasto; use that version, or a new database.");
        }
    }

    /// <summary>The version of the tables that are there; 0 for none.</summary>
    private static int VersionOf(NpgsqlConnection connection)
    {
        // What to_regclass says may be older than the lock.
        using NpgsqlCommand asked = new(
            "select exists (select from pg_tables where schemaname = 'impasto' and tablename = 'schema')", connection);
        if (!(bool)asked.ExecuteScalar()!)
        {
            return 0;
        }

        using NpgsqlCommand version = new("select version from impasto.schema", connection);
        return version.ExecuteScalar() as int? ?? int.MaxValue;
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}
