using Impasto.Compute.Autodiff;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Planning;

public class FusionTests
{
    private static readonly Shape Shape = new(1, 4, 6, 3);

    private readonly Graph graph = new();
    private readonly Node image;
    private readonly Node norm;

    public FusionTests()
    {
        image = graph.Input(Shape);
        norm = InstanceNorm.Of(image, graph.Input(new Shape(3)), graph.Input(new Shape(3)));
    }

    [Fact]
    public void Bias_sum_and_ReLU_go_into_the_kernel_before_them()
    {
        Node output = Relu.Of(norm + graph.Input(new Shape(3)) + graph.Input(Shape));
        Node step = Assert.Single(ExecutionPlan.Create([output]).RunNodes);
        Assert.Equal("InstanceNorm", step.Op.Name);

        // The image, its scale and shift, the bias and what is added.
        Assert.Equal(5, step.Inputs.Length);
    }

    [Fact]
    public void A_sum_goes_into_its_right_operand_too() =>
        Assert.Equal(["InstanceNorm"], Steps(graph.Input(Shape) + norm));

    [Fact]
    public void The_mask_of_a_ReLU_goes_into_the_gradient_of_the_pooling_behind_it()
    {
        Node pooled = Pool.Of(Relu.Of(image), PoolKind.Max);
        Node gradient = Gradients.Of(Sum.Of(pooled * graph.Input(pooled.Shape)), image);
        Assert.DoesNotContain("Mask", Steps(gradient));
        Assert.Equal("MaxPoolGradient", Steps(gradient)[^1]);
    }

    [Fact]
    public void What_something_else_reads_is_kept()
    {
        Node output = Relu.Of(norm) + (norm * 2);
        Assert.Equal(["InstanceNorm", "Relu", "Affine", "Add"], Steps(output));
    }

    [Fact]
    public void What_is_an_output_itself_is_kept() =>
        Assert.Equal(["InstanceNorm", "Relu"], Steps(Relu.Of(norm), norm));

    [Fact]
    public void An_output_that_is_read_twice_is_kept() =>
        Assert.Equal(["InstanceNorm", "Relu", "Affine"], Steps(norm, Relu.Of(norm), norm * 2));

    [Fact]
    public void Nothing_follows_a_ReLU_inside_a_kernel() =>
        Assert.Equal(["InstanceNorm", "Add"], Steps(Relu.Of(norm) + graph.Input(Shape)));

    [Fact]
    public void An_operator_without_such_a_kernel_is_left_alone() =>
        Assert.Equal(["MaxPool", "Relu"], Steps(Relu.Of(Pool.Of(image, PoolKind.Max))));

    [Fact]
    public void A_convolution_takes_over_the_doubling_of_its_image()
    {
        Node small = graph.Input(new Shape(1, 4, 6, 16)), weights = graph.Input(new Shape(16, 16, 3, 3));
        Node doubled = Resize.Of(small, 8, 12, ResizeKind.Nearest);
        Node output = Convolution.Of(doubled, weights, new ConvolutionOptions { Padding = 1 });
        Assert.DoesNotContain("NearestResize", Steps(output));
        Assert.Contains("NearestResize", Steps(output, doubled));
    }

    [Fact]
    public void A_convolution_of_a_doubled_image_to_few_channels_works_on_the_small_image()
    {
        using Tensor weights = new(new Shape(3, 16, 3, 3));
        Node doubled = Resize.Of(graph.Input(new Shape(1, 4, 8, 16)), 8, 16, ResizeKind.Nearest);
        Node output = Convolution.Of(doubled, graph.Constant(weights), new ConvolutionOptions { Padding = 1 });
        output = Relu.Of(output + graph.Input(new Shape(3)));
        Assert.Equal(["WinogradConvolution<SameSizeForm>", "DepthToSpace"], Steps(output));
    }

    [Fact]
    public void A_transposed_convolution_takes_over_bias_and_ReLU()
    {
        using Tensor weights = new(new Shape(16, 8, 3, 3));
        Node enlarged = TransposedConvolution.Of(
            graph.Input(new Shape(1, 4, 8, 16)), graph.Constant(weights), stride: 2, new Sides(1, 1, 0, 0));
        Assert.Equal(["InputGradientConvolution"], Steps(Relu.Of(enlarged + graph.Input(new Shape(8)))));
    }

    private static string[] Steps(params Node[] outputs) =>
        [.. ExecutionPlan.Create(outputs).RunNodes.Select(node => node.Op.Name)];
}
