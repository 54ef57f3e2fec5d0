using Impasto.Training.Recipes;
using Impasto.Training.Tasks.AdaInDecoder;
using Impasto.Training.Tasks.Compression;
using Impasto.Training.Tasks.Distillation;
using Impasto.Training.Tasks.Films;
using Impasto.Training.Tasks.StyleBanks;
using Impasto.Training.Tasks.SuperResolution;
using Impasto.Training.Tasks.TransformStyles;
using Impasto.Training.Tasks.WctDecoder;

namespace Impasto.Training;

/// <summary>
/// The kinds of tasks that Impasto brings along. One of one's own is read by a list with a line more.
/// </summary>
public static class TrainingKinds
{
    /// <summary>Gets all of them.</summary>
    public static IReadOnlyList<TrainingKind> All { get; } =
    [
        new("encoder", EncoderRecipe.Read),
        new("compact-encoder", CompactEncoderRecipe.Read),
        new("adain", AdaInRecipe.Read),
        new("wct-decoder", WctDecoderRecipe.Read),
        new("transform", TransformRecipe.Read),
        new("film", FilmRecipe.Read),
        new("style-bank", StyleBankRecipe.Read),
        new("upscale", UpscaleRecipe.Read),
    ];
}
