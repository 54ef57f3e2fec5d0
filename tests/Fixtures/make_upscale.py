#!/usr/bin/env python3
"""
Makes upscale.safetensors: a small super-resolution network of scale 4 with random weights, computed in float64,
[N, C, H, W].

    network/NAME    the weights
    image           a picture
    large           what the network makes of it
    reduced         the picture made smaller by 4, after a blur with a deviation of 1.6 pixels

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_upscale.py
"""

import torch
from torch.nn.functional import conv2d, interpolate, pad, relu

from arbitrary_fixture import HERE, float32_values, picture
from tensor_file import write_tensors

WIDTH, BLOCKS, EDGE = 4, 2, 5


def make_weights():
    shapes = {"first": (WIDTH, 3, EDGE)}
    for block in range(1, BLOCKS + 1):
        shapes[f"res{block}.conv1"] = shapes[f"res{block}.conv2"] = (WIDTH, WIDTH, 3)
    shapes["up1"] = shapes["up2"] = (WIDTH, WIDTH, 3)
    shapes["last"] = (3, WIDTH, EDGE)
    weights = {}
    for name, (outputs, inputs, kernel) in shapes.items():
        length = (inputs * kernel**2) ** 0.5
        weights[f"{name}.weight"] = float32_values(torch.randn(outputs, inputs, kernel, kernel) / length)
        weights[f"{name}.bias"] = float32_values(0.1 * torch.randn(outputs))
    return weights


def upscale(image, weights):
    def convolve(x, name):
        weight = weights[f"{name}.weight"]
        p = weight.shape[-1] // 2
        return conv2d(pad(x, (p, p, p, p), mode="reflect"), weight, weights[f"{name}.bias"])

    value = relu(convolve(image, "first"))
    for block in range(1, BLOCKS + 1):
        value = value + convolve(relu(convolve(value, f"res{block}.conv1")), f"res{block}.conv2")
    for step in (1, 2):
        value = relu(convolve(interpolate(value, scale_factor=2, mode="nearest"), f"up{step}"))
    return convolve(value, "last") + interpolate(image, scale_factor=4, mode="bilinear", align_corners=False)


def reduce(image, factor, deviation):
    """A Gaussian around the middle of each square of pixels that becomes one."""
    padding = 3
    offsets = torch.arange(factor + 2 * padding, dtype=torch.float64) - (factor + 2 * padding - 1) / 2
    taps = torch.exp(-((offsets / deviation) ** 2) / 2)
    taps = taps / taps.sum()
    padded = pad(image, (padding, padding, padding, padding), mode="reflect")
    down = conv2d(padded.transpose(0, 1), taps.reshape(1, 1, -1, 1), stride=(factor, 1))
    return conv2d(down, taps.reshape(1, 1, 1, -1), stride=(1, factor)).transpose(0, 1)


def main():
    torch.manual_seed(17)
    weights = make_weights()
    image = picture(12, 16)
    write_tensors(HERE / "upscale.safetensors", {
        **{f"network/{name}": value for name, value in weights.items()},
        "image": image,
        "large": upscale(image, weights),
        "reduced": reduce(image, 4, 1.6),
    })


if __name__ == "__main__":
    main()
