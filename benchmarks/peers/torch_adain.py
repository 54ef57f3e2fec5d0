#!/usr/bin/env python3
"""
Adaptive instance normalisation in PyTorch.

    torch_adain.py CONTENT STYLE --encoder FILE --decoder FILE [--strength S] [--threads N] -o OUTPUT

CONTENT and STYLE are safetensors files with one tensor [1, 3, H, W] in [0, 1], so that two programs see the same
numbers, or pictures; their edges have to be multiples of 8.
"""

import argparse
import time

import torch

import machine
from arbitrary import Decoder, adain
from images import read_image, write_image
from vgg import Encoder, load_weights

LAYER = "relu4_1"


def main():
    parser = argparse.ArgumentParser(description="Adaptive instance normalisation in PyTorch.")
    parser.add_argument("content")
    parser.add_argument("style")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--decoder", required=True)
    parser.add_argument("--strength", type=float, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    machine.use_threads(options.threads)
    encoder, decoder = Encoder(*load_weights(options.encoder)), Decoder(load_weights(options.decoder)[0])
    content, style = read_image(options.content), read_image(options.style)
    start = time.perf_counter()
    with torch.inference_mode():
        features = adain(encoder(content, [LAYER])[LAYER], encoder(style, [LAYER])[LAYER], options.strength)
        image = decoder(features)
    print(f"{time.perf_counter() - start:.3f} s")
    write_image(options.output, image.clamp(0, 1))


if __name__ == "__main__":
    main()
