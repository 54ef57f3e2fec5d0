using System.Text.Json.Nodes;
using Impasto.Control.Regions;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Running;

namespace Impasto.Studio.Api;

/// <summary>The schema of a job as the studio takes it: that of files, with ids of pictures for paths.</summary>
internal static class JobSchema
{
    /// <summary>The name of the schema in the description of the whole.</summary>
    public const string Name = "Job";

    /// <summary>Makes the schema of what is known of options.</summary>
    /// <param name="methods">The methods that a job may name.</param>
    public static JsonObject Of(MethodCatalog methods)
    {
        JsonObject members = new()
        {
            ["schema"] = new JsonObject { ["const"] = Job.Schema, ["description"] = "The version of the format" },
            ["content"] = Id("The picture to repaint, or the film"),
            ["styles"] = new JsonObject
            {
                ["description"] = "The styles, each with its masks",
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = Object(
                    ["style"],
                    new JsonObject
                    {
                        ["style"] = Text("The id of a picture, or the name of a style"),
                        ["weight"] = new JsonObject { ["type"] = "number", ["minimum"] = 0 },
                        ["coarse"] = Id("A painting whose coarse forms the style has"),
                        ["guide"] = Id("White where the style goes"),
                        ["mask"] = Id("White where the style is learned from"),
                        ["labels"] = Id("The labels of the style's parts"),
                    }),
            },
            ["method"] = new JsonObject
            {
                ["description"] = "The method; the one that is made for the styles if absent",
                ["enum"] = new JsonArray([.. methods.Methods.Select(method => JsonValue.Create(method.Name))]),
            },
            ["labels"] = Id("The labels of the picture's parts"),
            ["autoGuides"] = new JsonObject
            {
                ["description"] = "Into how many regions content and styles are cut",
                ["type"] = "integer",
                ["minimum"] = AutoGuides.FewestRegions,
                ["maximum"] = AutoGuides.MostRegions,
            },
            ["keep"] = Id("White where the scene stays as it is"),
            ["options"] = new JsonObject
            {
                ["description"] = "The method's own options, as /api/methods has them",
                ["type"] = "object",
            },
            ["film"] = Object([], Options(typeof(FilmOptions)), "How a film is painted; for a film alone"),
            ["depth"] = new JsonObject { ["enum"] = new JsonArray(8, 16) },
        };
        foreach ((string name, JsonNode? schema) in Options(typeof(CommonOptions)).ToArray())
        {
            members.TryAdd(name, schema!.DeepClone());
        }

        return Object(
            ["content", "styles"],
            members,
            "The job of docs/jobs.md with ids of pictures in place of paths; output and checkpoint are the studio's "
            + "own, and are not read");
    }

    private static JsonObject Object(string[] required, JsonObject members, string? description = null)
    {
        JsonObject schema = new() { ["type"] = "object", ["properties"] = members };
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        }

        if (description is not null)
        {
            schema["description"] = description;
        }

        return schema;
    }

    private static JsonObject Text(string description) =>
        new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Id(string description) => Text($"{description}: the id of a picture");

    private static JsonObject Options(Type type) => new(
        MethodOption.AllOf(OptionDescription.Of(type).Where(option => option.Name != CommonOptions.Word))
            .Select(option => KeyValuePair.Create(option.JsonName, (JsonNode?)Of(option))));

    private static JsonObject Of(MethodOption option)
    {
        JsonObject schema = new() { ["description"] = option.Help };
        if (option.Choices.Count > 0)
        {
            schema["enum"] = new JsonArray([.. option.Choices.Select(choice => JsonValue.Create(choice))]);
            return schema;
        }

        schema["type"] = option.Kind switch
        {
            "flag" => "boolean",
            "integer" => "integer",
            "number" => "number",
            "layers" => "object",
            _ => "string",
        };
        if (option.Least is { } least)
        {
            schema["minimum"] = least;
        }

        if (option.Most is { } most)
        {
            schema["maximum"] = most;
        }

        return schema;
    }
}
