namespace Impasto.Media.Video;

/// <summary>
/// How a film's luma and chroma are made of red, green and blue, and what is written of it into a file. What a film
/// does not say is as for most films of its size.
/// </summary>
/// <param name="Coefficients">The matrix's name for the conversion.</param>
/// <param name="Matrix">The matrix's name in a file.</param>
/// <param name="Primaries">The primaries' name in a file.</param>
/// <param name="Transfer">The curve's name in a file.</param>
/// <param name="IsFullRange">Whether luma has its full range.</param>
internal sealed record VideoColors(
    string Coefficients, string Matrix, string Primaries, string Transfer, bool IsFullRange)
{
    private const int LargeHeight = 720;
    private const string Large = "bt709";
    private const string Small = "smpte170m";
    private const string Wide = "bt2020";

    /// <summary>The colours of a film; those of a usual screen where it is RGB, or is tone-mapped.</summary>
    /// <param name="info">The film.</param>
    public static VideoColors Of(VideoInfo info)
    {
        string usual = info.Height >= LargeHeight || info.Width >= 1280 ? Large : Small;
        if (info.IsHdr || info.IsRgb)
        {
            return new VideoColors(CoefficientsOf(usual), usual, usual, usual, IsFullRange: false);
        }

        string matrix = CoefficientsOf(info.Matrix) is { Length: > 0 } ? info.Matrix! : usual;
        return new VideoColors(
            CoefficientsOf(matrix),
            matrix,
            info.Primaries ?? (matrix.StartsWith(Wide, StringComparison.Ordinal) ? Wide : matrix),
            info.Transfer ?? (matrix.StartsWith(Wide, StringComparison.Ordinal) ? Large : matrix),
            info.IsFullRange);
    }

    /// <summary>The name of a matrix for the conversion; empty for one that it does not know.</summary>
    private static string CoefficientsOf(string? matrix) => matrix switch
    {
        "bt709" or "fcc" or "smpte240m" => matrix,
        "smpte170m" or "bt470bg" => "bt601",
        "bt2020nc" or "bt2020c" => Wide,
        _ => "",
    };
}
