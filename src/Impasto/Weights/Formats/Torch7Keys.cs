namespace Impasto.Weights.Formats;

/// <summary>The keys under which a file of Torch7's says something of itself.</summary>
internal static class Torch7Keys
{
    /// <summary>What images go through before the network: vgg or resnet.</summary>
    public const string Preprocessing = "torch7.preprocessing";
}
