using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Media.Files;

namespace Impasto.Running;

/// <summary>
/// An object of a JSON file, read member by member: each call says what is allowed, and <see cref="End"/> refuses what
/// no call asked for. A member that is null counts as absent.
/// </summary>
public sealed class JsonSection
{
    private const int MostShown = 80;

    private readonly JsonFileKind kind;
    private readonly string file;
    private readonly string prefix;
    private readonly JsonElement element;
    private readonly List<string> known = [];

    private JsonSection(JsonFileKind kind, string file, string prefix, JsonElement element)
    {
        this.kind = kind;
        this.file = file;
        this.prefix = prefix;
        this.element = element;
    }

    /// <summary>Gets the names of all members that there are.</summary>
    internal IEnumerable<string> Names => element.EnumerateObject().Select(member => member.Name);

    /// <summary>Opens the outermost object of a file.</summary>
    /// <param name="kind">What the file is.</param>
    /// <param name="file">Its path.</param>
    /// <exception cref="Exception">One of the kind's own: the file cannot be read or holds no JSON object.</exception>
    public static JsonSection Open(JsonFileKind kind, string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            byte[] bytes = new byte[kind.MostBytes + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Parse(kind, file, bytes.AsMemory(0, length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = Directory.Exists(file) ? "it is a folder" : FileProblem.Of(e);
            throw kind.Error($"{file}: the {kind.Noun} cannot be read ({reason}).", e);
        }
    }

    /// <summary>Opens the outermost object of JSON in memory.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">What messages call it, in place of a file's path.</param>
    /// <param name="json">The JSON, as UTF-8.</param>
    /// <exception cref="Exception">One of the kind's own: it is too large or no JSON object.</exception>
    public static JsonSection Parse(JsonFileKind kind, string name, ReadOnlyMemory<byte> json)
    {
        if (json.Length > kind.MostBytes)
        {
            throw kind.Error($"{name}: this is no {kind.Noun} (it is larger than {kind.MostBytes >> 20} MB).", null);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            CheckTexts(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonSection(kind, name, "", document.RootElement.Clone())
                : throw kind.Error(
                    $"{name}: a {kind.Noun} is a JSON object, and this is {Kind(document.RootElement)}.", null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            string place = e is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : "";
            throw kind.Error(
                $"{name}: this is no valid JSON{place}: look for a comma, a quote or a bracket too many or too few, "
                + "or a member that stands there twice.",
                e);
        }
    }

    /// <summary>Gives a stranger's text as part of a line: without what would break it, and not too long.</summary>
    /// <param name="text">The text.</param>
    public static string Shown(string text)
    {
        string start = text.Length > MostShown ? text[..MostShown] + "..." : text;
        return ShownText.Of(start);
    }

    /// <summary>Reads a whole number of a range.</summary>
    /// <param name="name">The member.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <param name="fallback">What holds where the member is absent; null where it may not be.</param>
    /// <exception cref="Exception">One of the kind's own: it is missing, or something else.</exception>
    public int Integer(string name, int least, int most, int? fallback = null)
    {
        if (Find(name, optional: fallback.HasValue) is not { } value)
        {
            return fallback!.Value;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            && number >= least && number <= most
            ? number
            : throw Wrong(name, value, $"a whole number from {least} to {most}");
    }

    /// <summary>Reads a number of a range.</summary>
    /// <param name="name">The member.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <param name="fallback">What holds where the member is absent; null where it may not be.</param>
    /// <exception cref="Exception">One of the kind's own: it is missing, or something else.</exception>
    public double Number(string name, double least, double most, double? fallback = null)
    {
        if (Find(name, optional: fallback.HasValue) is not { } value)
        {
            return fallback!.Value;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && number >= least && number <= most
            ? number
            : throw Wrong(name, value, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
    }

    /// <summary>Reads a number of a range, or null where it is absent.</summary>
    /// <param name="name">The member.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public double? OptionalNumber(string name, double least, double most) =>
        Find(name, optional: true) is null ? null : Number(name, least, most);

    /// <summary>Reads a whole number of a range, or null where it is absent.</summary>
    /// <param name="name">The member.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public int? OptionalInteger(string name, int least, int most) =>
        Find(name, optional: true) is null ? null : Integer(name, least, most);

    /// <summary>Reads a text that is not blank.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is missing, or something else.</exception>
    public string Text(string name) => TextOf(name, Find(name, optional: false)!.Value, "a text that is not blank");

    /// <summary>Reads one of several names.</summary>
    /// <typeparam name="T">What a name means.</typeparam>
    /// <param name="name">The member.</param>
    /// <param name="choices">The names that are allowed, and what each means.</param>
    /// <returns>What the name means.</returns>
    /// <exception cref="Exception">One of the kind's own: it is missing, or something else.</exception>
    public T Choice<T>(string name, IReadOnlyList<(string Name, T Value)> choices)
    {
        JsonElement value = Find(name, optional: false)!.Value;
        string allowed = string.Join(" or ", choices.Select(choice => $"\"{choice.Name}\""));
        string text = TextOf(name, value, allowed);
        foreach ((string candidate, T meaning) in choices)
        {
            if (candidate == text)
            {
                return meaning;
            }
        }

        throw Wrong(name, value, allowed);
    }

    /// <summary>Reads one of several names.</summary>
    /// <typeparam name="T">What a name means.</typeparam>
    /// <param name="name">The member.</param>
    /// <param name="choices">The names that are allowed, and what each means.</param>
    /// <param name="fallback">What holds where the member is absent.</param>
    /// <returns>What the name means.</returns>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public T Choice<T>(string name, IReadOnlyList<(string Name, T Value)> choices, T fallback) =>
        Find(name, optional: true) is null ? fallback : Choice(name, choices);

    /// <summary>Reads one of the names of an enumeration in small letters, or null where it is absent.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    internal T? OptionalChoice<T>(string name)
        where T : struct, Enum => Find(name, optional: true) is null
        ? null
        : Choice(name, [.. Enum.GetValues<T>().Select(value => (OptionDescription.ToText(value)!, value))]);

    /// <summary>Reads a text that is not blank, or null where it is absent.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public string? OptionalText(string name) => Find(name, optional: true) is null ? null : Text(name);

    /// <summary>Reads a list of texts; none where the member is absent.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public IReadOnlyList<string> Texts(string name) => Find(name, optional: true) is { } value
        ? [.. List(name, value, "a list of texts").Select(item => TextOf(name, item, "a list of texts"))]
        : [];

    /// <summary>Reads a list of so many whole numbers of a range.</summary>
    /// <param name="name">The member.</param>
    /// <param name="count">How many there have to be.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <exception cref="Exception">One of the kind's own: it is missing, or something else.</exception>
    public IReadOnlyList<int> Integers(string name, int count, int least, int most)
    {
        JsonElement value = Find(name, optional: false)!.Value;
        string allowed = $"a list of {count} whole numbers from {least} to {most}";
        List<int> numbers = [];
        foreach (JsonElement item in List(name, value, allowed))
        {
            numbers.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number)
                && number >= least && number <= most
                ? number
                : throw Wrong(name, item, allowed));
        }

        return numbers.Count == count ? numbers : throw Wrong(name, value, allowed);
    }

    /// <summary>Reads a list of so many whole numbers of a range, or null where it is absent.</summary>
    /// <param name="name">The member.</param>
    /// <param name="count">How many there have to be.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public IReadOnlyList<int>? OptionalIntegers(string name, int count, int least, int most) =>
        Find(name, optional: true) is null ? null : Integers(name, count, least, most);

    /// <summary>Opens an object in this one, or gives null where it is absent.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public JsonSection? OptionalSection(string name) => Find(name, optional: true) is { } value
        ? value.ValueKind == JsonValueKind.Object
            ? new JsonSection(kind, file, $"{prefix}{name}.", value)
            : throw Wrong(name, value, "an object")
        : null;

    /// <summary>Opens an object in this one.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is missing, or something else.</exception>
    public JsonSection Section(string name) => OptionalSection(name) ?? throw Missing(name);

    /// <summary>Opens the objects of a list.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is missing, or something else.</exception>
    public IReadOnlyList<JsonSection> Sections(string name)
    {
        const string Allowed = "a list of objects";
        List<JsonSection> sections = [];
        foreach (JsonElement item in List(name, Find(name, optional: false)!.Value, Allowed))
        {
            sections.Add(item.ValueKind == JsonValueKind.Object
                ? new JsonSection(kind, file, $"{prefix}{name}[{sections.Count}].", item)
                : throw Wrong(name, item, Allowed));
        }

        return sections;
    }

    /// <summary>Gives a value of any kind, or null where it is absent.</summary>
    /// <param name="name">The member.</param>
    public JsonElement? Value(string name) => Find(name, optional: true);

    /// <summary>Says that a value is not what is allowed.</summary>
    /// <param name="name">The member.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">What is allowed, as the end of a sentence.</param>
    /// <returns>The exception, to be thrown.</returns>
    public Exception Wrong(string name, JsonElement value, string allowed) => Error(
        name,
        $"is {(value.ValueKind == JsonValueKind.String ? $"\"{Shown(value.GetString()!)}\"" : Kind(value))}; "
        + $"it must be {allowed}");

    /// <summary>Reads true or false; false where the member is absent.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public bool Flag(string name) => OptionalFlag(name) ?? false;

    /// <summary>Reads true or false, or null where it is absent.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="Exception">One of the kind's own: it is something else.</exception>
    public bool? OptionalFlag(string name) => Find(name, optional: true) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, value, "true or false");

    /// <summary>Says that members that are right by themselves do not go together.</summary>
    /// <param name="name">The member.</param>
    /// <param name="complaint">What is wrong with it, as the rest of a sentence.</param>
    /// <returns>The exception, to be thrown.</returns>
    public Exception Error(string name, string complaint) =>
        kind.Error($"{file}: '{prefix}{Shown(name)}' {complaint}.", null);

    /// <summary>Says that a member is needed.</summary>
    /// <param name="name">The member.</param>
    /// <returns>The exception, to be thrown.</returns>
    public Exception Missing(string name) => Error(name, "is missing");

    /// <summary>Refuses members that were not asked for.</summary>
    /// <exception cref="Exception">One of the kind's own: there is one.</exception>
    public void End()
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                throw Error(member.Name, $"is unknown; allowed here: {string.Join(", ", known)}");
            }
        }
    }

    /// <summary>Tells whether there is a member of this name.</summary>
    internal bool Has(string name)
    {
        Find(name, optional: true);
        return element.TryGetProperty(name, out _);
    }

    /// <summary>A copy of the object that can be changed.</summary>
    internal JsonObject ToJson() => JsonObject.Create(element)!.DeepClone().AsObject();

    /// <summary>Opens an object that was made from parts of the file.</summary>
    /// <param name="part">What it is called where something is wrong with it.</param>
    /// <param name="json">The object.</param>
    internal JsonSection Made(string part, JsonObject json) =>
        new(kind, $"{file}: {part}", "", JsonSerializer.SerializeToElement(json));

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        _ => Shown(value.GetRawText()),
    };

    /// <summary>Reads all texts and names, of which some cannot be read: halves of surrogate pairs.</summary>
    /// <exception cref="InvalidOperationException">There is one of these.</exception>
    private static void CheckTexts(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            value.GetString();
        }

        foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default)
        {
            CheckTexts(item);
        }

        foreach (JsonProperty member in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default)
        {
            _ = member.Name;
            CheckTexts(member.Value);
        }
    }

    private JsonElement? Find(string name, bool optional)
    {
        if (!known.Contains(name))
        {
            known.Add(name);
        }

        if (element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        return optional ? null : throw Missing(name);
    }

    private JsonElement.ArrayEnumerator List(string name, JsonElement value, string allowed) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= kind.LongestList
            ? value.EnumerateArray()
            : throw Wrong(name, value, allowed);

    private string TextOf(string name, JsonElement value, string allowed) =>
        value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())
            ? value.GetString()!
            : throw Wrong(name, value, allowed);
}
