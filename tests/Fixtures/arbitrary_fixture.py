"""What the fixtures of AdaIN and of whitening and colouring have in common: tiny networks, in float64."""

import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from arbitrary import Decoder, mirrored_weights
from vgg import Encoder

# The convolutions of a VGG-19 to relu3_1 and, for the tests, their channels.
WIDTHS = {"conv1_1": 6, "conv1_2": 6, "conv2_1": 8, "conv2_2": 8, "conv3_1": 12}


def float32_values(tensor):
    """Rounds to numbers that float32 holds, in float64."""
    return tensor.float().double()


def make_networks(deepest):
    """The weights of an encoder and of its decoder, by name, and both networks."""
    weights, channels = {}, 3
    for name, filters in WIDTHS.items():
        if name > deepest:
            break
        weights[f"{name}.weight"] = float32_values(torch.randn(filters, channels, 3, 3) / (2 * channels ** 0.5))
        weights[f"{name}.bias"] = float32_values(0.1 * torch.randn(filters))
        channels = filters
    decoding = {name: float32_values(value) for name, value in mirrored_weights(weights, deepest, seed=7).items()}
    return weights, decoding, Encoder(weights, padding="reflect", inplace=False), Decoder(decoding)


def picture(height, width):
    """Smooth random colours in [0, 1]."""
    small = torch.rand(1, 3, height // 4, width // 4, dtype=torch.float64)
    return float32_values(torch.nn.functional.interpolate(small, (height, width), mode="bilinear").clamp(0, 1))
