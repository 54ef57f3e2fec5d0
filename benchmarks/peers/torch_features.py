#!/usr/bin/env python3
"""
The features of an image in PyTorch, to compare with `impasto features`.

    torch_features.py IMAGE --weights FILE -o OUT.safetensors [--layers relu1_1 pool1 ...]
    torch_features.py --write-random-vgg19 FILE.pth

IMAGE is a safetensors file with one tensor [1, 3, H, W] in [0, 1], or a picture. FILE is in torchvision's layout
(.pth: zero padding, ImageNet's normalisation) or our own (.safetensors: reflection padding). OUT gets a tensor
[1, C, H, W] a layer; without --layers, every convolution, ReLU and pooling that the weights reach.
"""

import argparse

import torch

import machine
from images import read_image
from tensor_file import write_tensors
from vgg import Encoder, load_weights, random_weights, torchvision_indices


def write_random_vgg19(path, seed):
    """Writes a file with torchvision's names, without the classifier, in PyTorch's zip format."""
    weights = random_weights(seed=seed)
    indices = torchvision_indices("vgg19")
    torch.save({
        f"features.{indices[name]}.{kind}": weights[f"{name}.{kind}"]
        for name in indices for kind in ("weight", "bias")
    }, path)


def every_layer(encoder):
    """The names of all layers, in order; a stage's pooling is there when the stage after it is, or after conv5_4."""
    layers = []
    for i, name in enumerate(encoder.names):
        layers += [name, name.replace("conv", "relu")]
        following = encoder.names[i + 1] if i + 1 < len(encoder.names) else None
        if following and following[4] != name[4] or name == "conv5_4":
            layers.append(f"pool{name[4]}")
    return layers


def parse_arguments():
    parser = argparse.ArgumentParser(description="The features of an image in PyTorch.")
    parser.add_argument("image", nargs="?")
    parser.add_argument("--weights")
    parser.add_argument("--layers", nargs="+")
    parser.add_argument("-o", "--output")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write-random-vgg19", metavar="FILE")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not options.write_random_vgg19 and not (options.image and options.weights and options.output):
        parser.error("give IMAGE, --weights FILE and -o OUT, or --write-random-vgg19 FILE")
    return options


def main():
    options = parse_arguments()
    machine.use_threads(options.threads)
    if options.write_random_vgg19:
        write_random_vgg19(options.write_random_vgg19, options.seed)
        return
    # Not in place, so that a convolution's features are those before its ReLU.
    encoder = Encoder(*load_weights(options.weights), inplace=False)
    layers = options.layers or every_layer(encoder)
    with torch.inference_mode():
        features = encoder(read_image(options.image), layers)
    write_tensors(options.output, {layer: features[layer] for layer in layers})


if __name__ == "__main__":
    main()
