using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cli.Commands;

/// <summary>impasto styles: add, list, remove.</summary>
internal static class StylesCommand
{
    internal static Command Create() => new("styles", "Styles kept under a name, for stylize --style NAME.")
    {
        CreateAdd(),
        CreateList(),
        CreateRemove(),
    };

    private static Command CreateAdd()
    {
        Argument<string> name = new("NAME") { Description = "The name to keep it under: a-z, 0-9, '.', '_' and '-'." };
        Argument<string> image = new("IMAGE") { Description = "The style image." };
        string[] methods = [WhiteningColouring.Name, AdaIn.Name];
        Option<string> method = new("--method")
        {
            Description = "The method to prepare it for; any other can use it too, and takes a little longer",
            DefaultValueFactory = _ => methods[0],
        };
        method.AcceptOnlyFromAmong([.. methods]);
        Option<string?> model = new("--model")
        {
            Description = "A folder with the networks; those that Impasto brings along if absent",
            HelpName = "DIR",
        };
        Command command = new("add", "Prepares a style image and keeps it under a name.")
        {
            name, image, method, model,
        };
        command.SetAction(parsed =>
        {
            StyleStore store = StyleStore.ForUser();
            string chosen = parsed.GetRequiredValue(name);
            store.CheckFree(chosen);
            using ModelLibrary models = ModelLibrary.ForUser();
            using AnyStyleTransfer transfer = parsed.GetRequiredValue(method) == AdaIn.Name
                ? new AdaIn(models)
                : new WhiteningColouring(models);
            AnyStyleOptions options = (AnyStyleOptions)transfer.Description.Defaults with { Model = parsed.GetValue(model) };
            PreparedStyle style =
                transfer.Prepare(ImageSource.FromFile(parsed.GetRequiredValue(image)), options);
            store.Add(chosen, style);
            parsed.InvocationConfiguration.Output.WriteLine($"{chosen,-16} {Describe(style)}");
        });
        return command;
    }

    private static Command CreateList()
    {
        Option<string?> sheet = new("--contact-sheet")
        {
            Description = "Also write an image that shows each style that a network has learned, "
                + "in rows from left to right",
            HelpName = "OUT",
        };
        Command command = new(
            "list", "Lists the styles that can be named: those kept, and those that a network has learned.") { sheet };
        command.SetAction((parsed, cancellationToken) =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            StyleStore store = StyleStore.ForUser();
            foreach (string name in store.List())
            {
                output.WriteLine($"{name,-20} {Summary(store, name)}");
            }

            using ModelLibrary models = ModelLibrary.ForUser();
            IReadOnlyList<LearnedStyle> learned = models.LearnedStyles();
            foreach ((string style, string network) in learned)
            {
                output.WriteLine($"{style,-20} learned by {network}");
            }

            if (parsed.GetValue(sheet) is { } path)
            {
                StyleContactSheet.Write(path, models, learned, cancellationToken);
            }

            return Task.CompletedTask;
        });
        return command;
    }

    private static Command CreateRemove()
    {
        Argument<string> name = new("NAME") { Description = "The name of a style that is kept." };
        Command command = new("remove", "Deletes a style that is kept.") { name };
        command.SetAction(parsed => StyleStore.ForUser().Remove(parsed.GetRequiredValue(name)));
        return command;
    }

    private static string Summary(StyleStore store, string name)
    {
        try
        {
            return Describe(store.Load(name));
        }
        catch (StyleException e)
        {
            return $"cannot be used: {e.Message}";
        }
    }

    private static string Describe(PreparedStyle style) =>
        $"{style.StyleImage.Width}x{style.StyleImage.Height} pixels, prepared for {style.Method}";
}
