"""Style transfer for any style as PyTorch users write it: decoders, adaptive instance norm, whitening and colouring."""

import pathlib
import re

import torch
import torch.nn.functional as F
from torch import nn

from tensor_file import read_metadata, read_tensors
from vgg import Encoder, load_weights

NOISE_SHARE = 1e-5


class Decoder(nn.Module):
    """The mirror of an encoder: reflection padding, ReLUs, nearest upsampling after conv5_1, 4_1, 3_1 and 2_1."""

    def __init__(self, weights, final_relu=False):
        super().__init__()
        self.names = sorted((key[:-7] for key in weights if re.fullmatch(r"conv\d_\d\.weight", key)), reverse=True)
        self.final_relu = final_relu
        self.convolutions = nn.ModuleDict()
        for name in self.names:
            weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
            filters, channels = weight.shape[:2]
            convolution = nn.Conv2d(channels, filters, 3, padding=1, padding_mode="reflect")
            convolution.weight.data, convolution.bias.data = weight.clone(), bias.clone()
            self.convolutions[name] = convolution
        self.requires_grad_(False)

    def forward(self, features):
        for name in self.names:
            features = self.convolutions[name](features)
            if name != "conv1_1" or self.final_relu:
                features = F.relu(features)
            if name.endswith("_1") and name != "conv1_1":
                features = F.interpolate(features, scale_factor=2, mode="nearest")
        return features


def mirrored_weights(encoder, deepest, seed=0):
    """Random weights of a decoder for an encoder's weights, scaled so that activations keep their size."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for key, value in encoder.items():
        name, kind = key.rsplit(".", 1)
        if not re.fullmatch(r"conv\d_\d", name) or kind != "weight" or name > deepest:
            continue
        channels, filters = value.shape[:2]
        filters = 3 if name == "conv1_1" else filters
        weights[key] = (2 / (9 * channels)) ** 0.5 * torch.randn(filters, channels, 3, 3, generator=generator)
        weights[f"{name}.bias"] = 0.1 * torch.randn(filters, generator=generator)
    return weights


def adain(content, style, strength=1.0):
    """Gives the content's channels the style's means and deviations (Huang and Belongie, equation 8)."""
    def moments(features):
        variance, mean = torch.var_mean(features, (2, 3), unbiased=False, keepdim=True)
        return mean, (variance + 1e-5).sqrt()

    mean, deviation = moments(content)
    style_mean, style_deviation = moments(style)
    transformed = (content - mean) / deviation * style_deviation + style_mean
    return strength * transformed + (1 - strength) * content


def whiten_and_colour(content, style, strength=1.0):
    """The transform of Li et al. (equations 1 to 3) in float64."""
    def decompose(features):
        flat = features[0].double().flatten(1)
        mean = flat.mean(1, keepdim=True)
        values, vectors = torch.linalg.eigh((flat - mean) @ (flat - mean).T / flat.shape[1])
        keep = values > NOISE_SHARE * values[-1]
        return flat - mean, mean, values[keep], vectors[:, keep]

    centred, mean, values, vectors = decompose(content)
    _, style_mean, style_values, style_vectors = decompose(style)
    white = vectors @ torch.diag(values ** -0.5) @ (vectors.T @ centred)
    coloured = style_vectors @ torch.diag(style_values ** 0.5) @ (style_vectors.T @ white) + style_mean
    mixed = strength * coloured + (1 - strength) * (centred + mean)
    return mixed.to(content.dtype).reshape(content.shape)


def load_levels(folder, levels=None):
    """[(layer, encoder, decoder)] of encoderN_1 and decoderN_1 in a folder, deepest first."""
    folder = pathlib.Path(folder)
    found = [n for n in range(1, 6) if (folder / f"decoder{n}_1.safetensors").exists()]
    networks = []
    for level in reversed(found[:levels]):
        weights, padding = load_weights(folder / f"encoder{level}_1.safetensors")
        path = folder / f"decoder{level}_1.safetensors"
        final_relu = "ReLU after each" in read_metadata(path).get("order", "")
        decoder = Decoder({name: torch.from_numpy(array) for name, array in read_tensors(path).items()}, final_relu)
        networks.append((f"relu{level}_1", Encoder(weights, padding), decoder))
    return networks


def wct(networks, content, style, strength=1.0):
    """Whitening and colouring from the deepest level to the first. Edges have to be multiples of the reduction."""
    for layer, encoder, decoder in networks:
        features = whiten_and_colour(encoder(content, [layer])[layer], encoder(style, [layer])[layer], strength)
        content = decoder(features)
    return content
