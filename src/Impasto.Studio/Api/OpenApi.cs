using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using Impasto.Methods;

namespace Impasto.Studio.Api;

/// <summary>
/// The description of all that the server answers to, as OpenAPI 3.1: made of the routes themselves and of the types
/// that they read and write, so that it says what is.
/// </summary>
internal static partial class OpenApi
{
    private const string Json = "application/json";
    private const string Bytes = "application/octet-stream";

    private static readonly JsonSchemaExporterOptions Exporting = new() { TransformSchemaNode = Named };

    public static void Map(Routes routes, MethodCatalog methods) => routes.Add(
        new Route("GET", "/api/openapi.json", "This description") { Media = Json },
        context => Answers.JsonAsync(context, Describe(routes.All, methods)));

    private static JsonObject Describe(IReadOnlyList<Route> routes, MethodCatalog methods)
    {
        JsonObject paths = [];
        foreach (IGrouping<string, Route> place in routes.GroupBy(route => route.Path))
        {
            paths[place.Key] = new JsonObject(place.Select(
                route => KeyValuePair.Create(route.Method.ToLowerInvariant(), (JsonNode?)Describe(route))));
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Impasto studio", ["version"] = "1" },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                },
                ["schemas"] = new JsonObject { [JobSchema.Name] = JobSchema.Of(methods) },
            },
        };
    }

    private static JsonObject Describe(Route route)
    {
        JsonArray parameters =
        [
            .. NameInPath().Matches(route.Path).Select(name => Parameter(name.Groups[1].Value, "path")),
            .. route.Query.Select(name => Parameter(name, "query")),
        ];
        JsonObject success = new() { ["description"] = "Done" };
        if (route.Answer is not null || route.Media is not null)
        {
            success["content"] = Content(route.Media ?? Json, route.Answer);
        }

        JsonObject described = new()
        {
            ["summary"] = route.Summary,
            ["parameters"] = parameters,
            ["responses"] = new JsonObject
            {
                ["2XX"] = success,
                ["default"] = new JsonObject
                {
                    ["description"] = "What is wrong and what to do, in a line",
                    ["content"] = Content(Json, typeof(Failure)),
                },
            },
        };
        if (route.Method != "GET")
        {
            parameters.Add(new JsonObject
            {
                ["name"] = Security.Gate.OwnHeader,
                ["in"] = "header",
                ["required"] = true,
                ["schema"] = new JsonObject { ["const"] = "1" },
            });
        }

        if (route.Body is not null || route.TakesBytes)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = Content(route.TakesBytes ? Bytes : Json, route.Body),
            };
        }

        return described;
    }

    private static JsonObject Parameter(string name, string place)
    {
        JsonObject described = new()
        {
            ["name"] = name,
            ["in"] = place,
            ["schema"] = new JsonObject { ["type"] = "string" },
        };
        if (place == "path")
        {
            described["required"] = true;
        }

        return described;
    }

    private static JsonObject Content(string media, Type? type) => new()
    {
        [media] = type is null ? new JsonObject() : new JsonObject { ["schema"] = SchemaOf(type) },
    };

    private static JsonNode SchemaOf(Type type) =>
        StudioJson.Default.GetTypeInfo(type)!.GetJsonSchemaAsNode(Exporting);

    /// <summary>What may be any JSON for its type is said by its name.</summary>
    private static JsonNode Named(JsonSchemaExporterContext context, JsonNode schema)
    {
        Type type = context.TypeInfo.Type;
        bool isFree = type == typeof(JsonElement) || type == typeof(JsonElement?) || type == typeof(JsonObject);
        return !isFree ? schema
            : context.PropertyInfo?.Name == "job"
                ? new JsonObject { ["$ref"] = $"#/components/schemas/{JobSchema.Name}" }
                : new JsonObject { ["type"] = new JsonArray("object", "null") };
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex NameInPath();
}
