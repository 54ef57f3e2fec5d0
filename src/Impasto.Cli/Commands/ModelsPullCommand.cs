using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Models;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto models pull</c>: the one verb that uses the network.</summary>
internal static class ModelsPullCommand
{
    internal static Verb Create()
    {
        Argument<string> name = new("NAME") { Description = "What to download" };
        name.AcceptOneOf([.. DownloadableModel.Catalogue.Select(model => model.Name)]);
        Option<string?> from = new("--from")
        {
            Description = "Another address of the same file, or a copy of it on this machine",
            HelpName = "URL|FILE",
        };
        JsonOption json = new();
        Verb command = new(
            "pull",
            "Download a published network, check it and keep it; goes on where an earlier download stopped",
            "models pull vgg19",
            "models pull vgg19 --from vgg19-dcbb9e9d.pth")
        {
            name, from, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            DownloadableModel.Catalogue.Single(model => model.Name == parsed.GetRequiredValue(name)),
            parsed.GetValue(from),
            ModelStore.ForUser(),
            parsed.GetValue(json) ? ModelText.WriteJson : ModelText.Write,
            parsed.InvocationConfiguration.Output,
            Verbosity.Notes(parsed),
            cancellation));
        return command;
    }

    internal static async Task<int> RunAsync(
        DownloadableModel model,
        string? mirror,
        ModelStore store,
        Action<ModelInfo, TextWriter> write,
        TextWriter output,
        Notes notes,
        CancellationToken cancellation)
    {
        if (store.Contains(model.Name))
        {
            notes.Say($"{model.Name} is installed already: {store.Resolve(model.Name)}");
            write(store.Info(model.Name), output);
            return ExitCode.Done;
        }

        using HttpClient client = new();
        ModelDownload download = new(store, client);
        ModelInfo info = await DownloadDisplay.ShowAsync(
            model.Name, notes, progress => download.PullAsync(model, mirror, progress, cancellation));
        write(info, output);
        return ExitCode.Done;
    }
}
