using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>
/// Gives colours the reference's mean and covariance by a map that looks at red first, then green, then blue:
/// <c>x' = L' L^-1 (x - m) + m'</c> with the Cholesky factors <c>L L^T</c> of the covariances (Gatys et al.,
/// "Preserving Color in Neural Artistic Style Transfer", 2016, section 4.1).
/// </summary>
/// <remarks>A direction in which the image has no colours gets none: a flat image becomes one of one colour.</remarks>
public sealed class CholeskyTransfer : IColorTransfer
{
    /// <inheritdoc/>
    public void Match(ImageBuffer image, ImageBuffer reference)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(reference);
        if (ColorMoments.Of(image) is { } from && ColorMoments.Of(reference) is { } to)
        {
            from.Move(image, to, Factor(to.Covariance) * Inverse(Factor(from.Covariance)));
        }
    }

    /// <summary>The lower triangular factor; the column of a channel that says nothing new is 0.</summary>
    private static Matrix3 Factor(Matrix3 covariance)
    {
        Matrix3 factor = new();
        for (int column = 0; column < ImageBuffer.Channels; column++)
        {
            double pivot = covariance[column, column];
            for (int k = 0; k < column; k++)
            {
                pivot -= factor[column, k] * factor[column, k];
            }

            if (pivot < ColorMoments.LeastVariance)
            {
                continue;
            }

            for (int row = column; row < ImageBuffer.Channels; row++)
            {
                double rest = covariance[row, column];
                for (int k = 0; k < column; k++)
                {
                    rest -= factor[row, k] * factor[column, k];
                }

                factor[row, column] = rest / Math.Sqrt(pivot);
            }
        }

        return factor;
    }

    /// <summary>The inverse of a lower triangular matrix on the channels that say something.</summary>
    private static Matrix3 Inverse(Matrix3 factor)
    {
        Matrix3 inverse = new();
        for (int row = 0; row < ImageBuffer.Channels; row++)
        {
            if (factor[row, row] == 0)
            {
                continue;
            }

            inverse[row, row] = 1 / factor[row, row];
            for (int column = 0; column < row; column++)
            {
                double sum = 0;
                for (int k = column; k < row; k++)
                {
                    sum += factor[row, k] * inverse[k, column];
                }

                inverse[row, column] = -sum / factor[row, row];
            }
        }

        return inverse;
    }
}
