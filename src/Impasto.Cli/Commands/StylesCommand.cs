using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto styles</c>: add, list, remove.</summary>
internal static class StylesCommand
{
    internal static Verb Create() => new(
        "styles", "Styles kept under a name, for stylize --style NAME", "styles list", "styles add waves painting.jpg")
    {
        CreateAdd(),
        CreateList(),
        CreateRemove(),
    };

    private static Verb CreateAdd()
    {
        Argument<string> name = new("NAME") { Description = "The name to keep it under: a-z, 0-9, '.', '_' and '-'" };
        Argument<string> image = new("IMAGE") { Description = "The style image" };
        string[] methods = [WhiteningColouring.Name, AdaIn.Name];
        Option<string> method = new("--method")
        {
            Description = "The method to prepare it for; any other can use it too, and takes a little longer",
            HelpName = string.Join('|', methods),
            DefaultValueFactory = _ => methods[0],
        };
        method.AcceptOneOf(methods);
        Option<string?> model = new("--model")
        {
            Description = "A folder with the networks; those that Impasto brings along if absent",
            HelpName = "DIR",
        };
        JsonOption json = new();
        Verb command = new(
            "add",
            "Prepare a style image and keep it under a name",
            "styles add waves painting.jpg",
            "stylize photo.jpg --style waves -o out.png")
        {
            name, image, method, model, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            StyleStore store = StyleStore.ForUser();
            string chosen = parsed.GetRequiredValue(name);
            store.CheckFree(chosen);
            ModelLibrary.CheckStyleFree(chosen);
            using ModelLibrary models = ModelLibrary.ForUser();
            CheckNotLearned(chosen, models);
            using AnyStyleTransfer transfer = parsed.GetRequiredValue(method) == AdaIn.Name
                ? new AdaIn(models)
                : new WhiteningColouring(models);
            AnyStyleOptions options =
                (AnyStyleOptions)transfer.Description.Defaults with { Model = parsed.GetValue(model) };
            PreparedStyle style = transfer.Prepare(
                StyleImage.Open(parsed.GetRequiredValue(image), models),
                options,
                new RunContext { Cancellation = cancellationToken });
            store.Add(chosen, style);
            Tell(new Entry(chosen, style), parsed, json, width: 16);
            return Task.CompletedTask;
        });
        return command;
    }

    private static Verb CreateList()
    {
        Option<string?> sheet = new("--contact-sheet")
        {
            Description = "Also write an image that shows each style that a network has learned, with its name",
            HelpName = "OUT",
        };
        Option<string?> content = new("--content")
        {
            Description = "The picture that the contact sheet shows in each style; a scene of Impasto's own if absent",
            HelpName = "IMAGE",
        };
        JsonOption json = new("Print one JSON object a style");
        Verb command = new(
            "list",
            "List the styles that can be named: those kept, and those that a network has learned",
            "styles list",
            "styles list --contact-sheet styles.png --content photo.jpg")
        {
            sheet, content, json,
        };
        command.Refuse(parsed => parsed.GetValue(content) is not null && parsed.GetValue(sheet) is null
            ? "--content is the picture of --contact-sheet, which is not asked for"
            : null);
        command.SetAction((parsed, cancellationToken) =>
        {
            StyleStore store = StyleStore.ForUser();
            using ModelLibrary models = ModelLibrary.ForUser();
            IReadOnlyList<LearnedStyle> learned = models.LearnedStyles();
            IReadOnlyList<LearnedStyle> banks = ModelLibrary.BankStyles();
            IEnumerable<Entry> entries =
            [
                .. store.List().Select(name => Find(store, name)),
                .. learned.Select(style => Entry.Learned(style, "")),
                .. banks.Select(style => Entry.Learned(style, $", for --method {StyleBankTransfer.Name}")),
            ];
            foreach (Entry entry in entries)
            {
                Tell(entry, parsed, json, width: 20);
            }

            if (parsed.GetValue(sheet) is { } path)
            {
                ImageSource? scene = parsed.GetValue(content) is { } image ? ImageSource.FromFile(image) : null;
                StyleContactSheet.Write(
                    path, models, [.. learned, .. banks], scene, Verbosity.Notes(parsed), cancellationToken);
            }

            return Task.CompletedTask;
        });
        return command;
    }

    private static Verb CreateRemove()
    {
        Argument<string> name = new("NAME") { Description = "The name of a style that is kept" };
        name.CompletionSources.Add(_ => StyleStore.ForUser().List());
        Verb command = new("remove", "Delete a style that is kept", "styles remove waves") { name };
        command.SetAction(parsed =>
        {
            StyleStore store = StyleStore.ForUser();
            string chosen = parsed.GetRequiredValue(name);
            if (!store.Contains(chosen))
            {
                CheckNotOfModel(chosen);
            }

            store.Remove(chosen);
        });
        return command;
    }

    /// <summary>Says of a style that is not kept, but known, how it goes away.</summary>
    private static void CheckNotOfModel(string name)
    {
        using ModelLibrary models = ModelLibrary.ForUser();
        if (models.LearnedStyles().FirstOrDefault(known => known.Style == name) is { } learned)
        {
            throw new StyleException($"'{name}' is a style that {learned.Network} has learned; "
                + (ModelStore.ForUser().Contains(learned.Network)
                    ? $"'impasto models remove {learned.Network}' deletes that model"
                    : "Impasto brings that network along, and it stays"));
        }
    }

    private static void CheckNotLearned(string name, ModelLibrary models)
    {
        if (models.LearnedStyles().FirstOrDefault(known => known.Style == name) is { } learned)
        {
            throw new StyleException(
                $"'{name}' is a style that {learned.Network} has learned, which it would hide; choose another name");
        }
    }

    private static Entry Find(StyleStore store, string name)
    {
        try
        {
            return new Entry(name, store.Load(name));
        }
        catch (StyleException e)
        {
            return new Entry(name, $"cannot be used: {e.Message}") { Error = e.Message };
        }
    }

    private static void Tell(Entry entry, ParseResult parsed, JsonOption json, int width)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(json))
        {
            JsonOption.Write(output, new
            {
                entry.Name, entry.Method, entry.Width, entry.Height, entry.Network, entry.Error,
            });
        }
        else
        {
            output.WriteLine($"{entry.Name.PadRight(width)} {entry.Text}");
        }
    }

    /// <summary>A style that has a name, with what is known of it.</summary>
    private sealed record Entry(string Name, string Text)
    {
        public Entry(string name, PreparedStyle style)
            : this(
                name,
                $"{style.StyleImage.Width}x{style.StyleImage.Height} pixels, prepared for {style.Method}")
        {
            Method = style.Method;
            Width = style.StyleImage.Width;
            Height = style.StyleImage.Height;
        }

        public static Entry Learned(LearnedStyle style, string method) =>
            new(style.Style, $"learned by {style.Network}{method}") { Network = style.Network };

        public string? Method { get; init; }

        public int? Width { get; init; }

        public int? Height { get; init; }

        public string? Network { get; init; }

        public string? Error { get; init; }
    }
}
