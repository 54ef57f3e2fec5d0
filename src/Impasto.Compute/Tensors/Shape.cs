using System.Collections.Immutable;

namespace Impasto.Compute.Tensors;

/// <summary>
/// The extents of a tensor, outermost first, at most four. Images and features are [batch, height, width, channels],
/// convolution weights [out, in, height, width], Gram matrices [batch, channels, channels]; a scalar has no extents.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly ImmutableArray<int> extents;

    /// <summary>Makes a shape.</summary>
    /// <param name="extents">The extents, each at least 1.</param>
    /// <exception cref="ArgumentException">There are more than four extents, or one is less than 1.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        if (extents.Length > 4)
        {
            throw new ArgumentException($"A shape has at most 4 extents, not {extents.Length}.", nameof(extents));
        }

        foreach (int extent in extents)
        {
            if (extent < 1)
            {
                throw new ArgumentException(
                    $"Each extent of a shape is at least 1: [{string.Join(", ", extents.ToArray())}].",
                    nameof(extents));
            }
        }

        this.extents = [.. extents];
    }

    /// <summary>Gets the shape of a single number.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>Gets the number of extents.</summary>
    public int Rank => extents.IsDefault ? 0 : extents.Length;

    /// <summary>Gets the number of elements; 1 of a scalar.</summary>
    /// <exception cref="OverflowException">There are more than 2^63 - 1.</exception>
    public long Count
    {
        get
        {
            long count = 1;
            for (int i = 0; i < Rank; i++)
            {
                count = checked(count * extents[i]);
            }

            return count;
        }
    }

    /// <summary>Gets the first extent of an image shape: how many images there are.</summary>
    /// <exception cref="InvalidOperationException">The shape does not have four extents.</exception>
    public int Batch => Image(0);

    /// <summary>Gets the second extent of an image shape, in pixels.</summary>
    /// <exception cref="InvalidOperationException">The shape does not have four extents.</exception>
    public int Height => Image(1);

    /// <summary>Gets the third extent of an image shape, in pixels.</summary>
    /// <exception cref="InvalidOperationException">The shape does not have four extents.</exception>
    public int Width => Image(2);

    /// <summary>Gets the last extent of an image shape: the values of a pixel.</summary>
    /// <exception cref="InvalidOperationException">The shape does not have four extents.</exception>
    public int Channels => Image(3);

    /// <summary>Gets one extent.</summary>
    /// <param name="axis">Which, from 0 to <see cref="Rank"/> less one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such extent.</exception>
    public int this[int axis]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis, Rank);
            return extents[axis];
        }
    }

    /// <summary>Compares all extents.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Compares all extents.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank)
        {
            return false;
        }

        for (int i = 0; i < Rank; i++)
        {
            if (extents[i] != other.extents[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        for (int i = 0; i < Rank; i++)
        {
            hash.Add(extents[i]);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Rank == 0 ? "[]" : $"[{string.Join(", ", extents)}]";

    private int Image(int axis) =>
        Rank == 4 ? extents[axis] : throw new InvalidOperationException($"{this} is not the shape of an image.");
}
