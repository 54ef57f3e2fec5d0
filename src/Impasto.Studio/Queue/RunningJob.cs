using System.Diagnostics;
using Impasto.Films;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Queue;

/// <summary>The job that is being done: how far it is, what it looks like, and what ends it.</summary>
internal sealed class RunningJob : IProgress<RunProgress>, IDisposable
{
    private const double PrepareShare = 0.02;
    private const double TransformShare = 0.25;

    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(700);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource source = new();
    private readonly Func<StudioJob, StudioJob> newest;
    private readonly Action<StudioJob> tell;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<string> notes = [];
    private TimeSpan told, shown = -ShowEvery;
    private (double Done, TimeSpan At)? start;
    private bool hasBoth;
    private int version;

    /// <summary>Begins.</summary>
    /// <param name="job">The job.</param>
    /// <param name="newest">Gives it as it is after a change.</param>
    /// <param name="tell">Is told when something has changed that is worth it.</param>
    public RunningJob(StudioJob job, Func<StudioJob, StudioJob> newest, Action<StudioJob> tell)
    {
        Job = newest(job);
        this.newest = newest;
        this.tell = tell;
    }

    /// <summary>Gets the job as it is now.</summary>
    public StudioJob Job { get; private set; }

    /// <summary>Gets the newest picture so far as a JPEG; null for none.</summary>
    public byte[]? Preview { get; private set; }

    /// <summary>Gets why it is to be ended.</summary>
    public Ending Ending { get; private set; }

    /// <summary>Gets what ends the work.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Gets what was said of the job.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Gets how long it has been done.</summary>
    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>Ends the work; that something is dropped holds over all else.</summary>
    public void End(Ending ending)
    {
        Ending = Ending == Ending.Drop ? Ending.Drop : ending;
        if (ending is Ending.Keep or Ending.Drop)
        {
            tell(Change(job => job with { State = JobState.Stopping }));
        }

        // Its work ends on other threads, and none of it here.
        _ = source.CancelAsync();
    }

    public void Report(RunProgress value)
    {
        switch (value)
        {
            case RunNote note:
                AddNote(note.Text);
                return;
            case FilmPlan plan:
                plan.Notes.ToList().ForEach(AddNote);
                return;
            case PlannedMemory memory:
                hasBoth = memory.Plan.Stages.Any(stage => stage.Stage == RunStage.Transform)
                    && memory.Plan.Stages.Any(stage => stage.Stage == RunStage.Optimize);
                return;
        }

        double done = DoneOf(value);
        Move(done, OptionDescription.ToText(value.Stage)!, value is FilmProgress film ? film.Left : null);
        if (value.CopyImage is { } copy)
        {
            Show(copy);
        }
    }

    /// <summary>Says how far it is.</summary>
    /// <param name="done">How much is done, 0 to 1.</param>
    /// <param name="stage">What it is doing.</param>
    /// <param name="left">How long it will take yet; null to go by what is done.</param>
    public void Move(double done, string stage, TimeSpan? left)
    {
        start ??= (done, clock.Elapsed);
        (double first, TimeSpan since) = start.Value;
        double? seconds = left?.TotalSeconds ?? (done - first > 0.01
            ? (clock.Elapsed - since).TotalSeconds / (done - first) * (1 - done)
            : null);
        bool isNews = Job.Stage != stage || clock.Elapsed - told >= TellEvery;
        StudioJob now = Change(job => job with { Done = done, Stage = stage, SecondsLeft = seconds });
        if (isNews)
        {
            told = clock.Elapsed;
            tell(now);
        }
    }

    /// <summary>Shows a picture so far, now and then.</summary>
    /// <param name="copy">Makes the picture.</param>
    public void Show(Func<ImageBuffer?> copy)
    {
        if (clock.Elapsed - shown < ShowEvery || copy() is not { } picture)
        {
            return;
        }

        Preview = SmallPictures.ToJpeg(SmallPictures.Fit(picture, SmallPictures.WorkingEdge));
        shown = told = clock.Elapsed;
        tell(Change(job => job with { Preview = $"/api/jobs/{job.Id}/preview?v={++version}" }));
    }

    public void Dispose() => source.Dispose();

    private StudioJob Change(Func<StudioJob, StudioJob> change)
    {
        lock (gate)
        {
            return Job = newest(change(Job));
        }
    }

    private void AddNote(string said)
    {
        string note = PageWords.Of(said);
        if (!notes.Contains(note))
        {
            notes.Add(note);
            Change(job => job with { Notes = [.. notes] });
        }
    }

    private double DoneOf(RunProgress value) => value.Stage switch
    {
        // What was done before a restart counts while it is taken up again.
        RunStage.Load => Job.Done,
        RunStage.Prepare => Math.Max(Job.Done, PrepareShare),
        RunStage.Transform => PrepareShare + (value.Done * (hasBoth ? TransformShare : 1 - PrepareShare)),
        RunStage.Optimize when hasBoth =>
            PrepareShare + TransformShare + (value.Done * (1 - PrepareShare - TransformShare)),
        RunStage.Optimize => PrepareShare + (value.Done * (1 - PrepareShare)),
        _ => 1,
    };
}
