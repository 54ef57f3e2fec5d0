namespace Impasto.Studio.Storage;

/// <summary>The sessions of browsers that have shown the token, so that their tabs outlive the server.</summary>
internal sealed class SessionStore(Database database)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>Keeps a session.</summary>
    /// <param name="hash">The SHA-256 of its id.</param>
    public void Add(string hash)
    {
        database.Execute($"DELETE FROM sessions WHERE created < {DateTimeOffset.UtcNow - Life}");
        database.Execute($"INSERT INTO sessions VALUES ({hash}, {DateTimeOffset.UtcNow})");
    }

    /// <summary>Tells whether there is a session.</summary>
    /// <param name="hash">The SHA-256 of its id.</param>
    public bool Contains(string hash) => database.Query(
        $"SELECT 1 FROM sessions WHERE hash = {hash} AND created >= {DateTimeOffset.UtcNow - Life}",
        _ => true).Count > 0;
}
