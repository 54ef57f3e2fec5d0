namespace Impasto.Compute.Tests.Fixtures;

public class FixtureFileTests
{
    [Fact]
    public void Channels_last_moves_each_element_to_its_pixel()
    {
        const string Name = "conv3x3_s1_zero_7x9/input";
        FixtureFile fixture = new("operators.safetensors");
        Assert.Equal([2, 5, 7, 9], fixture.Shape(Name));
        Assert.Equal([2, 7, 9, 5], fixture.ChannelsLastShape(Name));
        float[] values = fixture.Values(Name);
        float[] last = fixture.ChannelsLast(Name);

        // Image 1, channel 3, row 2, column 8.
        Assert.Equal(values[(((((1 * 5) + 3) * 7) + 2) * 9) + 8], last[(((((1 * 7) + 2) * 9) + 8) * 5) + 3]);
        Assert.Equal(values.Order(), last.Order());
    }

    [Fact]
    public void Each_operator_case_has_an_output_and_its_gradient_of_one_shape()
    {
        FixtureFile fixture = new("operators.safetensors");
        string[] outputs = [.. fixture.Names.Where(name => name.EndsWith("/output", StringComparison.Ordinal))];
        Assert.NotEmpty(outputs);
        Assert.All(outputs, name => Assert.Equal(fixture.Shape(name), fixture.Shape($"{name}_gradient")));
        Assert.False(fixture.Contains("conv3x3_s1_zero_7x9/nothing"));
    }
}
