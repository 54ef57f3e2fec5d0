using System.Text.Json;
using Impasto.Running;
using Impasto.Studio.Queue;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Tests;

/// <summary>What is told of the job that is being done, and what ends it.</summary>
public class RunningJobTests
{
    private readonly List<StudioJob> told = [];

    [Theory]
    [InlineData(Ending.Drop, Ending.Keep, Ending.Drop)]
    [InlineData(Ending.Drop, Ending.Later, Ending.Drop)]
    [InlineData(Ending.Keep, Ending.Drop, Ending.Drop)]
    [InlineData(Ending.Later, Ending.Keep, Ending.Keep)]
    internal void That_it_is_dropped_holds_over_all_else(Ending first, Ending second, Ending expected)
    {
        using RunningJob job = New();
        Assert.Equal(Ending.None, job.Ending);
        Assert.False(job.Token.IsCancellationRequested);
        job.End(first);
        job.End(second);
        Assert.Equal(expected, job.Ending);
        Assert.True(job.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(Ending.Keep, true)]
    [InlineData(Ending.Drop, true)]
    [InlineData(Ending.Later, false)]
    internal void That_it_stops_is_told_where_a_person_has_asked_for_it(Ending ending, bool isTold)
    {
        using RunningJob job = New();
        job.End(ending);
        Assert.Equal(isTold ? [JobState.Stopping] : [], told.Select(one => one.State));
    }

    [Fact]
    public void A_note_is_kept_once_in_words_of_the_page()
    {
        using RunningJob job = New();
        job.Report(new RunNote("--stroke is left out"));
        job.Report(new RunNote("--stroke is left out"));
        Assert.Equal(["stroke is left out"], job.Notes);
        Assert.Equal(["stroke is left out"], job.Job.Notes);
    }

    [Fact]
    public void What_was_done_before_counts_while_networks_are_opened_again()
    {
        using RunningJob job = New(done: 0.5);
        job.Report(new RunProgress(RunStage.Load, 1));
        Assert.Equal(0.5, job.Job.Done);
        job.Report(new RunProgress(RunStage.Optimize, 1));
        Assert.Equal(1, job.Job.Done, 1e-9);
    }

    private RunningJob New(double done = 0) => new(
        new StudioJob
        {
            Id = Id.New(),
            Kind = JobKind.Picture,
            Created = DateTimeOffset.UnixEpoch,
            Title = "photo in waves",
            Method = "optimize",
            Styles = ["waves"],
            Done = done,
            Job = JsonElement.Parse("{}"),
        },
        job => job,
        told.Add);
}
