using System.Text.Json;
using System.Text.Json.Serialization;

namespace Impasto.Studio;

/// <summary>Names of an enumeration in JSON, which begin with a small letter.</summary>
internal sealed class LowerCaseNames<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, false)
    where T : struct, Enum;
