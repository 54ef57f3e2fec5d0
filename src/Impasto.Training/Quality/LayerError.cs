namespace Impasto.Training.Quality;

/// <summary>How far an encoder is from another one at a layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Features">The features' relative mean square error.</param>
/// <param name="Gram">That of their Gram matrices.</param>
public sealed record LayerError(string Layer, double Features, double Gram);
