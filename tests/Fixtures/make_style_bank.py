#!/usr/bin/env python3
"""
Makes style_bank.safetensors: a small StyleBank network of two styles with random weights, computed in float64,
[N, C, H, W].

    network/NAME    the weights
    image           a picture
    coded           what encoder and decoder alone make of it
    first, second   the picture in each of the styles
    split           the first style in the left half of the features, the second in the right one

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_style_bank.py
"""

import torch
from torch.nn.functional import conv2d, instance_norm, interpolate, pad, relu

from arbitrary_fixture import HERE, float32_values, picture
from tensor_file import write_tensors

WIDTH, EDGE, BLOCKS = 2, 5, 1
STYLES = ("first", "second")


def make_weights():
    features = 4 * WIDTH
    shapes = {
        "encode1": (WIDTH, 3, EDGE), "encode2": (2 * WIDTH, WIDTH, 3), "encode3": (features, 2 * WIDTH, 3),
        "decode1": (2 * WIDTH, features, 3), "decode2": (WIDTH, 2 * WIDTH, 3), "decode3": (3, WIDTH, EDGE),
    }
    for style in STYLES:
        for name in ("start", *(f"res{block}.conv{step}" for block in range(1, BLOCKS + 1) for step in (1, 2))):
            shapes[f"bank.{style}.{name}"] = (features, features, 3)
    weights = {}
    for name, (outputs, inputs, kernel) in shapes.items():
        deviation = (2 / (inputs * kernel**2)) ** 0.5
        weights[f"{name}.weight"] = float32_values(torch.randn(outputs, inputs, kernel, kernel) * deviation)
        if name.startswith("bank"):
            weights[f"{name}.scale"] = float32_values(1 + 0.3 * torch.randn(outputs))
            weights[f"{name}.shift"] = float32_values(0.3 * torch.randn(outputs))
        else:
            weights[f"{name}.bias"] = float32_values(0.1 * torch.randn(outputs))
    return weights


class Network:
    def __init__(self, weights):
        self.weights = weights

    def convolve(self, x, name, stride=1):
        weight = self.weights[f"{name}.weight"]
        p = weight.shape[-1] // 2
        return conv2d(pad(x, (p, p, p, p), mode="reflect"), weight, self.weights.get(f"{name}.bias"), stride=stride)

    def encode(self, image):
        value = relu(self.convolve(image, "encode1"))
        value = relu(self.convolve(value, "encode2", stride=2))
        return relu(self.convolve(value, "encode3", stride=2))

    def filter(self, x, name):
        return instance_norm(
            self.convolve(x, name), weight=self.weights[f"{name}.scale"], bias=self.weights[f"{name}.shift"], eps=1e-5)

    def paint(self, features, style):
        features = relu(self.filter(features, f"bank.{style}.start"))
        for block in range(1, BLOCKS + 1):
            name = f"bank.{style}.res{block}"
            features = features + self.filter(relu(self.filter(features, f"{name}.conv1")), f"{name}.conv2")
        return features

    def decode(self, features):
        for name in ("decode1", "decode2"):
            features = relu(self.convolve(interpolate(features, scale_factor=2, mode="nearest"), name))
        return self.convolve(features, "decode3")


def main():
    torch.manual_seed(19)
    weights = make_weights()
    network = Network(weights)
    image = picture(24, 16)
    features = network.encode(image)
    first, second = network.paint(features, "first"), network.paint(features, "second")
    half = features.shape[-1] // 2
    split = torch.cat([first[..., :half], second[..., half:]], dim=-1)
    write_tensors(HERE / "style_bank.safetensors", {
        **{f"network/{name}": value for name, value in weights.items()},
        "image": image,
        "coded": network.decode(features),
        "first": network.decode(first),
        "second": network.decode(second),
        "split": network.decode(split),
    })


if __name__ == "__main__":
    main()
