#!/usr/bin/env python3
"""
Makes wct_slim.safetensors: whitening and colouring with the networks of ../shared/weights/vgg19-slim on three pairs of
small pictures, covariances and their decomposition in float64, [N, C, H, W].

    scene, mosaic, swirls                              the middles of the pictures in samples/, 64x64
    scene-mosaic, scene-swirls, swirls-mosaic          content-style at strength 1, clipped to [0, 1]

Run it with a Python that has PyTorch and Pillow: python3 tests/Fixtures/make_wct_slim.py
"""

import sys
from pathlib import Path

import numpy
import torch
from PIL import Image

HERE = Path(__file__).parent
ROOT = HERE / "../.."
sys.path.insert(0, str(ROOT / "benchmarks/peers"))
from arbitrary import load_levels, wct
from tensor_file import write_tensors

EDGE = 64


def middle(name):
    """The middle square of a sample, made small."""
    with Image.open(ROOT / "samples" / f"{name}.jpg") as picture:
        left, top = (picture.width - 4 * EDGE) // 2, (picture.height - 4 * EDGE) // 2
        square = picture.convert("RGB").crop((left, top, left + 4 * EDGE, top + 4 * EDGE)).resize((EDGE, EDGE))
    return torch.from_numpy(numpy.asarray(square, dtype=numpy.float32) / 255).permute(2, 0, 1)[None].contiguous()


def main():
    networks = load_levels(ROOT.resolve().parent / "shared/weights/vgg19-slim")
    pictures = {name: middle(name) for name in ("scene", "mosaic", "swirls")}
    results = {}
    with torch.inference_mode():
        for content, style in (("scene", "mosaic"), ("scene", "swirls"), ("swirls", "mosaic")):
            results[f"{content}-{style}"] = wct(networks, pictures[content], pictures[style]).clamp(0, 1)
    write_tensors(HERE / "wct_slim.safetensors", {**pictures, **results})


if __name__ == "__main__":
    main()
