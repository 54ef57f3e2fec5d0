#!/usr/bin/env python3
"""
Makes onnx/NAME.onnx, networks with random weights as PyTorch exports them, and onnx/results.safetensors, what PyTorch
makes of images of two sizes, of which the file has seen one:

    NAME/input1, NAME/output1   the size that the network was exported with
    NAME/input2, NAME/output2   another one

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_onnx.py
"""

import sys
import warnings
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from tensor_file import write_tensors

SIZES = [(24, 32), (28, 20)]


class Residual(nn.Module):
    """A residual block as style networks have it."""

    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels, affine=True),
            nn.ReLU(), nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3),
            nn.InstanceNorm2d(channels, affine=True))

    def forward(self, x):
        return x + self.body(x)


class Scaled(nn.Module):
    """A style network whose picture is made of a hyperbolic tangent."""

    def __init__(self, activation):
        super().__init__()
        self.body = nn.Sequential(
            nn.ReflectionPad2d(4), nn.Conv2d(3, 6, 9), nn.InstanceNorm2d(6, affine=True), activation,
            nn.Conv2d(6, 12, 3, stride=2, padding=1), nn.InstanceNorm2d(12, affine=True), activation, Residual(12),
            nn.Upsample(scale_factor=2, mode="nearest"), nn.ReflectionPad2d(1), nn.Conv2d(12, 6, 3),
            nn.InstanceNorm2d(6, affine=True), activation, nn.ReflectionPad2d(4), nn.Conv2d(6, 3, 9), nn.Tanh())

    def forward(self, x):
        return (self.body(x) + 1) * 127.5


class Transposed(nn.Module):
    """An auto-encoder with transposed convolutions and norms of its training."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 8, 4, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.norm.running_mean.uniform_(-1, 1)
        self.norm.running_var.uniform_(0.5, 2)
        self.grouped = nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=4)
        self.up = nn.ConvTranspose2d(8, 3, 3, stride=2, padding=1, output_padding=1)

    def forward(self, x):
        features = F.leaky_relu(self.norm(self.down(x)), 0.2)
        return torch.sigmoid(self.up(F.relu(self.grouped(features)) + features))


class Shaped(nn.Module):
    """What exporters make many small operators of: sizes, statistics, channels that become pixels."""

    def __init__(self):
        super().__init__()
        self.wide = nn.Conv2d(3, 12, 3, padding=1)
        self.narrow = nn.Conv2d(9, 3, 1)

    def forward(self, x):
        features = F.pixel_shuffle(self.wide(x), 2)
        half = F.avg_pool2d(features, 2) * F.adaptive_avg_pool2d(x, 1)
        mean = half.mean(dim=(2, 3), keepdim=True)
        deviation = (half - mean).pow(2).mean(dim=(2, 3), keepdim=True).add(1e-5).sqrt()
        normal = (half - mean) / deviation
        pooled = F.max_pool2d(normal, 3, stride=2, padding=1)
        large = F.interpolate(pooled, size=(x.shape[2], x.shape[3]), mode="bilinear", align_corners=False)
        joined = torch.cat([normal, large, x], dim=1)
        padded = F.pad(joined, (2, 1, 0, 3), mode="replicate")
        cut = padded[:, :, :x.shape[2], 2:2 + x.shape[3]]
        return torch.clamp(self.narrow(cut), -0.5, 0.5)


NETWORKS = {
    "nearest-9": (lambda: Scaled(nn.ReLU()), 9),
    "nearest-11": (lambda: Scaled(nn.LeakyReLU(0.1)), 11),
    "nearest-16": (lambda: Scaled(nn.ReLU()), 16),
    "transposed-13": (Transposed, 13),
    "shaped-12": (Shaped, 12),
    "shaped-16": (Shaped, 16),
}


def main():
    """Writes all files."""
    warnings.simplefilter("ignore")
    folder = HERE / "onnx"
    folder.mkdir(exist_ok=True)
    results = {}
    for seed, (name, (make, opset)) in enumerate(NETWORKS.items()):
        torch.manual_seed(seed + 1)
        network = make().eval()
        images = [torch.rand(1, 3, *size) * (255 if name.startswith("nearest") else 1) for size in SIZES]
        torch.onnx.export(
            network, images[0], folder / f"{name}.onnx", opset_version=opset, input_names=["image"],
            output_names=["picture"], dynamic_axes={"image": {2: "height", 3: "width"}})
        with torch.no_grad():
            for number, image in enumerate(images, 1):
                results[f"{name}/input{number}"] = image
                results[f"{name}/output{number}"] = network(image)
    write_tensors(folder / "results.safetensors", results)


main()
