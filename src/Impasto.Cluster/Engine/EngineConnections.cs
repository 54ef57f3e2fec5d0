using Hangfire.PostgreSql;
using Npgsql;

namespace Impasto.Cluster.Engine;

/// <summary>Gives the engine the connections that the records have, so that a process holds few of them.</summary>
/// <param name="source">The connections.</param>
internal sealed class EngineConnections(NpgsqlDataSource source) : IConnectionFactory
{
    public NpgsqlConnection GetOrCreateConnection() => source.CreateConnection();
}
