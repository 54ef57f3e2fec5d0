using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Media.Files;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto jobs</c>: list, show, cancel, retry, wait, remove.</summary>
internal static class JobsCommand
{
    internal static Verb Create() => new(
        "jobs", "Jobs that were sent to a database with --on", "jobs list", "jobs wait 1f0c52ab -o painted/")
    {
        CreateList(),
        CreateShow(),
        CreateCancel(),
        CreateRetry(),
        CreateWait(),
        CreateRemove(),
    };

    private static Verb CreateList()
    {
        JsonOption json = new("Print one JSON object a job");
        ClusterArguments cluster = new(isAlways: true);
        Verb verb = new("list", "List all jobs, the latest first", "jobs list") { json };
        return With(verb, cluster, (parse, client, _) =>
        {
            TextWriter output = parse.InvocationConfiguration.Output;
            IReadOnlyList<ClusterJob> jobs = client.Jobs();
            if (jobs.Count == 0)
            {
                Verbosity.Notes(parse).Say("There are no jobs in this database.");
            }

            foreach (ClusterJob job in jobs)
            {
                if (parse.GetValue(json))
                {
                    JsonOption.Write(output, Json(job));
                }
                else
                {
                    output.WriteLine(ShownText.Of(Line(job)));
                }
            }

            return ExitCode.Done;
        });
    }

    private static Verb CreateShow()
    {
        Argument<string> id = Id();
        JsonOption json = new();
        ClusterArguments cluster = new(isAlways: true);
        Verb verb = new("show", "Show a job, its parts and who does them", "jobs show 1f0c52ab") { id, json };
        return With(verb, cluster, (parse, client, _) =>
        {
            TextWriter output = parse.InvocationConfiguration.Output;
            ClusterJob job = client.Find(parse.GetRequiredValue(id));
            IReadOnlyList<ClusterPart> parts = client.Parts(job.Id);
            if (parse.GetValue(json))
            {
                JsonOption.Write(output, new { Job = Json(job), Parts = parts.Select(Json) });
                return ExitCode.Done;
            }

            output.WriteLine(ShownText.Of(Line(job)));
            foreach (ClusterPart part in parts)
            {
                output.WriteLine(ShownText.Of(Line(part)));
            }

            foreach (ClusterWorkerInfo worker in client.Workers())
            {
                output.WriteLine(ShownText.Of(
                    $"worker {worker.Name}: version {worker.Version}, {worker.InstructionSet}, "
                    + $"threads {worker.Threads}, memory {MemoryText.Of(worker.Memory)}"));
            }

            if (client.WhyWaiting(job, parts) is { } why)
            {
                output.WriteLine(ShownText.Of(why));
            }

            return ExitCode.Done;
        });
    }

    private static Verb CreateCancel()
    {
        Argument<string> id = Id();
        ClusterArguments cluster = new(isAlways: true);
        Verb verb = new("cancel", "Stop a job; what is done of it stays", "jobs cancel 1f0c52ab") { id };
        return With(verb, cluster, (parse, client, _) =>
        {
            ClusterJob job = client.Find(parse.GetRequiredValue(id));
            Verbosity.Notes(parse).Say(client.Cancel(job.Id)
                ? $"Job {ClusterRun.Short(job.Id)} is cancelled."
                : $"Job {ClusterRun.Short(job.Id)} was over already.");
            return ExitCode.Done;
        });
    }

    private static Verb CreateRetry()
    {
        Argument<string> id = Id();
        ClusterArguments cluster = new(isAlways: true);
        Verb verb = new(
            "retry", "Let the parts of a job begin anew that have failed or were cancelled", "jobs retry 1f0c52ab")
        {
            id,
        };
        return With(verb, cluster, (parse, client, _) =>
        {
            ClusterJob job = client.Find(parse.GetRequiredValue(id));
            int again = client.Retry(job.Id);
            Verbosity.Notes(parse).Say(again > 0
                ? $"Job {ClusterRun.Short(job.Id)} goes on with {again} of its parts."
                : $"Job {ClusterRun.Short(job.Id)} has no part to be tried again.");
            return ExitCode.Done;
        });
    }

    private static Verb CreateWait()
    {
        Argument<string> id = Id();
        Option<string?> output = new("--output", "-o")
        {
            Description = "Where results go: a file for a single one, or a folder; they stay in the storage if absent",
            HelpName = "OUT",
        };
        ClusterArguments cluster = new(isAlways: true);
        Verb verb = new("wait", "Wait for a job, and fetch what it makes", "jobs wait 1f0c52ab -o painted/")
        {
            id, output,
        };
        return With(verb, cluster, (parse, client, cancellation) =>
        {
            verb.HoldResult();
            ClusterJob job = client.Find(parse.GetRequiredValue(id));
            IReadOnlyList<ClusterPart> parts = client.Parts(job.Id);
            string? named = parse.GetValue(output);
            bool isFile = named is not null && parts.Count(IsResult) == 1 && !Directory.Exists(named)
                && !Path.EndsInDirectorySeparator(named);
            if (named is not null && !isFile)
            {
                Directory.CreateDirectory(named);
            }

            ClusterRun run = new(client, Verbosity.Notes(parse)) { ComeBackTo = named };
            return run.Wait(
                job,
                part => part.Name,
                part => named is null || !IsResult(part) ? null
                    : isFile || IsFolder(part) ? named
                    : Path.Combine(named, NameOf(part)),
                cancellation);
        }, output);
    }

