using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Networks;

public sealed class StyleBankNetworkTests : IDisposable
{
    private static readonly FixtureFile Fixture = new("style_bank.safetensors");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_images_are_those_of_PyTorch()
    {
        using StyleBankNetwork network = Load();
        Assert.Equal(["first", "second"], network.Styles);
        FixtureWeights.AssertClose(Fixture.ChannelsLast("coded"), Run(image => network.Decode(network.Encode(image))));
        FixtureWeights.AssertClose(
            Fixture.ChannelsLast("second"),
            Run(image => network.Decode(network.Paint(network.Encode(image), "second"))));
    }

    [Fact]
    public void A_bank_with_all_of_the_shares_is_the_bank_itself()
    {
        using StyleBankNetwork network = Load();
        FixtureWeights.AssertClose(Fixture.ChannelsLast("first"), Run(image =>
        {
            Dictionary<string, Node> shares = new()
            {
                ["first"] = image.Graph.Constant(1), ["second"] = image.Graph.Constant(0),
            };
            Node painted = network.Paint(network.Encode(image), shares, (_, tensor) => image.Graph.Constant(tensor));
            return network.Decode(painted);
        }));
    }

    [Fact]
    public void More_styles_leave_all_that_is_there_as_it_is()
    {
        using StyleBankNetwork network = Load();
        using StyleBankNetwork more = network.WithMore(["third"], seed: 1);
        Assert.Equal(["first", "second", "third"], more.Styles);
        foreach (WeightTensor tensor in network.Tensors)
        {
            Assert.Equal(tensor.Values, more.Tensors.Single(t => t.Name == tensor.Name).Values);
        }

        Assert.Throws<ArgumentException>(() => network.WithMore(["second"], seed: 1));
    }

    [Fact]
    public void A_new_bank_hands_on_nearly_what_comes_in()
    {
        const int Channels = 16;
        using StyleBankNetwork network =
            StyleBankNetwork.Random(new StyleBankOptions { Width = Channels / 4 }, ["new"], seed: 1);
        Assert.All(Values("res1.conv1.scale"), scale => Assert.Equal(1, scale));
        Assert.All(
            [.. Values("res1.conv2.scale"), .. Values("res2.conv2.scale"), .. Values("res2.conv2.shift")],
            value => Assert.Equal(0, value));
        float[] kernels = Values("start.weight");
        for (int i = 0; i < kernels.Length; i++)
        {
            (int output, int input, int place) = (i / (9 * Channels), i / 9 % Channels, i % 9);
            float expected = output == input && place == 4 ? 1 : 0;
            Assert.InRange(kernels[i], expected - 0.15f, expected + 0.15f);
        }

        float[] Values(string name) => network.Tensors.Single(t => t.Name == $"bank.new.{name}").Values;
    }

    [Fact]
    public void A_file_that_is_no_StyleBank_network_is_refused()
    {
        Refused(t => t.Name == "encode1.weight" ? null : t, "no 'encode1.weight'");
        Refused(t => t.Name.StartsWith("bank", StringComparison.Ordinal) ? null : t, "'bank.NAME.start.weight'");
        Refused(
            t => t.Name == "bank.second.res1.conv2.weight" ? null : t,
            "'bank.second.res1.conv2.weight' is missing");
        Refused(
            t => t.Name == "decode1.weight" ? t with { Extents = [8, 4, 3, 3] } : t,
            "'decode1.weight' has shape [8, 4, 3, 3], not [4, 8, 3, 3]");
        Refused(
            t => t with { Name = t.Name.Replace("bank.first", "bank.First!", StringComparison.Ordinal) },
            "'First!' is no name");
    }

    private static float[] Run(Func<Node, Node> build)
    {
        Node image = new Graph().Input(new Shape(Fixture.ChannelsLastShape("image")));
        Node result = build(image);
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions { Threads = 2 }), pool);
        Fixture.ChannelsLast("image").CopyTo(executor[image]);
        executor.Run();
        return executor[result].ToArray();
    }

    private StyleBankNetwork Load(Func<WeightTensor, WeightTensor?>? change = null)
    {
        using WeightFile file =
            WeightFile.Open(FixtureWeights.Write(Fixture, folder.File("network.safetensors"), change));
        return StyleBankNetwork.Load(file);
    }

    private void Refused(Func<WeightTensor, WeightTensor?> change, string said) =>
        WeightFixtures.AssertRefused(() => Load(change), said);
}
