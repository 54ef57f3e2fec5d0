using Microsoft.Data.Sqlite;

namespace Impasto.Studio.Storage;

/// <summary>Reads the cells of a row that may be empty, and times.</summary>
internal static class RowReading
{
    public static string? OptionalText(this SqliteDataReader row, string column) =>
        row.GetOrdinal(column) is int i && row.IsDBNull(i) ? null : row.GetString(row.GetOrdinal(column));

    public static string Text(this SqliteDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    public static long Number(this SqliteDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    public static double Real(this SqliteDataReader row, string column) => row.GetDouble(row.GetOrdinal(column));

    public static double? OptionalReal(this SqliteDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Real(column);

    public static bool Flag(this SqliteDataReader row, string column) => row.Number(column) != 0;

    public static DateTimeOffset Time(this SqliteDataReader row, string column) =>
        new(row.Number(column), TimeSpan.Zero);

    public static DateTimeOffset? OptionalTime(this SqliteDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Time(column);
}
