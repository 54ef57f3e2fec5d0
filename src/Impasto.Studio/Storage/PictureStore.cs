using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio.Storage;

/// <summary>The records of the pictures.</summary>
internal sealed partial class PictureStore(Database database, DataFolder folder)
{
    private static readonly TimeSpan DeletedIsKept = TimeSpan.FromDays(30);

    /// <summary>Is told of each picture that was added or changed.</summary>
    public event Action<Picture>? Changed;

    /// <summary>Adds a picture whose file is in its place.</summary>
    public void Add(Picture picture)
    {
        database.Execute(
            $"""
            INSERT INTO pictures (id, kind, name, extension, width, height, bytes, created, favourite, job, seconds,
                made, isExact, hasDeep)
            VALUES ({picture.Id}, {Text(picture.Kind)}, {picture.Name}, {picture.Extension}, {picture.Width},
                {picture.Height}, {picture.Bytes}, {picture.Created}, {picture.Favourite}, {picture.Job},
                {picture.Seconds}, {picture.Made}, {picture.IsExact}, {picture.HasDeep})
            """);
        Changed?.Invoke(picture);
    }

    /// <summary>Finds a picture, deleted ones too.</summary>
    /// <exception cref="StudioException">There is none of this id.</exception>
    public Picture Get(string? id) => Find(id) ?? throw StudioException.Missing("picture");

    /// <summary>Finds a picture, deleted ones too; null for none.</summary>
    public Picture? Find(string? id) => !Storage.Id.Is(id) ? null
        : database.First($"SELECT * FROM pictures WHERE id = {id}", Read);

    /// <summary>Finds the newest picture of a name that is there and came from outside; null for none.</summary>
    public Picture? FindNamed(string name) => database.First(
        $"""
        SELECT * FROM pictures WHERE name = {name} AND deleted IS NULL AND made IS NULL
        ORDER BY created DESC LIMIT 1
        """,
        Read);

    /// <summary>Gives a message with the names of pictures in place of their ids and files.</summary>
    public string InNames(string message) =>
        IdOrFile().Replace(message, found => Find(found.Groups[1].Value)?.Name ?? found.Value);

    /// <summary>Lists pictures that are not deleted, newest first.</summary>
    /// <param name="kind">Of which kind; null for all.</param>
    /// <param name="search">What their names have in them; null for all.</param>
    /// <param name="favourite">Whether favourites only are wanted.</param>
    /// <param name="before">The id after which the list goes on; null for its start.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<Picture> List(PictureKind? kind, string? search, bool favourite, string? before, int limit)
    {
        string? like = search is null ? null
            : $"%{search.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";
        Picture? last = before is null ? null : Get(before);
        long ticks = last?.Created.UtcTicks ?? long.MaxValue;
        string? name = kind is { } one ? Text(one) : null;
        return database.Query(
            $"""
            SELECT * FROM pictures
            WHERE deleted IS NULL AND ({name} IS NULL OR kind = {name}) AND ({favourite} = 0 OR favourite = 1)
                AND ({like} IS NULL OR name LIKE {like} ESCAPE '\' OR made LIKE {like} ESCAPE '\')
                AND (created < {ticks} OR (created = {ticks} AND id < {before ?? ""}))
            ORDER BY created DESC, id DESC LIMIT {limit}
            """,
            Read);
    }

    /// <summary>Changes what a person may change of a picture.</summary>
    public Picture Change(string? id, string? name, bool? favourite)
    {
        Picture picture = Get(id);
        return Update(picture with { Name = name ?? picture.Name, Favourite = favourite ?? picture.Favourite });
    }

    /// <summary>Deletes a picture, which can be undone.</summary>
    public Picture Delete(string? id)
    {
        Picture picture = Get(id);
        return picture.Deleted is null ? Update(picture with { Deleted = DateTimeOffset.UtcNow }) : picture;
    }

    /// <summary>Takes back that a picture was deleted.</summary>
    public Picture Restore(string? id) => Update(Get(id) with { Deleted = null });

    /// <summary>Erases what was deleted long ago.</summary>
    public void EraseOld()
    {
        DateTimeOffset limit = DateTimeOffset.UtcNow - DeletedIsKept;
        foreach (Picture picture in database.Query($"SELECT * FROM pictures WHERE deleted < {limit}", Read))
        {
            folder.Erase(picture);
            database.Execute($"DELETE FROM pictures WHERE id = {picture.Id}");
        }
    }

    [GeneratedRegex(@"\b([0-9a-f]{32})(?:\.[a-z0-9]+)?\b")]
    private static partial Regex IdOrFile();

    private static string Text(PictureKind kind) => kind.ToString();

    private static Picture Read(SqliteDataReader row) => new()
    {
        Id = row.Text("id"),
        Kind = Enum.Parse<PictureKind>(row.Text("kind")),
        Name = row.Text("name"),
        Extension = row.Text("extension"),
        Width = (int)row.Number("width"),
        Height = (int)row.Number("height"),
        Bytes = row.Number("bytes"),
        Created = row.Time("created"),
        Favourite = row.Flag("favourite"),
        Deleted = row.OptionalTime("deleted"),
        Job = row.OptionalText("job"),
        Seconds = row.OptionalReal("seconds"),
        Made = row.OptionalText("made"),
        IsExact = row.Flag("isExact"),
        HasDeep = row.Flag("hasDeep"),
    };

    private Picture Update(Picture picture)
    {
        database.Execute(
            $"""
            UPDATE pictures SET name = {picture.Name}, favourite = {picture.Favourite}, deleted = {picture.Deleted}
            WHERE id = {picture.Id}
            """);
        Changed?.Invoke(picture);
        return picture;
    }
}
