#!/usr/bin/env python3
"""
Trains each kind of model for 20 steps with `impasto train` and with this folder's train.py, on the CPU and on small
data that it makes, and prints the losses of both step by step. Fails where one differs by more than 1 in 1000.
"""

import argparse
import json
import math
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

from networks import VGG19_DEPTHS
from seeded import DotNetRandom
from weights import write_safetensors

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
STEPS = 20
MOST = 1e-3

STYLES = [
    {"name": "waves", "image": "${paintings}/0.png", "size": 128, "weight": 2},
    {"name": "blots", "image": "${paintings}/1.png", "size": 128, "crop": [10, 5, 90, 95], "levels": True, "weight": 1},
    {"name": "coarse", "image": "${paintings}/2.png", "size": 128, "detail": 96, "weight": 3},
]
PERCEPTUAL = {
    "encoder": "${weights}/vgg.safetensors", "styles": STYLES, "contentLayers": ["relu2_2", "relu4_2"],
    "styleLayers": ["relu1_1", "relu3_1", "relu4_1", "relu5_1"], "tvWeight": 10,
}
CHANGED = {"levels": True, "colour": 0.4, "mix": 0.3, "procedural": 0.2, "noise": 0.3}
CASES = {
    "compact-encoder": {
        "kind": "compact-encoder", "rate": 0.0001, "clip": None,
        "model": {
            "teacher": "${weights}/vgg.safetensors", "ranks": [0, 8, 12, 12, 16, 16, 16, 16, 20, 20, 20, 20, 0],
            "fitBatches": 4, "gramWeight": 0.5,
        },
    },
    "adain": {
        "kind": "adain", "styles": True, "rate": 0.0005, "clip": 5,
        "model": {
            "encoder": "vgg19-narrow.safetensors", "start": "wct-decoder4.safetensors", "styleWeight": 4,
            "tvWeight": 0.1, "matchColours": True,
        },
    },
    "wct-decoder": {"kind": "wct-decoder", "rate": 0.001, "clip": 5, "model": {"level": 3, "width": 4, "tvWeight": 2}},
    "transform": {
        "kind": "transform", "rate": 0.002, "clip": 1,
        "model": {**PERCEPTUAL, "width": 8, "blocks": 2, "edgeKernel": 5},
    },
    "transform-light": {
        "kind": "transform", "rate": 0.001, "clip": 1, "accumulate": 2, "data": CHANGED,
        "model": {
            **PERCEPTUAL, "width": 8, "blocks": 2, "edgeKernel": 3, "edgeStride": 2, "norm": "response",
            "normRate": 5,
        },
        "stages": {"antialias": True, "styles": [STYLES[0], {**STYLES[1], "name": "other"}]},
    },
    "transform-norms": {
        "kind": "transform", "rate": 0.003, "clip": 1,
        "model": {**PERCEPTUAL, "start": "styles-light.safetensors", "onlyNorms": True},
    },
    **{
        f"transform-{loss}": {
            "kind": "transform", "rate": 0.002, "clip": 1,
            "model": {**PERCEPTUAL, "width": 8, "blocks": 2, "edgeKernel": 3, "styleLoss": loss},
        }
        for loss in ("covariance", "bn", "mmd-linear", "mmd-poly", "wasserstein")
    },
    "style-bank": {
        "kind": "style-bank", "rate": 0.001, "clip": 1,
        "model": {**PERCEPTUAL, "width": 8, "edgeKernel": 5, "encoder": None},
    },
    "style-bank-more": {
        "kind": "style-bank", "rate": 0.0005, "clip": 1,
        "model": {**PERCEPTUAL, "start": "style-bank.safetensors"},
    },
    "upscale": {"kind": "upscale", "rate": 0.002, "clip": 1, "model": {"scale": 4, "width": 16, "blocks": 3}},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help=f"which to train, of {', '.join(CASES)}; all if absent")
    parser.add_argument("--impasto", default=os.path.join(ROOT, "impasto"), help="the command of the C# side")
    parser.add_argument("--keep", metavar="DIR", help="a folder for data and trainings; a temporary one if absent")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or temporary
        data = make_data(os.path.join(folder, "data"))
        most = max(compare(name, folder, data, arguments.impasto) for name in arguments.kinds or CASES)
    print(f"The largest relative difference is {most:.2g}; {MOST:g} is allowed.")
    sys.exit(0 if most <= MOST else 1)


