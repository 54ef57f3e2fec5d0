using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Impasto.Weights;

namespace Impasto.Tests.Weights;

/// <summary>Writes weights as deeplearn.js and TensorFlow.js have them in folders.</summary>
internal static class WeightFolders
{
    /// <summary>Writes a file for each tensor, and a manifest.json that names them.</summary>
    internal static void WriteManifest(string folder, IEnumerable<WeightTensor> tensors)
    {
        JsonObject manifest = [];
        foreach (WeightTensor tensor in tensors)
        {
            string name = tensor.Name.Replace('/', '_');
            File.WriteAllBytes(Path.Combine(folder, name), Bytes(tensor.Values));
            manifest[tensor.Name] = new JsonObject { ["filename"] = name, ["shape"] = Extents(tensor) };
        }

        File.WriteAllText(Path.Combine(folder, "manifest.json"), manifest.ToJsonString());
    }

    /// <summary>Writes a model.json and the shards of its weights.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="tensors">The tensors; a table of labels, which are whole numbers, comes before them.</param>
    /// <param name="quantised">float32, or what TensorFlow.js's converter makes of it: float16, uint8, uint16.</param>
    internal static void WriteShards(string folder, IEnumerable<WeightTensor> tensors, string quantised = "float32")
    {
        const int ShardBytes = 5000;
        JsonArray weights =
        [
            new JsonObject { ["name"] = "labels", ["shape"] = new JsonArray(3), ["dtype"] = "int32" },
        ];
        List<byte> bytes = [.. new byte[3 * sizeof(int)]];
        foreach (WeightTensor tensor in tensors)
        {
            JsonObject weight = new()
            {
                ["name"] = tensor.Name, ["shape"] = Extents(tensor), ["dtype"] = "float32",
            };
            if (quantised != "float32")
            {
                weight["quantization"] = new JsonObject { ["dtype"] = quantised };
            }

            if (quantised is "uint8" or "uint16")
            {
                int most = quantised == "uint8" ? byte.MaxValue : ushort.MaxValue;
                (double least, double factor) = Scale(tensor.Values, most);
                (weight["quantization"]!["min"], weight["quantization"]!["scale"]) = (least, factor);
                foreach (float value in tensor.Values)
                {
                    int level = (int)Math.Round((value - least) / factor);
                    bytes.Add((byte)level);
                    if (most > byte.MaxValue)
                    {
                        bytes.Add((byte)(level >> 8));
                    }
                }
            }
            else
            {
                bytes.AddRange(quantised == "float32" ? Bytes(tensor.Values) : Halves(tensor.Values));
            }

            weights.Add(weight);
        }

        JsonArray paths = [];
        foreach (byte[] shard in bytes.Chunk(ShardBytes))
        {
            string name = $"group1-shard{paths.Count + 1}.bin";
            File.WriteAllBytes(Path.Combine(folder, name), shard);
            paths.Add(name);
        }

        JsonObject model = new()
        {
            ["format"] = "layers-model",
            ["modelTopology"] = new JsonObject(),
            ["weightsManifest"] = new JsonArray(new JsonObject { ["paths"] = paths, ["weights"] = weights }),
        };
        File.WriteAllText(Path.Combine(folder, "model.json"), model.ToJsonString());
    }

    private static (double Least, double Factor) Scale(float[] values, int most)
    {
        double least = values.Min(), range = values.Max() - least;
        return (least, range == 0 ? 1 : range / most);
    }

    private static JsonArray Extents(WeightTensor tensor) =>
        [.. tensor.Extents.Select(extent => (JsonNode)JsonValue.Create(extent))];

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    private static byte[] Halves(float[] values)
    {
        byte[] bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)values[i]);
        }

        return bytes;
    }
}
