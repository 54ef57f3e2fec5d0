using Impasto.Weights;

namespace Impasto.Tests.Weights;

public class WeightExceptionTests
{
    [Fact]
    public void A_message_is_one_line_of_up_to_600_letters()
    {
        string longest = new('a', 600);

        Assert.Equal(longest, new WeightException(longest).Message);
        Assert.Equal(longest + "...", new WeightException(longest + "b").Message);
        Assert.Equal("a?b?", new WeightException("a\nb\u001b").Message);
    }

    [Fact]
    public void It_names_the_file_and_keeps_its_cause()
    {
        Exception cause = new InvalidDataException();
        WeightException e = new("w.pth", "it is empty", cause);

        Assert.Equal("w.pth: it is empty", e.Message);
        Assert.Same(cause, e.InnerException);
    }
}
