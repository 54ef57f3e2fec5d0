using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Impasto.Cli.Options;

/// <summary>Results as JSON, for other programs.</summary>
internal sealed class JsonOption : Option<bool>
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="description">What is printed.</param>
    public JsonOption(string description = "Print JSON in place of text")
        : base("--json") => Description = description;

    /// <summary>Writes a result on one line.</summary>
    public static void Write(TextWriter output, object result) =>
        output.WriteLine(JsonSerializer.Serialize(result, Format));
}
