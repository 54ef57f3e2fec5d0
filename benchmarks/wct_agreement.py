#!/usr/bin/env python3
"""
Whitening and colouring by `impasto stylize` beside PyTorch's with float64 whitening, on three pairs of
../shared/images: the mean and the largest difference of the pictures as a share of full scale.

    wct_agreement.py [--size N] [--model DIR]
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PAIRS = [
    ("photos/test_100007.jpg", "paintings/starry-night.jpg"),
    ("photos/test_101027.jpg", "paintings/great-wave.jpg"),
    ("photos/test_104055.jpg", "textures/banded_0002.jpg"),
]


def square(path, size, folder):
    """The largest middle square of a picture, scaled, as a file without loss."""
    with Image.open(path) as picture:
        edge = min(picture.size)
        left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
        target = pathlib.Path(folder) / f"{path.stem}.png"
        middle = picture.convert("RGB").crop((left, top, left + edge, top + edge))
        middle.resize((size, size), Image.LANCZOS).save(target)
    return target


def pixels(path):
    """A picture's samples in [0, 1]."""
    with Image.open(path) as picture:
        return numpy.asarray(picture.convert("RGB"), dtype=numpy.float64) / 255


def main():
    parser = argparse.ArgumentParser(description="Whitening and colouring beside PyTorch's.")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--model", default=str(SHARED / "weights" / "vgg19-slim"))
    options = parser.parse_args()
    worst = 0
    for content_name, style_name in PAIRS:
        with tempfile.TemporaryDirectory() as folder:
            content, style = (
                square(SHARED / "images" / name, options.size, folder) for name in (content_name, style_name))
            ours, theirs = f"{folder}/ours.png", f"{folder}/theirs.png"
            subprocess.run(
                [ROOT / "impasto", "stylize", content, "--style", style, "--method", "wct", "--model", options.model,
                 "--strength", "1", "--refine", "0", "-o", ours], check=True, stdout=subprocess.DEVNULL)
            subprocess.run(
                ["/usr/bin/python3", ROOT / "benchmarks/peers/torch_wct.py", content, style, "--model", options.model,
                 "-o", theirs], check=True, stdout=subprocess.DEVNULL)
            difference = numpy.abs(pixels(ours) - pixels(theirs))
        worst = max(worst, difference.mean())
        print(f"{content_name} in the style of {style_name}: "
              f"mean {difference.mean():.2e}, largest {difference.max():.2e}")
    sys.exit(worst > 0.01)


if __name__ == "__main__":
    main()
