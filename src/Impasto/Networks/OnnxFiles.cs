using Impasto.Media.Files;
using Impasto.Onnx;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>Opens ONNX files, with messages that name them.</summary>
internal static class OnnxFiles
{
    /// <summary>Reads a network.</summary>
    /// <exception cref="WeightException">The file cannot be read, or has operators that are not read.</exception>
    public static OnnxNetwork Read(string path) => Open(path, OnnxNetwork.Read);

    /// <summary>Reads something of an ONNX file.</summary>
    /// <exception cref="WeightException">The file cannot be read, or is damaged.</exception>
    public static T Open<T>(string path, Func<Stream, T> read)
    {
        try
        {
            if (SpecialFile.KindOf(path) is { } kind)
            {
                throw new InvalidDataException($"this is {kind}; save the network to a file and name that");
            }

            if (Directory.Exists(path))
            {
                throw new InvalidDataException("this is a folder; name a file in it");
            }

            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return read(stream);
        }
        catch (InvalidDataException e)
        {
            throw new WeightException(path, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightException(path, $"it cannot be read ({FileProblem.Of(e)})", e);
        }
    }
}
