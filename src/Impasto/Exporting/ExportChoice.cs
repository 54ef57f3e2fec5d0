namespace Impasto.Exporting;

/// <summary>Which part of a network is exported.</summary>
/// <param name="Style">
/// The style, of a network that has several; null for all of them, with an input for their weights.
/// </param>
/// <param name="Layer">
/// The layer to which an encoder is exported; relu4_1, or its last one, where null.
/// </param>
public sealed record ExportChoice(string? Style = null, string? Layer = null);
