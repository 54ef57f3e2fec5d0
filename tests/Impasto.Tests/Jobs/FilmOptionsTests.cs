using Impasto.Jobs;

namespace Impasto.Tests.Jobs;

public class FilmOptionsTests
{
    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("5s", 5)]
    [InlineData("1:02.5", 62.5)]
    [InlineData("1:00:01", 3601)]
    public void Times_are_read_as_people_write_them(string text, double seconds) =>
        Assert.Equal(seconds, FilmTime.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1:60")]
    [InlineData("1:2:3:4")]
    [InlineData("1.5:00")]
    [InlineData("NaN")]
    [InlineData("1e3")]
    public void What_is_no_time_is_none(string text) => Assert.Null(FilmTime.Parse(text));

    [Fact]
    public void What_does_not_go_together_is_said()
    {
        Assert.Null(new FilmOptions { From = "1", To = "2", Preview = "5s", Cuts = "1,1:30" }.Complaint);
        Assert.Equal("--to comes after --from", new FilmOptions { From = "2", To = "2" }.Complaint);
        Assert.Equal("--preview is more than 0", new FilmOptions { Preview = "0s" }.Complaint);
        Assert.Contains("--cuts is auto, none, or times", new FilmOptions { Cuts = "1,x" }.Complaint!,
            StringComparison.Ordinal);
        Assert.Contains("is for one pass", new FilmOptions { LongTerm = "2", Passes = 2 }.Complaint!,
            StringComparison.Ordinal);
        Assert.Contains("leave one of them out", new FilmOptions { FlowFolder = "a", SaveFlow = "b" }.Complaint!,
            StringComparison.Ordinal);
        Assert.Contains("With --steady 0", new FilmOptions { Steady = 0, Passes = 2 }.Complaint!,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FilmOptions { Every = 0 }.Check());
    }

    [Fact]
    public void The_part_that_is_painted_is_the_shorter_one()
    {
        Assert.Null(new FilmOptions().EndFrom(0));
        Assert.Equal(3, new FilmOptions { From = "2", To = "5" }.EndFrom(0));
        Assert.Equal(1, new FilmOptions { From = "2", To = "5", Preview = "1s" }.EndFrom(0));
        Assert.Equal(4, new FilmOptions { Preview = "4s" }.EndFrom(0));
        Assert.Equal(4.5, new FilmOptions { Preview = "4s" }.EndFrom(0.5));
    }
}
