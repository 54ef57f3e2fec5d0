using Impasto.Tests.Weights;
using Impasto.Training.Loop;
using Impasto.Training.Reporting;

namespace Impasto.Training.Tests.Reporting;

public sealed class MetricsLogTests : IDisposable
{
    private static readonly string[] Terms = ["content", "total variation"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_appended_is_read_back_without_loss()
    {
        double awkward = 1.0 / 3;
        MetricsRow row = new(1, awkward, [Math.PI, 1e-30], 1e-4, 12.3456, 1.5);

        Write(row);

        Metrics found = Metrics.Read(Log);
        Assert.Equal(Terms, found.Terms);
        MetricsRow back = Assert.Single(found.Rows);
        Assert.Equal((1, awkward, 1e-4), (back.Step, back.Loss, back.LearningRate));
        Assert.Equal([Math.PI, 1e-30], back.Terms);
        Assert.Equal((12.346, 1.5), (back.ImagesPerSecond, back.Seconds));
        Assert.Equal(
            "step,loss,content,total variation,learning_rate,images_per_second,seconds", File.ReadLines(Log).First());
    }

    [Fact]
    public void Resuming_cuts_off_what_lies_after_the_checkpoint_and_goes_on()
    {
        Write([.. Enumerable.Range(1, 7).Select(Row)]);
        string[] before = File.ReadAllLines(Log);

        using (MetricsLog log = MetricsLog.Open(Log, Terms, step: 4))
        {
            Assert.Equal(Row(4).Seconds, log.Seconds);
            log.Append(Row(5));
        }

        Assert.Equal(before[..6], File.ReadAllLines(Log));
    }

    [Fact]
    public void A_log_torn_at_any_byte_resumes_with_its_whole_lines()
    {
        Write([.. Enumerable.Range(1, 3).Select(Row)]);
        string whole = File.ReadAllText(Log);
        int header = whole.IndexOf('\n', StringComparison.Ordinal) + 1;
        for (int length = header; length <= whole.Length; length++)
        {
            File.WriteAllText(Log, whole[..length]);
            int lines = whole[header..length].Count(c => c == '\n');

            using (MetricsLog log = MetricsLog.Open(Log, Terms, step: 3))
            {
                log.Append(Row(9));
            }

            Assert.Equal([.. Enumerable.Range(1, lines), 9], Metrics.Read(Log).Rows.Select(row => row.Step));
        }
    }

    [Fact]
    public void Beginning_again_leaves_nothing_of_an_earlier_log()
    {
        Write(Row(1), Row(2));
        Write();
        Assert.Empty(Metrics.Read(Log).Rows);
    }

    [Fact]
    public void Lines_can_be_read_while_the_log_is_open()
    {
        using MetricsLog log = MetricsLog.Open(Log, Terms, step: 0);
        log.Append(Row(1));
        Assert.Equal(1, Assert.Single(Metrics.Read(Log).Rows).Step);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("step,loss,a,b,c,d,e\n1,2,3,4,5,6,7\n")]
    [InlineData("step,loss,content,learning_rate,images_per_second,seconds\n")]
    public void Another_file_is_refused(string text)
    {
        File.WriteAllText(Log, text);

        TrainingException e = Assert.Throws<TrainingException>(() => MetricsLog.Open(Log, Terms, step: 1));

        Assert.StartsWith(Log, e.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Log));
    }

    private static MetricsRow Row(int step) => new(step, 10.0 / step, [1.0 / step, 0.1], 0.01, 3, step * 2);

    private string Log => folder.File("metrics.csv");

    private void Write(params MetricsRow[] rows)
    {
        using MetricsLog log = MetricsLog.Open(Log, Terms, step: 0);
        foreach (MetricsRow row in rows)
        {
            log.Append(row);
        }
    }
}
