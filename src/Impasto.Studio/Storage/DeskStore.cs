using System.Globalization;
using System.Text.Json;

namespace Impasto.Studio.Storage;

/// <summary>Keeps the desk.</summary>
internal sealed class DeskStore(Database database)
{
    private const string VersionKey = "desk.version";
    private const string StateKey = "desk.state";

    private readonly Lock gate = new();

    /// <summary>Gives the desk as it is.</summary>
    public Desk Get()
    {
        lock (gate)
        {
            return Read();
        }
    }

    /// <summary>Replaces the desk.</summary>
    /// <param name="changed">The desk, with the version that it was made from.</param>
    /// <param name="now">
    /// The desk as it then is: a version on, or the newest one where it was made from another.
    /// </param>
    /// <returns>Whether it was replaced.</returns>
    public bool TryPut(Desk changed, out Desk now)
    {
        lock (gate)
        {
            now = Read();
            if (changed.Version != now.Version)
            {
                return false;
            }

            now = changed with { Version = changed.Version + 1 };
            database.SetState(StateKey, now.State?.GetRawText() ?? "null");
            database.SetState(VersionKey, now.Version.ToString(CultureInfo.InvariantCulture));
            return true;
        }
    }

    private Desk Read()
    {
        string? state = database.State(StateKey);
        int version = int.Parse(database.State(VersionKey) ?? "0", CultureInfo.InvariantCulture);
        return new Desk(version, state is null or "null" ? null : JsonElement.Parse(state));
    }
}