    private static Verb CreateRemove()
    {
        Argument<string[]> ids = new("ID")
        {
            Description = "The jobs' ids, or the starts of them",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> olderThan = new("--older-than")
        {
            Description = "Remove all jobs that were over so long ago: 7d, 12h or 30m",
            HelpName = "TIME",
        };
        ClusterArguments cluster = new(isAlways: true);
        Verb verb = new(
            "remove",
            "Remove jobs that are over: what they made, and what no other job reads",
            "jobs remove 1f0c52ab",
            "jobs remove --older-than 7d")
        {
            ids, olderThan,
        };
        verb.Refuse(command => command.GetValue(ids) is not { Length: > 0 } && command.GetValue(olderThan) is null
            ? "Name jobs, or a time with --older-than"
            : command.GetValue(olderThan) is { } text && AgeOf(text) is null
                ? $"--older-than is a time such as 7d, 12h or 30m, and not '{text}'"
                : null);
        return With(verb, cluster, (parse, client, cancellation) =>
        {
            List<ClusterJob> over = [.. (parse.GetValue(ids) ?? []).Select(client.Find).DistinctBy(job => job.Id)];
            if (over.Find(job => job.State == ClusterJobState.Running) is { } running)
            {
                string id = ClusterRun.Short(running.Id);
                throw new ClusterException($"Job {id} runs; stop it first, with 'impasto jobs cancel {id}'.");
            }

            if (parse.GetValue(olderThan) is { } text)
            {
                DateTimeOffset until = DateTimeOffset.UtcNow - AgeOf(text)!.Value;
                over.AddRange(client.Jobs().Where(job => over.TrueForAll(one => one.Id != job.Id)
                    && (job.State == ClusterJobState.Removing || job.Finished < until)));
            }

            Notes notes = Verbosity.Notes(parse);
            foreach (ClusterJob job in over)
            {
                cancellation.ThrowIfCancellationRequested();
                client.Remove(job);
                notes.Say($"Job {ClusterRun.Short(job.Id)} is removed.");
            }

            int unread = client.RemoveUnread();
            if (over.Count == 0)
            {
                notes.Say("No job is that old.");
            }

            if (unread > 0)
            {
                notes.Say($"Files that no job reads any more are removed: {unread}.");
            }

            return ExitCode.Done;
        }, alwaysNeedsStorage: true);
    }

    /// <summary>A time such as 7d, 12h or 30m; null where a text is none.</summary>
    private static TimeSpan? AgeOf(string text) =>
        text.Length is < 2 or > 6
            || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? null
        : text[^1] switch
        {
            'd' => TimeSpan.FromDays(number),
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => null,
        };

    private static bool IsFolder(ClusterPart part) => part.Result is { } made && ClusterClient.IsFolder(made);

    /// <summary>Whether a part makes a file that people want.</summary>
    private static bool IsResult(ClusterPart part) =>
        part.Kind is ClusterPartKind.Picture or ClusterPartKind.Assemble or ClusterPartKind.Train;

    /// <summary>The name of a part's file, which who writes in the database can choose: it leads nowhere.</summary>
    private static string NameOf(ClusterPart part) =>
        Path.GetFileName(part.Name) is { Length: > 0 } name && name == part.Name && name is not ("." or "..")
            ? name
            : throw new ClusterException($"The name of part {part.Number} is no file's name.");

    private static Argument<string> Id() => new("ID") { Description = "The job's id, or the start of it" };

    /// <summary>Gives a verb what connects it, and what it does.</summary>
    private static Verb With(
        Verb verb,
        ClusterArguments cluster,
        Func<ParseResult, ClusterClient, CancellationToken, int> run,
        Option? thatNeedsStorage = null,
        bool alwaysNeedsStorage = false)
    {
        verb.AddAll(cluster.All);
        verb.SetAction((parse, cancellation) => Task.FromResult(Run(parse, cancellation)));
        return verb;

        // What talks to the database is loaded when it is asked for, so that other verbs start without it.
        [MethodImpl(MethodImplOptions.NoInlining)]
        int Run(ParseResult parse, CancellationToken cancellation)
        {
            bool needsStorage = alwaysNeedsStorage
                || (thatNeedsStorage is not null && parse.GetResult(thatNeedsStorage) is not null);
            using ClusterConnection connection = cluster.Connect(parse, needsStorage);
            using ClusterClient client = new(connection);
            return run(parse, client, cancellation);
        }
    }

    private static string Line(ClusterJob job)
    {
        string failed = job.PartsFailed > 0 ? $", {job.PartsFailed} failed" : "";
        return $"{ClusterRun.Short(job.Id)}  {Word(job.State),-9}  {Time(job.Created)}  {job.PartsDone} of "
            + $"{job.Parts} parts{failed}  {job.Name}";
    }

    private static string Line(ClusterPart part)
    {
        string worker = part.Worker is null ? "" : $", {part.Worker}";
        string starts = part.Starts > 1 ? $", begun {part.Starts} times" : "";
        string progress = part.Progress is null ? "" : $", {part.Progress}";
        string error = part.Error is null ? "" : $": {part.Error}";
        return $"  {Word(part.Kind),-8} {part.Number,6}  {Word(part.State),-9}  {part.Name}{worker}{starts}"
            + $"{progress}{error}";
    }

    private static object Json(ClusterJob job) => new
    {
        job.Id,
        job.Name,
        State = Word(job.State),
        job.Version,
        job.Created,
        job.Finished,
        job.Parts,
        job.PartsDone,
        job.PartsFailed,
    };

    private static object Json(ClusterPart part) => new
    {
        Kind = Word(part.Kind),
        part.Number,
        part.Name,
        State = Word(part.State),
        part.Memory,
        part.Starts,
        part.Failures,
        part.Worker,
        part.InstructionSet,
        part.Started,
        part.Finished,
        part.Progress,
        part.Error,
        part.Result?.Sha256,
        part.Result?.Bytes,
    };

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Time(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