def compare(name, folder, data, impasto):
    """
    Trains a kind with both, and lets each go on with what the other has trained half of; gives the largest relative
    difference of the losses.
    """
    path = os.path.join(folder, f"{name}.json")
    with open(path, "w") as file:
        json.dump(recipe_of(name), file, indent=2)
    roots = [f"--data={root}={os.path.join(data, root)}" for root in os.listdir(data)]
    programs = [
        [*shlex.split(impasto), "train", path, *roots],
        [sys.executable, os.path.join(HERE, "train.py"), "--device=cpu", path, *roots],
    ]
    folders = [os.path.join(folder, f"{name}-{number}") for number in (1, 2)]
    own = run(programs[0], folders[0])
    closed_form = os.path.join(folders[0], "closed-form.safetensors")
    if os.path.isfile(closed_form):
        os.makedirs(folders[1], exist_ok=True)
        shutil.copy(closed_form, folders[1])
    twin = run(programs[1], folders[1])
    print(f"{name}\n{'step':>6} {'impasto train':>14} {'train.py':>14} {'difference':>12}")
    for step, (loss, other) in enumerate(zip(own, twin), 1):
        print(f"{step:6} {loss:14.7g} {other:14.7g} {difference([loss], [other]):12.2g}")
    largest = [difference(own, twin)]
    for program, out, losses in zip(reversed(programs), folders, (own, twin)):
        forget_half(out, name)
        largest.append(difference(losses, run([*program, "--resume"], out)))
    print(
        f"largest: {largest[0]:.2g}; where train.py goes on with the other's half: {largest[1]:.2g}, "
        f"where impasto does: {largest[2]:.2g}\n")
    return max(largest)


def recipe_of(name):
    case = CASES[name]
    recipe = {
        "name": name, "kind": case["kind"], "seed": 5, "steps": STEPS, "batch": 2, "size": 64,
        "accumulate": case.get("accumulate", 1), "clip": case["clip"], "sampleEvery": 0, "checkpointEvery": STEPS // 2,
        "learningRate": {"initial": case["rate"], "schedule": "cosine", "warmup": 100},
        "data": {"folders": ["${photos}"], "minScale": 1, "maxScale": 2, **case.get("data", {})},
        "model": case["model"],
    }
    if case.get("styles"):
        recipe["styles"] = {"folders": ["${paintings}"], "minScale": 0.8, "maxScale": 2, "colour": 0.3, "mix": 0.2}
    if case.get("stages"):
        recipe["stages"] = [{"steps": STEPS // 2}, {"steps": STEPS // 2, "seed": 6, "model": case["stages"]}]
    return recipe


def run(program, out):
    """The losses of all steps."""
    done = subprocess.run([*program, "--out", out], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(program)} failed:\n{done.stderr}")
    losses = []
    for stage in stages_in(out):
        with open(os.path.join(stage, "metrics.csv")) as file:
            losses += [float(line.split(",")[1]) for line in file.read().splitlines()[1:]]
    return losses


def stages_in(out):
    return sorted(entry.path for entry in os.scandir(out) if entry.name.startswith("stage-")) or [out]


def forget_half(out, name):
    """Leaves a training as if it had been stopped after half of its steps."""
    os.remove(os.path.join(out, f"{name}.safetensors"))
    checkpoints = os.path.join(stages_in(out)[-1], "checkpoints")
    os.remove(os.path.join(checkpoints, max(os.listdir(checkpoints))))


def difference(losses, others):
    if len(losses) != len(others):
        return math.inf
    return max(abs(other - loss) / abs(loss) for loss, other in zip(losses, others))


def make_data(folder):
    """Photographs and paintings of waves and discs as PNG, which both decode alike, and a narrow VGG-19."""
    random = np.random.default_rng(3)
    for kind, sizes in (("photos", [(150, 110), (96, 128), (140, 140)] * 4), ("paintings", [(128, 100)] * 4)):
        os.makedirs(os.path.join(folder, kind), exist_ok=True)
        for number, (width, height) in enumerate(sizes):
            y, x = np.mgrid[0:height, 0:width].astype(np.float64)
            pixels = np.full((height, width, 3), 0.5)
            for _ in range(5):
                u, v, phase = random.uniform(-0.4, 0.4), random.uniform(-0.4, 0.4), random.uniform(0, 6)
                pixels += np.sin(u * x + v * y + phase)[..., None] * random.uniform(-0.15, 0.15, 3)
            for _ in range(8):
                inside = np.hypot(x - random.uniform(0, width), y - random.uniform(0, height)) < random.uniform(5, 30)
                pixels[inside] += random.uniform(-0.4, 0.4, 3)
            image = Image.fromarray((np.clip(pixels, 0, 1) * 255).round().astype(np.uint8))
            image.save(os.path.join(folder, kind, f"{number}.png"))
    os.makedirs(os.path.join(folder, "weights"), exist_ok=True)
    numbers, tensors, before = DotNetRandom(7), {}, 3
    for block, (depth, width) in enumerate(zip(VGG19_DEPTHS[:4] + [1], [16, 24, 32, 40, 40]), 1):
        for name in (f"conv{block}_{place}" for place in range(1, depth + 1)):
            weight = numbers.normal(width * before * 9, math.sqrt(2 / (before * 9)))
            tensors[f"{name}.weight"] = weight.reshape(width, before, 3, 3)
            tensors[f"{name}.bias"] = np.zeros(width, dtype=np.float32)
            before = width
    write_safetensors(os.path.join(folder, "weights", "vgg.safetensors"), tensors, {}, half=False)
    return folder


if __name__ == "__main__":
    main()
