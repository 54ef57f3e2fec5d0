using Microsoft.ML.OnnxRuntime;

namespace Deployed;

/// <summary>
/// Paints by ONNX Runtime with a network of
/// <c>impasto models export udnie --layout nhwc --range 0..255 -o udnie.onnx</c>.
/// </summary>
public sealed class Painter(string network) : IDisposable
{
    private readonly InferenceSession session = new(network);

    /// <summary>Paints an image of any size: red, green and blue of each pixel, row by row.</summary>
    public byte[] Paint(byte[] rgb, int width, int height)
    {
        float[] samples = Array.ConvertAll(rgb, sample => (float)sample);
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(samples, [1, height, width, 3]);
        using RunOptions run = new();
        using var results = session.Run(run, new Dictionary<string, OrtValue> { ["image"] = image }, ["picture"]);
        return Array.ConvertAll(
            results[0].GetTensorDataAsSpan<float>().ToArray(), sample => (byte)MathF.Round(sample));
    }

    public void Dispose() => session.Dispose();
}
