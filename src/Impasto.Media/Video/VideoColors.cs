namespace Impasto.Media.Video;

/// <summary>
/// How a film's luma and chroma are made of red, green and blue, and what is written of it into a file. What a film
/// does not say is as for most films of its size.
/// </summary>
/// <param name="Coefficients">The matrix's name for the conversion.</param>
/// <param name="Matrix">The matrix's name in a file.</param>
/// <param name="Primaries">The primaries' name in a file; null for none.</param>
/// <param name="Transfer">The curve's name in a file; null for none.</param>
/// <param name="IsFullRange">Whether luma has its full range.</param>
internal sealed record VideoColors(
    string Coefficients, string Matrix, string? Primaries, string? Transfer, bool IsFullRange)
{
    private const int LargeHeight = 720;
    private const string Large = "bt709";
    private const string Small = "smpte170m";
    private const string Wide = "bt2020";

    // From ffprobe's names to those that ffmpeg's options take, which differ where a curve is a plain power.
    private static readonly Dictionary<string, string> TransferNames = new(
        Same(
            "bt709 smpte170m smpte240m linear log100 log316 iec61966-2-4 bt1361e iec61966-2-1 bt2020-10 bt2020-12 "
            + "smpte428"))
    {
        ["bt470m"] = "gamma22",
        ["bt470bg"] = "gamma28",
    };

    private static readonly Dictionary<string, string> PrimariesNames = new(
        Same("bt709 bt470m bt470bg smpte170m smpte240m film bt2020 smpte428 smpte431 smpte432"));

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
            info.Primaries is null ? PrimariesOf(matrix) : PrimariesNames.GetValueOrDefault(info.Primaries),
            info.Transfer is null ? TransferOf(matrix) : TransferNames.GetValueOrDefault(info.Transfer),
            info.IsFullRange);
    }

    /// <summary>Whether a film's matrix is one that is read by conversion to another.</summary>
    /// <param name="info">The film.</param>
    public static bool IsConverted(VideoInfo info) => info.Matrix == "ycgco" && !info.IsRgb && !info.IsHdr;

    /// <summary>Whether a film's matrix is one that nothing here reads, so that another is taken for it.</summary>
    /// <param name="info">The film.</param>
    public static bool IsUnknown(VideoInfo info) => info.Matrix is not null && CoefficientsOf(info.Matrix).Length == 0
        && !IsConverted(info) && !info.IsRgb && !info.IsHdr;

    // FCC's matrix is that of NTSC of 1953, and BT.470's of PAL, whose curve is BT.601's today.
    private static string PrimariesOf(string matrix) => matrix switch
    {
        "fcc" => "bt470m",
        "bt2020nc" or "bt2020c" => Wide,
        _ => matrix,
    };

    private static string TransferOf(string matrix) => matrix switch
    {
        "fcc" => "gamma22",
        "bt470bg" => Small,
        "bt2020nc" or "bt2020c" => Large,
        _ => matrix,
    };

    /// <summary>The name of a matrix for the conversion; empty for one that it does not know.</summary>
    private static string CoefficientsOf(string? matrix) => matrix switch
    {
        "bt709" or "fcc" or "smpte240m" => matrix,
        "smpte170m" or "bt470bg" => "bt601",
        "bt2020nc" or "bt2020c" => Wide,
        _ => "",
    };

    private static IEnumerable<KeyValuePair<string, string>> Same(string names) =>
        names.Split(' ').Select(name => KeyValuePair.Create(name, name));
}
