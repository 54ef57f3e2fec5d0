using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Training.Recipes;

namespace Impasto.Training;

/// <summary>A member of recipes, and the values that it takes one after another.</summary>
/// <param name="Member">The member, as <c>model.tvWeight</c>.</param>
/// <param name="Values">The values; null takes the member away.</param>
internal sealed record GridAxis(string Member, IReadOnlyList<JsonNode?> Values)
{
    /// <summary>Reads one.</summary>
    /// <param name="text">As <c>model.tvWeight=1,3</c>: numbers, true, false, null or words.</param>
    /// <exception cref="RecipeException">It is none.</exception>
    public static GridAxis Parse(string text)
    {
        string[] parts = text.Split('=', 2);
        string[] values = parts.Length == 2 ? parts[1].Split(',') : [];
        return values.Length > 0 && !values.Any(string.IsNullOrWhiteSpace)
            && !parts[0].Split('.').Any(string.IsNullOrWhiteSpace)
            ? new GridAxis(parts[0], [.. values.Select(ValueOf)])
            : throw new RecipeException(
                $"'{text}' is no list of values; give a member of the recipe and values, as model.tvWeight=1,3.");
    }

    /// <summary>Gives a value as people write it.</summary>
    public static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue word when word.TryGetValue(out string? text) => text,
        _ => value.ToJsonString(),
    };

    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text) is var node && node is null or JsonValue ? node : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
