using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio.Storage;

/// <summary>The records of the jobs.</summary>
internal sealed class JobStore(Database database)
{
    /// <summary>Adds a job behind all that wait.</summary>
    public StudioJob Add(StudioJob job)
    {
        StudioJob added = job with { Order = NewOrder() };
        database.Execute(
            $"""
            INSERT INTO jobs (id, kind, state, place, created, title, method, styles, content, batch, sheet,
                onCluster, job)
            VALUES ({added.Id}, {added.Kind.ToString()}, {added.State.ToString()}, {added.Order}, {added.Created},
                {added.Title}, {added.Method}, {ToJson(added.Styles)}, {added.Content}, {added.Batch}, {added.Sheet},
                {added.OnCluster}, {added.Job.GetRawText()})
            """);
        return added;
    }

    /// <summary>Finds a job.</summary>
    /// <exception cref="StudioException">There is none of this id.</exception>
    public StudioJob Get(string? id) => Find(id) ?? throw StudioException.Missing("job");

    /// <summary>Finds a job; null for none.</summary>
    public StudioJob? Find(string? id) =>
        Id.Is(id) ? database.First($"SELECT * FROM jobs WHERE id = {id}", Read) : null;

    /// <summary>Lists all jobs in their order.</summary>
    public IReadOnlyList<StudioJob> List() => database.Query($"SELECT * FROM jobs ORDER BY place, created", Read);

    /// <summary>Lists the jobs of a state that are done here, in the order of the queue.</summary>
    /// <param name="state">The state.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<StudioJob> List(JobState state, int limit = int.MaxValue) => database.Query(
        $"""
        SELECT * FROM jobs WHERE state = {state.ToString()} AND onCluster = 0 ORDER BY place, created LIMIT {limit}
        """,
        Read);

    /// <summary>Lists the jobs that the cluster does and that are not over, in their order.</summary>
    public IReadOnlyList<StudioJob> ListOnCluster() =>
    [
        .. database.Query($"SELECT * FROM jobs WHERE onCluster = 1 ORDER BY place, created", Read)
            .Where(job => !job.IsOver),
    ];

    /// <summary>Gives which one of those that wait a job is, from 1.</summary>
    public int PlaceOf(StudioJob job) => database.Query(
        $"""
        SELECT count(*) FROM jobs WHERE state = {JobState.Queued.ToString()} AND onCluster = 0
            AND (place < {job.Order} OR (place = {job.Order} AND created <= {job.Created}))
        """,
        row => row.GetInt32(0))[0];

    /// <summary>Gives an order behind those of all jobs.</summary>
    public double NewOrder() =>
        database.Query($"SELECT ifnull(max(place), 0) + 1 FROM jobs", row => row.GetDouble(0))[0];

    /// <summary>Keeps what has changed of a job.</summary>
    public void Update(StudioJob job) => database.Execute(
        $"""
        UPDATE jobs SET state = {job.State.ToString()}, place = {job.Order}, started = {job.Started},
            finished = {job.Finished}, done = {job.Done}, result = {job.Result}, notes = {ToJson(job.Notes)},
            error = {job.Error}, canContinue = {job.CanContinue}
        WHERE id = {job.Id}
        """);

    /// <summary>Keeps how much of a job is done that is being done.</summary>
    public void KeepProgress(StudioJob job) => database.Execute(
        $"UPDATE jobs SET done = {job.Done} WHERE id = {job.Id} AND state = {JobState.Running.ToString()}");

    /// <summary>Removes a job from the list.</summary>
    public void Remove(string id) => database.Execute($"DELETE FROM jobs WHERE id = {id}");

    private static string ToJson(IReadOnlyList<string> texts) =>
        JsonSerializer.Serialize(texts, StudioJson.Default.IReadOnlyListString);

    private static IReadOnlyList<string> Texts(string json) =>
        JsonSerializer.Deserialize(json, StudioJson.Default.IReadOnlyListString)!;

    private static StudioJob Read(SqliteDataReader row) => new()
    {
        Id = row.Text("id"),
        Kind = Enum.Parse<JobKind>(row.Text("kind")),
        State = Enum.Parse<JobState>(row.Text("state")),
        Order = row.Real("place"),
        Created = row.Time("created"),
        Started = row.OptionalTime("started"),
        Finished = row.OptionalTime("finished"),
        Done = row.Real("done"),
        Title = row.Text("title"),
        Method = row.Text("method"),
        Styles = Texts(row.Text("styles")),
        Content = row.OptionalText("content"),
        Result = row.OptionalText("result"),
        Notes = Texts(row.Text("notes")),
        Error = row.OptionalText("error"),
        Batch = row.OptionalText("batch"),
        Sheet = row.OptionalText("sheet"),
        CanContinue = row.Flag("canContinue"),
        OnCluster = row.Flag("onCluster"),
        Job = JsonElement.Parse(row.Text("job")),
    };
}
