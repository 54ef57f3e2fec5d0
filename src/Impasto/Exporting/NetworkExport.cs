using Impasto.Models;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Exporting;

/// <summary>Networks as ONNX, for the runtimes of others: what a name means, and what a file says of it.</summary>
/// <example><code>
/// using ModelLibrary models = ModelLibrary.ForUser();
/// OnnxModel udnie = NetworkExport.Of(models, "udnie");
/// using FileStream file = File.Create("udnie.onnx");
/// OnnxFile.Write(file, udnie, new OnnxOptions { Full = OnnxOptions.Bytes });
/// </code></example>
public static class NetworkExport
{
    private const string ShippedLicence = "MIT";

    /// <summary>
    /// The only list of kinds of networks that can be exported; the first that knows a file counts. What is of no other
    /// kind is an encoder, or refused as one.
    /// </summary>
    private static readonly INetworkKind[] Kinds =
    [
        new TransformKind(), new StyleBankKind(), new UpscaleKind(), new DecoderKind(), new EncoderKind(),
    ];

    /// <summary>Gets the names of networks that Impasto brings along.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [AdaInExport.Name, .. ShippedModels.Names.Select(name => Path.GetFileNameWithoutExtension(name))];

    /// <summary>Gives a network as it is exported.</summary>
    /// <param name="models">Opens the network, and outlives what is given.</param>
    /// <param name="name">
    /// A style that a transform network has learned; or one of <see cref="Names"/>, a model's name or a weight file.
    /// </param>
    /// <param name="choice">Which part of it; all where null.</param>
    /// <exception cref="ArgumentException">The network has no such part, or is an ONNX file already.</exception>
    /// <exception cref="WeightException">There is nothing of that name, or its file cannot be used.</exception>
    public static OnnxModel Of(ModelLibrary models, string name, ExportChoice? choice = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(name);
        choice ??= new ExportChoice();
        if (models.HasImported(name) || ImportedNetwork.IsMeant(name))
        {
            throw new ArgumentException($"{name} is an ONNX file already: copy {models.Imported(name).Source}.");
        }

        if (models.Find(name) is { } known)
        {
            return OfFile(models, known, choice);
        }

        if (name == AdaInExport.Name)
        {
            Refuse(choice.Style, name, "takes any style as an image", "--style");
            Refuse(choice.Layer, name, "is exported whole", "--layer");
            return AdaInExport.Of(models.AdaIn()) with { Metadata = Told("adain", ShippedLicence) };
        }

        Refuse(choice.Style, name, "is a style", "--style");
        Refuse(choice.Layer, name, "is a style", "--layer");
        return OfStyle(models, name);
    }

    /// <summary>Refuses a choice that a network does not have.</summary>
    /// <param name="value">What is chosen; null for nothing.</param>
    /// <param name="name">The network.</param>
    /// <param name="why">Why there is nothing to choose.</param>
    /// <param name="option">The choice.</param>
    /// <exception cref="ArgumentException">Something is chosen.</exception>
    internal static void Refuse(string? value, string name, string why, string option)
    {
        if (value is not null)
        {
            throw new ArgumentException($"{name} {why}; leave {option} out.");
        }
    }

    private static OnnxModel OfFile(ModelLibrary models, string known, ExportChoice choice)
    {
        (WeightFile file, bool isShipped) = models.OpenFile(known);
        using (file)
        {
            INetworkKind kind = Kinds.First(kind => kind.Recognises(file));
            string name = isShipped || File.Exists(known) ? Path.GetFileNameWithoutExtension(known) : known;
            OnnxModel model = kind.Describe(models, known, name, choice);
            string? licence = isShipped ? ShippedLicence
                : file.Metadata.GetValueOrDefault("license") ?? file.Metadata.GetValueOrDefault("licence");
            return model with { Metadata = Joined(model.Metadata, Told(kind.Name, licence, file.Sha256())) };
        }
    }

    private static OnnxModel OfStyle(ModelLibrary models, string style)
    {
        string[] learned = [.. models.LearnedStyles().Select(known => known.Style).Distinct()];
        if (!TrainedStyle.IsMeant(style) && !learned.Contains(style))
        {
            throw new WeightException(
                $"there is no network, style or file named '{style}'{Suggestion.Text(style, [.. Names, .. learned])}; "
                + "name a style (see 'impasto styles list'), an installed model, a weight file, or a network such as "
                + "styles, style-bank or adain");
        }

        TransformNetwork network = models.Transform([style]);
        bool isShipped = ShippedModels.Names.Contains(network.Weights.Source);
        string chosen = TrainedStyle.Find(style)?.Style ?? style;
        OnnxModel model = TransformKind.Describe(network, chosen, chosen);
        return model with
        {
            Metadata = Joined(
                model.Metadata, Told("transform", isShipped ? ShippedLicence : null, network.Weights.Sha256)),
        };
    }

    private static Dictionary<string, string> Told(string kind, string? licence, string sha256 = "")
    {
        Dictionary<string, string> told = new() { ["impasto.network"] = kind };
        if (licence is not null)
        {
            told["impasto.licence"] = licence;
        }

        if (sha256.Length > 0)
        {
            told["impasto.sha256"] = sha256;
        }

        return told;
    }

    private static Dictionary<string, string> Joined(
        IReadOnlyDictionary<string, string> first, Dictionary<string, string> second) =>
        new(first.Concat(second));
}
