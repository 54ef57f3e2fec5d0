"""VGG-16 and VGG-19 of any widths as PyTorch users write them: convolutions, ReLUs and poolings, layers by name."""

import math
import re

import torch
from torch import nn

from tensor_file import read_tensors

STAGES = {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}
WIDTHS = (64, 128, 256, 512, 512)
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
STYLE_LAYERS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")


def convolution_names(network="vgg19", deepest=None):
    """conv1_1, conv1_2, ..., up to and with `deepest`."""
    names = [f"conv{stage + 1}_{i + 1}" for stage, count in enumerate(STAGES[network]) for i in range(count)]
    return names[: names.index(deepest) + 1] if deepest else names


def torchvision_indices(network):
    """{convolution: its index in torchvision's `features`}: a ReLU follows each, a pooling each stage."""
    indices, index = {}, 0
    for stage, count in enumerate(STAGES[network]):
        for i in range(count):
            indices[f"conv{stage + 1}_{i + 1}"] = index
            index += 2
        index += 1
    return indices


def random_weights(network="vgg19", deepest=None, seed=0, narrowing=1):
    """{name.weight and name.bias}: normally distributed, scaled so that activations keep their size (He et al.)."""
    generator = torch.Generator().manual_seed(seed)
    weights, channels = {}, 3
    for name in convolution_names(network, deepest):
        filters = WIDTHS[int(name[4]) - 1] // narrowing
        scale = math.sqrt(2 / (9 * channels))
        weights[f"{name}.weight"] = scale * torch.randn(filters, channels, 3, 3, generator=generator)
        weights[f"{name}.bias"] = 0.1 * torch.randn(filters, generator=generator)
        channels = filters
    return weights


def load_weights(path):
    """
    Reads our safetensors names or torchvision's .pth names.

    Returns the weights by our names, torchvision's input normalisation included as the 1x1 convolution `preprocess`,
    and the padding that belongs to them: "reflect" for ours, "zeros" for torchvision's.
    """
    if str(path).endswith(".safetensors"):
        return {name: torch.from_numpy(array) for name, array in read_tensors(path).items()}, "reflect"
    file = torch.load(path, map_location="cpu")
    convolutions = len([key for key in file if re.fullmatch(r"features\.\d+\.weight", key)])
    network = {sum(counts): name for name, counts in STAGES.items()}[convolutions]
    deviation = torch.tensor(DEVIATION)
    weights = {
        "preprocess.weight": torch.diag(1 / deviation).reshape(3, 3, 1, 1),
        "preprocess.bias": -torch.tensor(MEAN) / deviation,
    }
    for name, index in torchvision_indices(network).items():
        for kind in ("weight", "bias"):
            weights[f"{name}.{kind}"] = file[f"features.{index}.{kind}"]
    return weights, "zeros"


class Encoder(nn.Module):
    """The network to its deepest convolution. Weights are frozen: only the image gets gradients."""

    def __init__(self, weights, padding="zeros", inplace=True):
        super().__init__()
        self.names = sorted(key[:-7] for key in weights if re.fullmatch(r"conv\d_\d\.weight", key))
        self.convolutions = nn.ModuleDict()
        for name in ["preprocess", *self.names, *(f"{name}.projection" for name in self.names)]:
            if f"{name}.weight" in weights:
                self.convolutions[name.replace(".", "/")] = self._convolution(weights, name, padding)
        self.relu = nn.ReLU(inplace=inplace)
        self.pool = nn.MaxPool2d(2)
        self.requires_grad_(False)

    @staticmethod
    def _convolution(weights, name, padding):
        weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        filters, channels, size, _ = weight.shape
        convolution = nn.Conv2d(channels, filters, size, padding=size // 2, padding_mode=padding)
        convolution.weight.data, convolution.bias.data = weight.clone(), bias.clone()
        return convolution

    def forward(self, image, layers, projected=()):
        """
        Computes the named layers (conv1_1, relu1_1, pool1, ...) of images in [0, 1], no deeper than needed.

        Those of `projected` go through their projection and a ReLU where the encoder has one.
        """
        found, wanted = {}, set(layers) | set(projected)
        features = self.convolutions["preprocess"](image) if "preprocess" in self.convolutions else image
        for i, name in enumerate(self.names):
            if len(found) == len(wanted):
                break
            features = self.convolutions[name](features)
            if name in wanted:
                found[name] = features
            features = self.relu(features)
            relu = name.replace("conv", "relu")
            if relu in wanted:
                found[relu] = self._project(name, features) if relu in projected else features
            if i + 1 == len(self.names) or self.names[i + 1][4] != name[4]:
                features = self._pool(features, f"pool{name[4]}", wanted, found)
        missing = wanted - set(found)
        if missing:
            raise ValueError(f"the encoder has no layer {', '.join(sorted(missing))}")
        return found

    def _pool(self, features, name, wanted, found):
        if len(found) == len(wanted):
            return features
        features = self.pool(features)
        if name in wanted:
            found[name] = features
        return features

    def _project(self, name, features):
        projection = f"{name}/projection"
        return self.relu(self.convolutions[projection](features)) if projection in self.convolutions else features
