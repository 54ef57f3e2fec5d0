using System.Text;
using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Exporting;
using Impasto.Models;
using Impasto.Onnx;

namespace Impasto.Tests.Networks;

/// <summary>ONNX files for tests, as others could have written them.</summary>
internal static class OnnxSamples
{
    private static readonly Lazy<ModelStore> Made = new(MakeStore);

    /// <summary>Gets a store of two styles that Impasto brings along, as others would have trained them.</summary>
    public static ModelStore Store => Made.Value;

    /// <summary>Writes a style that Impasto brings along.</summary>
    public static string Style(string path, string style, OnnxOptions? options = null)
    {
        using ModelLibrary models = new();
        return Write(path, NetworkExport.Of(models, style), options);
    }

    private static ModelStore MakeStore()
    {
        string home = Directory.CreateTempSubdirectory("impasto-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(home, recursive: true);
        ModelStore store = new(home);
        foreach (string style in (string[])["mosaic", "great-wave"])
        {
            store.ImportOnnx(Style(Path.Combine(home, "net.onnx"), style), style).Dispose();
        }

        return store;
    }

    /// <summary>Writes a network of any graph.</summary>
    public static string Write(string path, Func<Node, Node> build) => Write(
        path,
        new OnnxModel("sample", sizes =>
        {
            Node image = new Graph().Input(new Shape(sizes.Batch, sizes.Height, sizes.Width, 3));
            return new OnnxGraph([new OnnxInput("image", image)], [new OnnxOutput("result", build(image))]);
        }));

    /// <summary>Makes a file say nothing under a key.</summary>
    public static void Hide(string path, string key)
    {
        byte[] file = File.ReadAllBytes(path);
        file[file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(key))] = (byte)'x';
        File.WriteAllBytes(path, file);
    }

    /// <summary>Writes a network.</summary>
    public static string Write(string path, OnnxModel model, OnnxOptions? options = null)
    {
        using FileStream file = File.Create(path);
        OnnxFile.Write(file, model, options);
        return path;
    }
}
