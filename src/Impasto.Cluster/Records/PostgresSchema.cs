using Npgsql;

namespace Impasto.Cluster.Records;

/// <summary>The tables of <see cref="PostgresRecords"/>, made by the first that connects.</summary>
internal static class PostgresSchema
{
    private const int Version = 1;

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

    /// <summary>Makes the tables where there are none.</summary>
    /// <exception cref="ClusterException">They are those of another version.</exception>
    public static void Prepare(NpgsqlConnection connection)
    {
        if (!IsThere(connection))
        {
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            Run(connection, $"select pg_advisory_xact_lock({Lock})");
            if (!IsThere(connection))
            {
                Run(connection, $"{Tables} insert into impasto.schema values ({Version});");
            }

            transaction.Commit();
        }

        using NpgsqlCommand asked = new("select version from impasto.schema", connection);
        if (asked.ExecuteScalar() is not Version)
        {
            throw new ClusterException(
                "The tables of this database are another version's of Impasto; use that version, or a new database.");
        }
    }

    private static bool IsThere(NpgsqlConnection connection)
    {
        // What to_regclass says may be older than the lock.
        using NpgsqlCommand asked = new(
            "select exists (select from pg_tables where schemaname = 'impasto' and tablename = 'schema')", connection);
        return (bool)asked.ExecuteScalar()!;
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}
