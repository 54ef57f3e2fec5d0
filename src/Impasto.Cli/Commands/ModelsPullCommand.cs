using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Models;

namespace Impasto.Cli.Commands;

/// <summary>impasto models pull.</summary>
internal static class ModelsPullCommand
{
    internal static Command Create()
    {
        Argument<string> name = new("NAME") { Description = "What to download." };
        name.AcceptOnlyFromAmong([.. DownloadableModel.Catalogue.Select(model => model.Name)]);
        Option<string?> from = new("--from")
        {
            Description = "Another address of the same file, or a copy of it on this machine.",
            HelpName = "URL|FILE",
        };
        Command command = new(
            "pull", "Downloads a published network, checks it and keeps it. Goes on where an earlier download stopped.")
        {
            name, from,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            DownloadableModel.Catalogue.Single(model => model.Name == parsed.GetRequiredValue(name)),
            parsed.GetValue(from),
            ModelStore.ForUser(),
            parsed.InvocationConfiguration,
            cancellation));
        return command;
    }

    internal static async Task<int> RunAsync(
        DownloadableModel model,
        string? mirror,
        ModelStore store,
        InvocationConfiguration console,
        CancellationToken cancellation)
    {
        if (store.Contains(model.Name))
        {
            await console.Output.WriteLineAsync($"{model.Name} is installed already: {store.Resolve(model.Name)}");
            return 0;
        }

        using HttpClient client = new();
        ModelDownload download = new(store, client);
        ModelInfo info = await DownloadDisplay.ShowAsync(
            model.Name, console.Error, progress => download.PullAsync(model, mirror, progress, cancellation));
        ModelsCommand.Describe(info, console.Output);
        return 0;
    }
}
