using System.Text.Json;
using System.Text.Json.Serialization;

namespace Impasto.Checkpoints;

/// <summary>
/// Refuses numbers that are beyond all bounds (1e999), which the serialiser reads as infinite and then cannot write.
/// </summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    /// <summary>Gets what a file's numbers are read by.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Converters = { new FiniteNumberConverter() } };

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDouble() is double number && double.IsFinite(number)
            ? number
            : throw new JsonException("The number is infinite.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);
}
