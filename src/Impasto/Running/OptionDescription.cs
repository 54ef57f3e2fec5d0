using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Impasto.Running;

/// <summary>
/// An option as it is described by its <see cref="OptionAttribute"/>: reads and writes it as text (the command line),
/// as JSON (jobs) and as the property of a <see cref="RunOptions"/>.
/// </summary>
public sealed class OptionDescription
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private readonly PropertyInfo property;
    private readonly OptionAttribute attribute;
    private readonly Type type;

    private OptionDescription(PropertyInfo property, OptionAttribute attribute, RunOptions defaults)
    {
        this.property = property;
        this.attribute = attribute;
        type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Kind = type == typeof(bool) ? OptionKind.Flag
            : type == typeof(int) ? OptionKind.Integer
            : type == typeof(double) ? OptionKind.Number
            : type.IsEnum ? OptionKind.Choice
            : type == typeof(string) ? OptionKind.Text
            : type == typeof(IReadOnlyDictionary<string, double>) ? OptionKind.Layers
            : throw new NotSupportedException($"{property.DeclaringType}.{property.Name}: no option is a {type}.");
        Choices = type.IsEnum ? [.. Enum.GetNames(type).Select(Words)] : [];
        Default = ToText(property.GetValue(defaults)) ?? attribute.Absent;
    }

    /// <summary>Gets the name on the command line without the two dashes.</summary>
    public string Name => attribute.Name;

    /// <summary>Gets the name in JSON: that of the command line in camel case.</summary>
    public string JsonName => string.Concat(
        Name.Split('-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Gets what it is, in a few words.</summary>
    public string Help => attribute.Help;

    /// <summary>Gets the kind of its values.</summary>
    public OptionKind Kind { get; }

    /// <summary>Gets the names that a <see cref="OptionKind.Choice"/> is one of; none for other kinds.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>Gets what a number counts; null for a mere number.</summary>
    public string? Unit => attribute.Unit;

    /// <summary>Gets the least that a number may be; null for no limit.</summary>
    public double? Least => double.IsNaN(attribute.Least) ? null : attribute.Least;

    /// <summary>Gets the most that a number may be; null for no limit.</summary>
    public double? Most => double.IsNaN(attribute.Most) ? null : attribute.Most;

    /// <summary>Gets what holds where nothing is said, as text; null for nothing.</summary>
    public string? Default { get; }

    /// <summary>Gets whether a text may be the path of a file or folder.</summary>
    public bool IsPath => attribute.IsPath;

    /// <summary>Gets what stands for the value in help.</summary>
    public string ValueName => attribute.ValueName ?? Kind switch
    {
        OptionKind.Flag => "",
        OptionKind.Choice => string.Join('|', Choices),
        OptionKind.Layers => "LAYER[=W],...",
        OptionKind.Text => "TEXT",
        _ => "N",
    };

    /// <summary>Gets what is allowed, as the end of a sentence: "a whole number from 1 to 5".</summary>
    public string Allowed => Kind switch
    {
        OptionKind.Flag => "true or false",
        OptionKind.Choice => string.Join(" or ", Choices),
        OptionKind.Layers => "layers with weights such as relu1_1=0.5,relu3_1",
        OptionKind.Text => "a text",
        _ => (Kind == OptionKind.Integer ? "a whole number" : "a number") + Range,
    };

    private string Range => (Least, Most) switch
    {
        ({ } least, { } most) when attribute.IsMoreThanLeast => $" of more than {Text(least)} and at most {Text(most)}",
        ({ } least, { } most) => $" from {Text(least)} to {Text(most)}",
        ({ } least, null) => attribute.IsMoreThanLeast ? $" of more than {Text(least)}" : $" of at least {Text(least)}",
        (null, { } most) => $" of at most {Text(most)}",
        _ => "",
    };

    /// <summary>
    /// Lists the options of a kind of run, those of a base record first, in the order of their declaration.
    /// </summary>
    /// <param name="options">
    /// A record that derives from <see cref="RunOptions"/> and can be made without arguments.
    /// </param>
    /// <exception cref="NotSupportedException">
    /// A property is of no kind of option, or two have the same name.
    /// </exception>
    public static IReadOnlyList<OptionDescription> Of(Type options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<Type> line = [];
        for (Type? type = options; type is not null; type = type.BaseType)
        {
            line.Insert(0, type);
        }

        RunOptions defaults = (RunOptions)Activator.CreateInstance(options)!;
        OptionDescription[] found =
        [
            .. line
                .SelectMany(type => type.GetProperties(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                .Select(property => (property, attribute: property.GetCustomAttribute<OptionAttribute>()))
                .Where(found => found.attribute is not null)
                .Select(found => new OptionDescription(found.property, found.attribute!, defaults)),
        ];
        return found.GroupBy(option => option.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new NotSupportedException($"{options}: two options are named '{twice.Key}'.")
            : found;
    }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The record.</param>
    public object? Get(RunOptions options) => property.GetValue(options);

    /// <summary>Gives a record with another value.</summary>
    /// <param name="options">The record.</param>
    /// <param name="value">The value, of the property's type.</param>
    public T With<T>(T options, object? value)
        where T : RunOptions
    {
        T copy = options with { };
        property.SetValue(copy, value);
        return copy;
    }

    /// <summary>Reads a value from text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, in its range.</param>
    /// <returns>Whether the text is <see cref="Allowed"/>.</returns>
    public bool TryParse(string text, out object? value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = Kind switch
        {
            OptionKind.Flag => bool.TryParse(text, out bool flag) ? flag : null,
            OptionKind.Integer => int.TryParse(text, NumberStyles.AllowLeadingSign, Plain, out int n) ? n : null,
            OptionKind.Number => double.TryParse(text, NumberStyles.Float, Plain, out double d) ? d : null,
            OptionKind.Choice => Choice(text),
            OptionKind.Layers => ParseLayers(text),
            _ => text.Length > 0 ? text : null,
        };
        return value is not null && IsAllowed(value);
    }

    /// <summary>Reads a value from JSON.</summary>
    /// <param name="json">A value that is not null.</param>
    /// <param name="value">The value, in its range.</param>
    /// <returns>Whether it is <see cref="Allowed"/>.</returns>
    public bool TryParse(JsonElement json, out object? value)
    {
        value = null;
        return (Kind, json.ValueKind) switch
        {
            (OptionKind.Flag, JsonValueKind.True or JsonValueKind.False) => TryParse(json.GetRawText(), out value),
            (OptionKind.Integer or OptionKind.Number, JsonValueKind.Number) => TryParse(json.GetRawText(), out value),
            (OptionKind.Choice or OptionKind.Text, JsonValueKind.String) => TryParse(json.GetString()!, out value),
            (OptionKind.Layers, JsonValueKind.Object) => TryParseLayers(json, out value),
            _ => false,
        };
    }

    /// <summary>Writes a value as text that <see cref="TryParse(string, out object?)"/> reads.</summary>
    /// <param name="value">The value; null for none.</param>
    public static string? ToText(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        double number => Text(number),
        Enum choice => Words(choice.ToString()),
        IReadOnlyDictionary<string, double> layers => string.Join(',', layers.Select(
            layer => layer.Value == 1 ? layer.Key : $"{layer.Key}={Text(layer.Value)}")),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Writes a value as JSON that <see cref="TryParse(JsonElement, out object?)"/> reads.</summary>
    /// <param name="value">The value; null for none.</param>
    public static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        IReadOnlyDictionary<string, double> layers => new JsonObject(
            layers.Select(layer => KeyValuePair.Create(layer.Key, (JsonNode?)JsonValue.Create(layer.Value)))),
        _ => JsonValue.Create(ToText(value)),
    };

    /// <summary>Throws if the option of a record is out of its range.</summary>
    /// <param name="options">The record.</param>
    /// <exception cref="ArgumentException">It is.</exception>
    internal void Check(RunOptions options)
    {
        if (Get(options) is { } value && !IsAllowed(value))
        {
            throw new ArgumentException($"{Name} is {Allowed}, not {ToText(value)}.");
        }
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Words(string name) => string.Concat(
        name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"-{letter}" : $"{letter}")).ToLowerInvariant();

    private static Dictionary<string, double>? ParseLayers(string text)
    {
        Dictionary<string, double> layers = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            double weight = 1;
            if (pair[0].Length == 0
                || (pair.Length == 2
                    && !double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out weight)))
            {
                return null;
            }

            layers[pair[0]] = weight;
        }

        return layers;
    }

    private bool TryParseLayers(JsonElement json, out object? value)
    {
        Dictionary<string, double> layers = [];
        foreach (JsonProperty layer in json.EnumerateObject())
        {
            if (layer.Value.ValueKind != JsonValueKind.Number)
            {
                value = null;
                return false;
            }

            layers[layer.Name] = layer.Value.GetDouble();
        }

        value = layers;
        return IsAllowed(layers);
    }

    /// <summary>The value of an enumeration; a line-search may be written with or without its hyphen.</summary>
    private object? Choice(string text)
    {
        string plain = text.Replace("-", "", StringComparison.Ordinal);
        string? name = Enum.GetNames(type).FirstOrDefault(n => n.Equals(plain, StringComparison.OrdinalIgnoreCase));
        return name is null ? null : Enum.Parse(type, name);
    }

    private bool IsAllowed(object value) => value switch
    {
        int number => IsInRange(number),
        double number => double.IsFinite(number) && IsInRange(number),
        Enum choice => Enum.IsDefined(type, choice),
        IReadOnlyDictionary<string, double> layers => layers.Count > 0
            && layers.Values.All(w => w >= 0 && double.IsFinite(w)) && layers.Values.Any(w => w > 0),
        _ => true,
    };

    private bool IsInRange(double number) =>
        !(number < Least) && !(number > Most) && !(attribute.IsMoreThanLeast && number == Least);
}
