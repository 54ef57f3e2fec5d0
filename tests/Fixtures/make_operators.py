#!/usr/bin/env python3
"""
Makes operators.safetensors: what PyTorch says the operators and their gradients are.

Computed in float64 from inputs that float32 holds, stored as float32, in PyTorch's order [N, C, H, W]. For each CASE:
    CASE/input             and /weight, /bias, /scale, /shift where the operator has them
    CASE/output
    CASE/output_gradient   a random gradient that flows in, of the shape of the output
    CASE/input_gradient    what flows out: to the input, and as /weight_gradient, ... to the parameters

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_operators.py
"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from tensor_file import write_tensors
from transform import filter_response_norm

EPSILON = 1e-5
PADDING_MODES = {"zero": "constant", "reflect": "reflect", "replicate": "replicate"}


def random(*shape):
    """Normally distributed numbers that float32 holds, in float64."""
    return torch.randn(shape).double()


def add_case(tensors, case, operator, **inputs):
    """Runs one operator forward and backward and notes everything."""
    inputs = {name: value.clone().requires_grad_() for name, value in inputs.items()}
    output = operator(**inputs)
    output_gradient = random(*output.shape)
    gradients = torch.autograd.grad(output, list(inputs.values()), output_gradient)
    for name, value in inputs.items():
        tensors[f"{case}/{name}"] = value.detach()
    tensors[f"{case}/output"] = output.detach()
    tensors[f"{case}/output_gradient"] = output_gradient
    for name, gradient in zip(inputs, gradients):
        tensors[f"{case}/{name}_gradient"] = gradient


def add_convolutions(tensors):
    """1x1, 3x3 and 9x9; stride 1 and 2; three paddings of (kernel - 1) / 2; channel counts that fill no vector."""
    for kernel, stride, height, width, channels, filters in [
        (1, 1, 5, 7, 5, 6), (1, 2, 5, 7, 5, 6),
        (3, 1, 7, 9, 5, 6), (3, 1, 13, 10, 3, 17), (3, 2, 7, 9, 5, 6), (3, 2, 8, 6, 3, 4),
        (9, 1, 9, 11, 3, 4), (9, 2, 9, 11, 3, 4),
    ]:
        pad = kernel // 2
        for padding, mode in PADDING_MODES.items() if pad else [("zero", "constant")]:
            def convolve(input, weight, bias):
                padded = F.pad(input, (pad, pad, pad, pad), mode)
                return F.conv2d(padded, weight, bias, stride)

            add_case(
                tensors, f"conv{kernel}x{kernel}_s{stride}_{padding}_{height}x{width}", convolve,
                input=random(2 if kernel < 9 else 1, channels, height, width),
                weight=random(filters, channels, kernel, kernel) / kernel, bias=random(filters))


def add_poolings(tensors):
    """2x2, stride 2; an odd last row or column is left out."""
    poolings = {
        "max_pool": lambda input: F.max_pool2d(input, 2),
        "average_pool": lambda input: F.avg_pool2d(input, 2),
        # The square root of the SUM of the squares in the window, as torch.nn.functional.lp_pool2d has it.
        "l2_pool": lambda input: F.lp_pool2d(input, 2, 2),
    }
    for name, pool in poolings.items():
        for height, width in [(6, 8), (7, 5)]:
            add_case(tensors, f"{name}_{height}x{width}", pool, input=random(2, 5, height, width))


def add_resizings(tensors):
    """Up and down, by factors and to arbitrary sizes; bilinear with align_corners=False and without antialiasing."""
    for mode in ("nearest", "bilinear"):
        for height, width, to in [(4, 5, (8, 10)), (4, 6, (2, 3)), (5, 7, (8, 6)), (6, 5, (3, 9)), (1, 3, (4, 1))]:
            def resize(input):
                return F.interpolate(input, to, mode=mode, align_corners=False if mode == "bilinear" else None)

            case = f"{mode}_{height}x{width}_to_{to[0]}x{to[1]}"
            add_case(tensors, case, resize, input=random(2, 3, height, width))


def add_element_wise(tensors):
    """Operators on each element by itself."""
    add_case(tensors, "relu", torch.relu, input=random(2, 5, 4, 3))
    add_case(tensors, "tanh", torch.tanh, input=random(2, 5, 4, 3))


def instance_norm(input, scale, shift):
    """Each channel of each image to mean 0 and biased variance 1, then scaled and shifted."""
    return F.instance_norm(input, weight=scale, bias=shift, eps=EPSILON)


def gram(input):
    """F^T F / (H W) with F of shape [H W, C]: [N, C, C]."""
    features = input.flatten(2)
    return features @ features.transpose(1, 2) / features.shape[2]


def covariance(input):
    """The Gram matrix of the features less their mean over the pixels."""
    return gram(input - input.mean((2, 3), keepdim=True))


def standard_deviation(input):
    """sqrt(biased variance over the pixels + epsilon): [N, C]."""
    return (input.var((2, 3), unbiased=False) + EPSILON).sqrt()


def add_statistics(tensors):
    """Norms, second moments and reductions."""
    image = (2, 5, 4, 6)
    add_case(tensors, "instance_norm", instance_norm, input=random(*image), scale=random(5), shift=random(5))
    add_case(tensors, "gram", gram, input=random(*image))
    add_case(tensors, "gram_37_channels", gram, input=random(1, 37, 5, 3))
    add_case(tensors, "covariance", covariance, input=random(*image) + 1)
    add_case(tensors, "channel_mean", lambda input: input.mean((2, 3)), input=random(*image))
    add_case(tensors, "channel_deviation", standard_deviation, input=random(*image) + 1)
    add_case(tensors, "sum", lambda input: input.sum(), input=random(*image))
    add_case(tensors, "mean", lambda input: input.mean(), input=random(*image))
    add_case(tensors, "squared_norm", lambda input: (input ** 2).sum(), input=random(*image))
    add_case(
        tensors, "filter_response_norm", filter_response_norm,
        input=random(*image) + 0.5, scale=random(5), shift=random(5))


def add_transposed_convolutions(tensors):
    """Strides 1 to 3; what PyTorch calls padding and output padding."""
    for kernel, stride, padding, output_padding in [
        (3, 2, 1, 1), (3, 2, 0, 0), (4, 2, 1, 0), (3, 1, 1, 0), (5, 3, 1, 2),
    ]:
        def convolve(input, weight, bias):
            return F.conv_transpose2d(input, weight, bias, stride, padding, output_padding)

        add_case(
            tensors, f"transposed{kernel}x{kernel}_s{stride}_p{padding}_o{output_padding}", convolve,
            input=random(2, 5, 4, 3), weight=random(5, 6, kernel, kernel) / kernel, bias=random(6))


def add_shapes(tensors):
    """Padding (left, right, top, bottom), and channels put one after the other."""
    sides = (1, 2, 3, 0)
    for name, mode in PADDING_MODES.items():
        add_case(tensors, f"pad_{name}", lambda input: F.pad(input, sides, mode), input=random(2, 5, 4, 6))
    add_case(
        tensors, "pad_and_crop", lambda input: F.pad(input, (-1, 2, 0, -2), value=1.5), input=random(2, 5, 4, 6))
    add_case(
        tensors, "concatenate", lambda input, other: torch.cat((input, other), 1),
        input=random(2, 5, 4, 6), other=random(2, 3, 4, 6))


def main():
    torch.manual_seed(2)
    tensors = {}
    add_convolutions(tensors)
    add_poolings(tensors)
    add_resizings(tensors)
    add_element_wise(tensors)
    add_statistics(tensors)
    add_transposed_convolutions(tensors)
    add_shapes(tensors)
    write_tensors(HERE / "operators.safetensors", tensors)


if __name__ == "__main__":
    main()
