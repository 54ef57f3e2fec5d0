using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>What a ray meets.</summary>
/// <param name="Distance">How far along the ray.</param>
/// <param name="Normal">The direction away from the surface.</param>
/// <param name="Colour">The share of light that it gives back.</param>
/// <param name="Gloss">How much it mirrors when seen at a steep angle, 0 to 1.</param>
internal readonly record struct Surface(float Distance, Vector3 Normal, Vector3 Colour, float Gloss = 0);
