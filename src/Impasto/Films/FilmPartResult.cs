namespace Impasto.Films;

/// <summary>What became of a part of a film that was painted.</summary>
/// <param name="Number">The part's number, from 1.</param>
/// <param name="InstructionSet">By which instruction set all of its frames were painted.</param>
/// <param name="Folder">The folder of its frames, relative to that of the division.</param>
public sealed record FilmPartResult(int Number, string InstructionSet, string Folder);
