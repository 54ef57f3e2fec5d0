namespace Impasto.Cli.Help;

/// <summary>A table of a page of help.</summary>
/// <param name="Title">What stands above it.</param>
/// <param name="Rows">Its lines; the table is left out where there is none.</param>
internal sealed record HelpSection(string Title, IReadOnlyList<HelpRow> Rows);
