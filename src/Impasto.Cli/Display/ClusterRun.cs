using System.Globalization;
using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Jobs;

namespace Impasto.Cli.Display;

/// <summary>Waits for a job that runs elsewhere, fetches what its parts make, and says what becomes of them.</summary>
/// <param name="client">Sees after jobs.</param>
/// <param name="notes">Where it is said.</param>
internal sealed class ClusterRun(ClusterClient client, Notes notes)
{
    private const int ShortId = 8;

    private static readonly TimeSpan UntilAsked = TimeSpan.FromSeconds(5);

    private readonly HashSet<Guid> told = [];
    private readonly Dictionary<Guid, string> progress = [];
    private string? whyWaiting;
    private DateTimeOffset asked = DateTimeOffset.UtcNow;

    /// <summary>Gets where who comes back wants the results; null for nowhere.</summary>
    public required string? ComeBackTo { get; init; }

    /// <summary>Gives the start of an id, by which people name a job.</summary>
    public static string Short(Guid id) => $"{id:N}"[..ShortId];

    /// <summary>Waits until a job is over.</summary>
    /// <param name="job">The job.</param>
    /// <param name="nameOf">What a part is called.</param>
    /// <param name="outputOf">The file that its result goes to; null for none.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C: the job goes on.</param>
    /// <returns>The exit code.</returns>
    public int Wait(
        ClusterJob job,
        Func<ClusterPart, string> nameOf,
        Func<ClusterPart, string?> outputOf,
        CancellationToken cancellation)
    {
        ClusterJob ended;
        List<string> unwritten = [];
        try
        {
            ended = client.Wait(job.Id, Tell, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            string output = ComeBackTo is null ? "" : $" -o {JobCommand.Quote(ComeBackTo)}";
            notes.Say($"Job {Short(job.Id)} goes on; come back with: impasto jobs wait {Short(job.Id)}{output}");
            return ExitCode.Interrupted;
        }

        if (ended.State == ClusterJobState.Cancelled)
        {
            notes.Complain($"impasto: job {Short(job.Id)} was cancelled; 'impasto jobs retry' lets it go on.");
            return ExitCode.Failed;
        }

        if (ended.State == ClusterJobState.Removing)
        {
            notes.Complain($"impasto: job {Short(job.Id)} is being removed.");
            return ExitCode.Failed;
        }

        if (ended.State == ClusterJobState.Failed)
        {
            int again = client.Parts(job.Id).Count(part => part.CanBeginAnew);
            string some = again < ended.PartsFailed ? $"{again} of them" : "them";
            string what = again == 0
                ? "mend what is said of them, and send them anew"
                : $"'impasto jobs retry {Short(job.Id)}' tries {some} again";
            notes.Complain(
                $"impasto: {ended.PartsFailed} of {ended.Parts} parts of job {Short(job.Id)} have failed; {what}.");
        }

        return ended.State == ClusterJobState.Done && unwritten.Count == 0 ? ExitCode.Done : ExitCode.Failed;

        void Tell(ClusterJob now, IReadOnlyList<ClusterPart> parts)
        {
            foreach (ClusterPart part in parts.Where(part => !told.Contains(part.Id)))
            {
                if (part.State is ClusterPartState.Done or ClusterPartState.Failed)
                {
                    told.Add(part.Id);
                    try
                    {
                        TellOf(part, now.Parts, nameOf(part), outputOf(part), unwritten);
                    }
                    catch (ClusterException e) when (e.IsPassing)
                    {
                        // Its result is fetched when the storage is back.
                        told.Remove(part.Id);
                        throw;
                    }

                    asked = DateTimeOffset.UtcNow;
                }
            }

            if (DateTimeOffset.UtcNow - asked >= UntilAsked)
            {
                asked = DateTimeOffset.UtcNow;
                IReadOnlyList<ClusterPart> all = client.Parts(now.Id);
                foreach (ClusterPart part in all.Where(part => part.State == ClusterPartState.Running))
                {
                    if (part.Progress is { } far && progress.GetValueOrDefault(part.Id) != far)
                    {
                        progress[part.Id] = far;
                        notes.Say($"{nameOf(part)}: {far}");
                    }
                }

                string? why = client.WhyWaiting(now, all);
                if (why is not null && why != whyWaiting)
                {
                    notes.Say(why);
                }

                whyWaiting = why;
            }
        }
    }

    private void TellOf(ClusterPart part, int count, string name, string? output, List<string> unwritten)
    {
        string place = $"{told.Count}/{count} {name}";
        if (part.State == ClusterPartState.Failed)
        {
            notes.Complain($"{place}: {part.Error}");
            return;
        }

        string seconds = part is { Started: { } started, Finished: { } finished }
            ? $", {(finished - started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s"
            : "";
        try
        {
            if (output is not null)
            {
                client.Fetch(part.Result!, output);
            }

            foreach (string note in part.Result!.Notes)
            {
                notes.Say($"{place}: {note}");
            }

            notes.Say($"{place}: {output ?? "done"}{seconds} on {part.Worker}");
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ClusterException { IsPassing: false })
        {
            unwritten.Add(name);
            notes.Complain($"{place}: {ErrorText.Of(e)}");
        }
    }
}
