#!/usr/bin/env python3
"""
Makes weights/published/ and published.safetensors: encoders and decoders in the layouts in which those of adaptive
instance normalisation and of whitening and colouring are published, with few channels and random weights, and what they
make of a picture, computed in float64.

    weights/published/vgg_normalised.pth, decoder.pth
                                    state dictionaries of modules in a row, to relu4_1 and from there (PyTorch)
    weights/published/vgg_normalised_convN_1.t7, feature_invertor_convN_1.t7, N = 1 and 2
                                    modules in a row, to reluN_1 and from there (Torch7)
    content                         the picture, [1, 3, H, W], RGB in 0..1
    relu4_1, relu2_1, relu1_1       what encoder and decoder of a level make of it, one after the other
    keras/NAME                      a VGG to conv2_1 under the names of Keras, kernels [height, width, in, out]

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_published.py
"""

import sys
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from arbitrary_fixture import float32_values, picture
from tensor_file import write_tensors
from torch7_file import Module, Storage, Tensor, save

FOLDER = HERE / "weights" / "published"

# Channels of the convolutions of each block, from the image on.
BLOCKS = [[4, 4], [5, 5], [6, 6, 6, 6], [8]]


def convolution(channels, filters, kernel):
    layer = nn.Conv2d(channels, filters, kernel).double()
    with torch.no_grad():
        layer.weight.copy_(float32_values(torch.randn(layer.weight.shape) * (2 / (channels * kernel ** 2)) ** 0.5))
        layer.bias.copy_(float32_values(0.1 * torch.randn(filters)))
    return layer


def mirrored(channels, filters):
    return [nn.ReflectionPad2d(1), convolution(channels, filters, 3)]


def networks(level):
    """An encoder to the first convolution of a block, with a 1x1 convolution on the image, and its decoder."""
    plan = [block if number < level else block[:1] for number, block in enumerate(BLOCKS[:level], 1)]
    channels = [3, *[filters for block in plan for filters in block]]
    starts = {sum(map(len, plan[:block])) for block in range(1, level)}
    encoder, decoder = [convolution(3, 3, 1)], []
    for index in range(len(channels) - 1):
        if index in starts:
            encoder += [nn.MaxPool2d(2, 2, ceil_mode=True)]
        encoder += [*mirrored(channels[index], channels[index + 1]), nn.ReLU()]
    for index in reversed(range(len(channels) - 1)):
        decoder += [*mirrored(channels[index + 1], channels[index]), nn.ReLU()]
        if index in starts:
            decoder += [nn.UpsamplingNearest2d(scale_factor=2)]
    return nn.Sequential(*encoder), nn.Sequential(*decoder[:-1])


def torch7_modules(network):
    """The same modules in Torch7's names."""
    def module(layer):
        if isinstance(layer, nn.Conv2d):
            return Module(
                "nn.SpatialConvolution", nInputPlane=layer.in_channels, nOutputPlane=layer.out_channels,
                kW=layer.kernel_size[0], kH=layer.kernel_size[1], dW=1, dH=1, padW=0, padH=0,
                weight=Tensor(Storage(), layer.weight), bias=Tensor(Storage(), layer.bias))
        if isinstance(layer, nn.ReflectionPad2d):
            return Module("nn.SpatialReflectionPadding", pad_l=1, pad_r=1, pad_t=1, pad_b=1)
        if isinstance(layer, nn.MaxPool2d):
            return Module("nn.SpatialMaxPooling", kW=2, kH=2, dW=2, dH=2, padW=0, padH=0, ceil_mode=True)
        if isinstance(layer, nn.UpsamplingNearest2d):
            return Module("nn.SpatialUpSamplingNearest", scale_factor=2)
        return Module("nn.ReLU", inplace=True, threshold=0, val=0)

    return Module("nn.Sequential", modules=[module(layer) for layer in network], _type="torch.FloatTensor")


def main():
    torch.manual_seed(19)
    FOLDER.mkdir(exist_ok=True)
    content = picture(32, 48)
    tensors = {"content": content}
    for level in (4, 2, 1):
        encoder, decoder = networks(level)
        with torch.no_grad():
            tensors[f"relu{level}_1"] = decoder(encoder(content))
        for name, other, network in [
            ("vgg_normalised", "vgg_normalised", encoder), ("decoder", "feature_invertor", decoder)]:
            if level == 4:
                torch.save(network.float().state_dict(), FOLDER / f"{name}.pth")
            else:
                save(FOLDER / f"{other}_conv{level}_1.t7", torch7_modules(network))
    for name, channels, filters in [("block1_conv1", 3, 4), ("block1_conv2", 4, 4), ("block2_conv1", 4, 5)]:
        layer = convolution(channels, filters, 3)
        tensors[f"keras/{name}/kernel"] = layer.weight.detach().permute(2, 3, 1, 0)
        tensors[f"keras/{name}/bias"] = layer.bias.detach()
    write_tensors(HERE / "published.safetensors", tensors)


if __name__ == "__main__":
    main()
