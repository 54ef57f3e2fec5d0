using System.Text.Json.Nodes;

namespace Impasto.Training.Recipes;

/// <summary>Changes members of a recipe by their names, as <c>model.tvWeight</c>.</summary>
internal static class RecipeMember
{
    /// <summary>
    /// Gives a member another value: in the recipe, in each of its stages that has the member itself and, where there
    /// is a list on the way, in each of the list's objects.
    /// </summary>
    /// <param name="recipe">The recipe, which is changed.</param>
    /// <param name="member">The member, with dots between the names of objects in objects.</param>
    /// <param name="value">The value; null takes the member away.</param>
    /// <exception cref="RecipeException">There is a number or a text on the way.</exception>
    public static void Set(JsonObject recipe, string member, JsonNode? value)
    {
        string[] names = member.Split('.');
        Put(recipe, names, isStage: false);
        foreach (JsonObject stage in (recipe["stages"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Put(stage, names, isStage: true);
        }

        void Put(JsonObject into, ReadOnlySpan<string> way, bool isStage)
        {
            if (isStage && !into.ContainsKey(way[0]))
            {
                return;
            }

            if (way.Length == 1)
            {
                into[way[0]] = value?.DeepClone();
                return;
            }

            JsonNode next = into[way[0]] ??= new JsonObject();
            foreach (JsonNode? one in next is JsonArray list ? list : (IEnumerable<JsonNode?>)[next])
            {
                Put(
                    one as JsonObject
                        ?? throw new RecipeException($"'{member}' names no member: '{way[0]}' is no object."),
                    way[1..],
                    isStage);
            }
        }
    }
}
