using System.Runtime.InteropServices;
using System.Text.Json;

namespace Impasto.Compute.Tests.Fixtures;

/// <summary>
/// Float32 tensors that a script in tests/Fixtures has written: a safetensors file, read without any checks because
/// it is part of the repository. Images and weights are in PyTorch's order, channels before height and width.
/// </summary>
public sealed class FixtureFile
{
    private readonly JsonElement header;
    private readonly byte[] data;

    /// <summary>Reads a file of the folder Fixtures beside the test assembly.</summary>
    public FixtureFile(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
        int length = (int)BitConverter.ToInt64(file);
        header = JsonDocument.Parse(file.AsMemory(8, length)).RootElement;
        data = file[(8 + length)..];
    }

    /// <summary>Gets the names of all tensors, in the order of the file.</summary>
    public IEnumerable<string> Names => header.EnumerateObject().Select(property => property.Name);

    /// <summary>Tells whether there is a tensor of that name.</summary>
    public bool Contains(string name) => header.TryGetProperty(name, out _);

    /// <summary>Gets the extents of a tensor.</summary>
    public int[] Shape(string name) =>
        [.. header.GetProperty(name).GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];

    /// <summary>Gets the elements of a tensor in the order of the file.</summary>
    public float[] Values(string name)
    {
        JsonElement offsets = header.GetProperty(name).GetProperty("data_offsets");
        return MemoryMarshal.Cast<byte, float>(data.AsSpan(offsets[0].GetInt32()..offsets[1].GetInt32())).ToArray();
    }

    /// <summary>Gets the elements of an image [N, C, H, W] in the order [N, H, W, C].</summary>
    public float[] ChannelsLast(string name)
    {
        float[] values = Values(name);
        int[] shape = Shape(name);
        int channels = shape[1];
        int pixels = shape[2] * shape[3];
        float[] result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int image = i / (channels * pixels);
            int channel = i / pixels % channels;
            int pixel = i % pixels;
            result[(((image * pixels) + pixel) * channels) + channel] = values[i];
        }

        return result;
    }

    /// <summary>Gets the shape [N, H, W, C] of an image [N, C, H, W].</summary>
    public int[] ChannelsLastShape(string name)
    {
        int[] shape = Shape(name);
        return [shape[0], shape[2], shape[3], shape[1]];
    }
}
