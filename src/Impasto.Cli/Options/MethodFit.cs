using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Weights;

namespace Impasto.Cli.Options;

/// <summary>Holds a command line against what the method that paints says it can do.</summary>
/// <param name="methods">The methods that there are.</param>
/// <param name="method">The option that names one.</param>
/// <param name="styles">The options of styles.</param>
/// <param name="regions">The options of regions.</param>
/// <param name="common">The options of all methods.</param>
/// <param name="own">The options of single methods.</param>
internal sealed class MethodFit(
    MethodCatalog methods,
    Option<string?> method,
    StyleArguments styles,
    RegionArguments regions,
    DescribedOptions common,
    DescribedOptions own)
{
    /// <summary>
    /// What is asked for and the method cannot do, the one that is named or else the one that the styles are made for;
    /// null for nothing.
    /// </summary>
    /// <param name="command">The command line.</param>
    /// <param name="others">Further options of the verb, and what a method has to be able to do for each.</param>
    public string? Complaint(CommandResult command, params (Option Option, StylizerFeatures Feature)[] others)
    {
        string[] names = [.. methods.Methods.Select(m => m.Name)];
        if (command.GetValue(method) is { } name && !names.Contains(name))
        {
            return $"There is no method '{name}'{Suggestion.Text(name, names)}; there are {string.Join(", ", names)}";
        }

        if (MethodOf(command) is not { } chosen)
        {
            return null;
        }

        (Option Option, StylizerFeatures Feature)[] needs =
        [
            (common["strength"], StylizerFeatures.Strength),
            (common["style-scale"], StylizerFeatures.StyleScale),
            (common["stroke"], StylizerFeatures.StyleScale),
            (common["photoreal"], StylizerFeatures.AnyStyle),
            (styles.Mask, StylizerFeatures.Guides),
            (styles.StyleMask, StylizerFeatures.AnyStyle),
            (styles.StyleLabels, StylizerFeatures.AnyStyle),
            (styles.Fine, StylizerFeatures.AnyStyle),
            (regions.Labels, StylizerFeatures.Guides | StylizerFeatures.AnyStyle),
            (regions.Guides, StylizerFeatures.Guides | StylizerFeatures.AnyStyle),
            .. others,
        ];
        foreach ((Option option, StylizerFeatures feature) in needs)
        {
            if (command.GetResult(option) is { Implicit: false } && !chosen.Can(feature))
            {
                return IsFor(option.Name, m => m.Can(feature));
            }
        }

        return own.Complaint(
            command, chosen.Options, name => IsFor($"--{name}", m => m.Options.Any(option => option.Name == name)))
            ?? Together(command, chosen)
            ?? JobRunner.ComplaintOfRegions(regions.ApplyTo(JobOf(command), command));

        string IsFor(string option, Func<MethodDescription, bool> takes)
        {
            string takers = string.Join(" or ", methods.Methods.Where(takes).Select(m => m.Name));
            return $"{option} is for --method {takers}, and the method is {chosen.Name}";
        }
    }

    /// <summary>What does not go together among the options of the method; null for nothing.</summary>
    private string? Together(CommandResult command, MethodDescription chosen)
    {
        try
        {
            own.Apply(command, chosen.Defaults).Check();
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }

    private Job JobOf(CommandResult command) =>
        new() { Content = "", Styles = styles.Styles(command), Output = "" };

    private MethodDescription? MethodOf(CommandResult command)
    {
        if (command.GetValue(method) is { } name)
        {
            return methods.Methods.FirstOrDefault(m => m.Name == name);
        }

        using ModelLibrary models = ModelLibrary.ForUser();
        using JobRunner runner = new(methods, models, StyleStore.ForUser());
        try
        {
            return runner.MethodOf(JobOf(command));
        }
        catch (Exception e) when (e is ArgumentException or WeightException)
        {
            // What is wrong with the styles is said when they are opened.
            return null;
        }
    }
}
