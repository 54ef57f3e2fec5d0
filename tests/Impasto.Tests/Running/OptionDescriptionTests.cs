using System.Text.Json;
using Impasto.Compute.Optimizers;
using Impasto.Methods;
using Impasto.Methods.Optimization;
using Impasto.Running;

namespace Impasto.Tests.Running;

public class OptionDescriptionTests
{
    private static readonly IReadOnlyList<OptionDescription> All = OptionDescription.Of(typeof(EveryKindOptions));

    public static TheoryData<Type> RealOptions =>
    [
        .. MethodCatalog.Default.Methods.Select(method => method.Defaults.GetType()),
        typeof(TextureSynthesisOptions), typeof(FeatureInversionOptions),
    ];

    [Fact]
    public void All_options_are_listed_those_of_the_base_first_with_their_kinds()
    {
        (string, string, OptionKind)[] expected =
        [
            ("seed", "seed", OptionKind.Integer),
            ("is-loud", "isLoud", OptionKind.Flag),
            ("brush-count", "brushCount", OptionKind.Integer),
            ("wetness", "wetness", OptionKind.Number),
            ("tilt", "tilt", OptionKind.Number),
            ("coats", "coats", OptionKind.Integer),
            ("line-search", "lineSearch", OptionKind.Choice),
            ("paper", "paper", OptionKind.Text),
            ("layer-weights", "layerWeights", OptionKind.Layers),
        ];
        Assert.Equal(expected, All.Select(o => (o.Name, o.JsonName, o.Kind)));
        Assert.Equal(["none", "strong-wolfe"], Of("line-search").Choices);
        Assert.Empty(Of("paper").Choices);
        Assert.Equal((true, false), (Of("paper").IsPath, Of("layer-weights").IsPath));
        Assert.Equal("How many brushes", Of("brush-count").Help);
        Assert.Equal("brushes", Of("brush-count").Unit);
    }

    [Theory]
    [InlineData("seed", "7")]
    [InlineData("is-loud", "false")]
    [InlineData("brush-count", "3")]
    [InlineData("wetness", "0.5")]
    [InlineData("tilt", "as it lies")]
    [InlineData("coats", null)]
    [InlineData("line-search", "none")]
    [InlineData("paper", null)]
    [InlineData("layer-weights", "relu1_1,relu2_1=0.25")]
    public void The_default_is_what_a_new_record_holds_or_what_is_said_of_its_absence(string name, string? text) =>
        Assert.Equal(text, Of(name).Default);

    [Theory]
    [InlineData("is-loud", "")]
    [InlineData("wetness", "N")]
    [InlineData("line-search", "none|strong-wolfe")]
    [InlineData("paper", "FILE")]
    [InlineData("layer-weights", "LAYER[=W],...")]
    public void Values_have_names_for_help(string name, string valueName) =>
        Assert.Equal(valueName, Of(name).ValueName);

    [Theory]
    [InlineData("seed", "a whole number")]
    [InlineData("is-loud", "true or false")]
    [InlineData("brush-count", "a whole number from 1 to 5")]
    [InlineData("wetness", "a number of more than 0 and at most 2.5")]
    [InlineData("tilt", "a number of more than 0")]
    [InlineData("coats", "a whole number of at most 9")]
    [InlineData("line-search", "none or strong-wolfe")]
    [InlineData("paper", "a text")]
    public void What_is_allowed_is_said_in_words(string name, string allowed) =>
        Assert.Equal(allowed, Of(name).Allowed);

    [Theory]
    [InlineData("seed", "-2147483648", "-2147483648")]
    [InlineData("is-loud", "true", "true")]
    [InlineData("brush-count", "5", "5")]
    [InlineData("wetness", "2.5", "2.5")]
    [InlineData("tilt", "0.1", "0.1")]
    [InlineData("coats", "-3", "-3")]
    [InlineData("line-search", "strong-wolfe", "\"strong-wolfe\"")]
    [InlineData("paper", "a b.png", "\"a b.png\"")]
    [InlineData("layer-weights", "relu3_1=2,relu1_1", "{\"relu3_1\":2,\"relu1_1\":1}")]
    public void Text_and_JSON_are_read_as_they_are_written(string name, string text, string json)
    {
        OptionDescription option = Of(name);
        Assert.True(option.TryParse(text, out object? value));
        Assert.Equal(text, OptionDescription.ToText(value));
        Assert.Equal(json, OptionDescription.ToJson(value)!.ToJsonString());
        Assert.True(option.TryParse(JsonDocument.Parse(json).RootElement, out object? again));
        Assert.Equal(value, again);
        EveryKindOptions changed = option.With(new EveryKindOptions(), value);
        Assert.Equal(value, option.Get(changed));
        Assert.All(All.Where(other => other.Name != name), other => Assert.Equal(
            other.Get(new EveryKindOptions()) ?? other.Default, other.Get(changed) ?? other.Default));
    }

