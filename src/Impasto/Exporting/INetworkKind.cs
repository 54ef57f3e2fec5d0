using Impasto.Models;
using Impasto.Onnx;
using Impasto.Weights;

namespace Impasto.Exporting;

/// <summary>A kind of network, and how one is exported.</summary>
internal interface INetworkKind
{
    /// <summary>Gets what files call it.</summary>
    string Name { get; }

    /// <summary>Whether a file has such a network, as far as its names tell.</summary>
    bool Recognises(WeightFile file);

    /// <summary>Describes a network.</summary>
    /// <param name="models">Opens it.</param>
    /// <param name="place">What the library opens.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="choice">Which part is exported.</param>
    OnnxModel Describe(ModelLibrary models, string place, string name, ExportChoice choice);
}
