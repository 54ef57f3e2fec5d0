using Impasto.Weights;

namespace Impasto.Models;

/// <summary>A weight file that others publish and that the store can fetch.</summary>
/// <param name="Name">The name that it gets in the store.</param>
/// <param name="Address">Where it is published.</param>
/// <param name="Sha256Start">The first digits of its SHA-256, lower case, as in torchvision's file names.</param>
/// <param name="Input">What the network expects of its input.</param>
public sealed record DownloadableModel(string Name, Uri Address, string Sha256Start, InputNormalisation Input)
{
    /// <summary>Gets all that can be fetched by name.</summary>
    public static IReadOnlyList<DownloadableModel> Catalogue { get; } =
    [
        Torchvision("vgg19", "dcbb9e9d"),
        Torchvision("vgg16", "397923af"),
    ];

    private static DownloadableModel Torchvision(string name, string hash) => new(
        name, new Uri($"https://download.pytorch.org/models/{name}-{hash}.pth"), hash, InputNormalisation.Torchvision);
}
