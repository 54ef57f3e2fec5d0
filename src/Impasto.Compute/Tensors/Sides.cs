namespace Impasto.Compute.Tensors;

/// <summary>Pixels on the four sides of an image.</summary>
/// <param name="Top">Above it.</param>
/// <param name="Left">Left of it.</param>
/// <param name="Bottom">Below it.</param>
/// <param name="Right">Right of it.</param>
public readonly record struct Sides(int Top, int Left, int Bottom, int Right)
{
    /// <summary>Gets the rows above and below.</summary>
    public int Rows => Top + Bottom;

    /// <summary>Gets the columns left and right.</summary>
    public int Columns => Left + Right;

    /// <summary>Gets the least of the four.</summary>
    internal int Least => Math.Min(Math.Min(Top, Left), Math.Min(Bottom, Right));

    /// <summary>As many pixels on each side.</summary>
    /// <param name="pixels">How many.</param>
    public static implicit operator Sides(int pixels) => new(pixels, pixels, pixels, pixels);

    /// <summary>What takes away what this adds.</summary>
    /// <param name="sides">The pixels.</param>
    public static Sides operator -(Sides sides) => new(-sides.Top, -sides.Left, -sides.Bottom, -sides.Right);

    /// <inheritdoc/>
    public override string ToString() => this == Top ? $"{Top}" : $"{Top}, {Left}, {Bottom}, {Right}";
}