    [Theory]
    [InlineData("brush-count", "0")]
    [InlineData("brush-count", "6")]
    [InlineData("brush-count", "2.5")]
    [InlineData("brush-count", "99999999999")]
    [InlineData("wetness", "0")]
    [InlineData("wetness", "2.51")]
    [InlineData("wetness", "NaN")]
    [InlineData("wetness", "1,5")]
    [InlineData("tilt", "-1")]
    [InlineData("tilt", "Infinity")]
    [InlineData("coats", "10")]
    [InlineData("line-search", "weak")]
    [InlineData("line-search", "1")]
    [InlineData("is-loud", "yes")]
    [InlineData("paper", "")]
    [InlineData("layer-weights", "")]
    [InlineData("layer-weights", "relu1_1=0")]
    [InlineData("layer-weights", "relu1_1=-1,relu2_1=2")]
    [InlineData("layer-weights", "relu1_1=much")]
    [InlineData("layer-weights", "=1")]
    public void Text_that_is_not_allowed_is_refused(string name, string text) =>
        Assert.False(Of(name).TryParse(text, out _));

    [Theory]
    [InlineData("brush-count", "\"3\"")]
    [InlineData("brush-count", "3.5")]
    [InlineData("brush-count", "0")]
    [InlineData("wetness", "1e999")]
    [InlineData("is-loud", "\"true\"")]
    [InlineData("is-loud", "1")]
    [InlineData("line-search", "0")]
    [InlineData("paper", "[]")]
    [InlineData("layer-weights", "\"relu1_1\"")]
    [InlineData("layer-weights", "{}")]
    [InlineData("layer-weights", "{\"relu1_1\":\"1\"}")]
    [InlineData("layer-weights", "{\"relu1_1\":-1}")]
    public void JSON_that_is_not_allowed_is_refused(string name, string json) =>
        Assert.False(Of(name).TryParse(JsonDocument.Parse(json).RootElement, out _));

    [Fact]
    public void A_choice_may_be_written_with_or_without_its_hyphen_in_any_case()
    {
        Assert.True(Of("line-search").TryParse("StrongWolfe", out object? value));
        Assert.Equal(LineSearch.StrongWolfe, value);
    }

    [Fact]
    public void No_value_is_no_text_and_no_JSON()
    {
        Assert.Null(OptionDescription.ToText(null));
        Assert.Null(OptionDescription.ToJson(null));
    }

    [Fact]
    public void A_record_out_of_range_is_refused_by_name()
    {
        new EveryKindOptions().Check();
        EveryKindOptions bad = new() { Brushes = 6 };
        Assert.Equal(
            "brush-count is a whole number from 1 to 5, not 6.",
            Assert.Throws<ArgumentException>(bad.Check).Message);
        Assert.Throws<ArgumentException>(() => new EveryKindOptions { LineSearch = (LineSearch)9 }.Check());
    }

    [Fact]
    public void Two_options_of_one_name_and_kinds_that_nothing_reads_are_refused()
    {
        Assert.Contains("'seed'", Refused(typeof(NamesakeOptions)), StringComparison.Ordinal);
        Assert.Contains("Moment", Refused(typeof(UnreadableOptions)), StringComparison.Ordinal);

        static string Refused(Type type) =>
            Assert.Throws<NotSupportedException>(() => OptionDescription.Of(type)).Message;
    }

    [Theory]
    [MemberData(nameof(RealOptions))]
    public void The_options_of_each_method_are_well_named_and_their_defaults_allowed(Type type)
    {
        foreach (OptionDescription option in OptionDescription.Of(type))
        {
            Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", option.Name);
            Assert.Matches("^[a-z][a-zA-Z0-9]*$", option.JsonName);
            Assert.NotEqual('.', option.Help[^1]);
            object? value = option.Get((RunOptions)Activator.CreateInstance(type)!);
            if (value is not null)
            {
                Assert.True(option.TryParse(OptionDescription.ToText(value)!, out object? read), option.Name);
                Assert.Equal(option.Default, OptionDescription.ToText(read));
            }
        }
    }

    private static OptionDescription Of(string name) => All.Single(option => option.Name == name);
}
