using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Cluster.Engine;
using Impasto.Studio;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto studio</c>: serves a page on which photographs become paintings, and opens it in the browser.
/// </summary>
internal sealed class StudioCommand : Verb
{
    private readonly WholeNumberOption port = new(
        "--port", "The port; if absent 7860, or the next one that is free", least: 0, most: ushort.MaxValue);

    private readonly Option<bool> noBrowser = new("--no-browser")
    {
        Description = "Print the address, and leave it to you to open it",
    };

    private readonly Option<string?> listen = new("--listen")
    {
        Description = "The address to listen on, so that other machines reach the studio; this machine's own if absent",
        HelpName = "ADDRESS",
    };

    private readonly Option<string?> token = new("--token")
    {
        Description = "What a visitor has to know, at least 16 characters; a new random one if absent",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> data = new("--data")
    {
        Description = "The folder of its pictures and jobs; studio in your folder of Impasto if absent",
        HelpName = "DIR",
    };

    private readonly ThreadsOption threads = new();
    private readonly ClusterArguments cluster = new(isAlways: false);

    public StudioCommand()
        : base(
            "studio",
            "Paint in the browser: drop a photograph, choose a style, see, adjust, keep",
            "studio",
            "studio --no-browser --port 8000 --data my-studio")
    {
        this.AddAll([port, noBrowser, listen, token, data, threads, .. cluster.All]);
        Refuse(command => cluster.Complaint(command));
        Refuse(result => result.GetValue(listen) is { } address && !IPAddress.TryParse(address, out _)
            ? $"--listen is an address such as 192.168.1.5 or 0.0.0.0, not '{address}'"
            : null);
        SetAction(ExecuteAsync);
    }

    // What serves is loaded when it is asked for, so that other verbs start without it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        using ClusterConnection? connection =
            cluster.IsAsked(parse.CommandResult) ? cluster.Connect(parse) : null;
        await using StudioServer server = await StudioServer.StartAsync(new StudioOptions
        {
            Port = parse.GetValue(port),
            Listen = parse.GetValue(listen) is { } address ? IPAddress.Parse(address) : IPAddress.Loopback,
            Token = parse.GetValue(token),
            Data = parse.GetValue(data),
            Threads = threads.Number(parse),
            Cluster = connection,
        });
        HoldResult();
        await parse.InvocationConfiguration.Output.WriteLineAsync($"{server.Address}");
        if (server.Notice is { } notice)
        {
            notes.Say(notice);
        }

        if (!parse.GetValue(noBrowser))
        {
            Open(server.Address, notes);
        }

        notes.Say("The studio is open; Ctrl-C closes it, and what is in work goes on at the next start.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It is closed as it is meant to be.
        }

        return ExitCode.Done;
    }

    private static void Open(Uri address, Notes notes)
    {
        try
        {
            string opener = OperatingSystem.IsMacOS() ? "open" : "xdg-open";
            using Process? browser = OperatingSystem.IsWindows()
                ? Process.Start(new ProcessStartInfo(address.ToString()) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(opener, [address.ToString()])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                });
        }
        catch (Win32Exception)
        {
            notes.Say("No browser can be opened from here; open the address above.");
        }
    }
}
