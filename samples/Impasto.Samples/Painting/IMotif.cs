using System.Numerics;

namespace Impasto.Samples.Painting;

/// <summary>What a picture shows, on a square from (0, 0) above left to (1, 1) below right.</summary>
internal interface IMotif
{
    /// <summary>The direction in which strokes and rows of tiles run at a place.</summary>
    Vector2 Flow(Vector2 place);

    /// <summary>The paint for a stroke or tile at a place; it differs a little from one to the next.</summary>
    Vector3 Colour(Vector2 place, Random random);
}
