#!/usr/bin/env python3
"""
Whitening and colouring in PyTorch, the covariances and their decomposition in float64.

    torch_wct.py CONTENT STYLE --model DIR [--levels N] [--strength S] [--threads N] -o OUTPUT

CONTENT and STYLE are safetensors files with one tensor [1, 3, H, W] in [0, 1], so that two programs see the same
numbers, or pictures; their edges have to be multiples of 16 (for five levels). DIR has encoderN_1 and decoderN_1.
"""

import argparse
import time

import torch

import machine
from arbitrary import load_levels, wct
from images import read_image, write_image


def main():
    parser = argparse.ArgumentParser(description="Whitening and colouring in PyTorch.")
    parser.add_argument("content")
    parser.add_argument("style")
    parser.add_argument("--model", required=True, help="a folder of encoderN_1.safetensors and decoderN_1.safetensors")
    parser.add_argument("--levels", type=int)
    parser.add_argument("--strength", type=float, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    machine.use_threads(options.threads)
    networks = load_levels(options.model, options.levels)
    content, style = read_image(options.content), read_image(options.style)
    start = time.perf_counter()
    with torch.inference_mode():
        image = wct(networks, content, style, options.strength)
    print(f"{time.perf_counter() - start:.3f} s")
    write_image(options.output, image.clamp(0, 1))


if __name__ == "__main__":
    main()
