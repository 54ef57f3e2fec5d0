#!/usr/bin/env python3
"""
Compares the style losses on one content and one style, by default of samples/: their constants, and their pictures.

    style_losses.py balance [LOSS ...]    what each loss's constant has to be multiplied with, so that it leaves as much
                                          of the content as Gram matrices do (docs/decisions/0014)
    style_losses.py sheet [LOSS ...]      paints docs/methods/style-losses.jpg anew; pictures that lie in --folder
                                          already are taken as they are. It asks for Pillow.

Both run `impasto stylize --method optimize`; what it asks for beside the loss is in OPTIONS.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHEET = ROOT / "docs" / "methods" / "style-losses.jpg"
LOSSES = ["gram", "covariance", "bn", "mmd-linear", "mmd-poly", "mmd-gaussian", "wasserstein", "mrf", "histogram"]
OPTIONS = ["--iterations", 30, "--levels", 1, "--margin", 0]
WEIGHT = 15
CLOSE = 0.02


def paint(loss, weight, options):
    """Paints a picture; returns its file and the content loss that is left."""
    picture = options.folder / f"{options.task}-{loss}.png"
    report = picture.with_suffix(".json")
    command = [
        *options.program.split(), "stylize", options.content, "--style", options.style, "--method", "optimize",
        "--size", options.size, "--style-loss", loss, "--style-weight", f"{weight:.6g}", *OPTIONS,
        "--report", report, "--output", picture,
    ]
    subprocess.run([str(word) for word in command], check=True, stderr=subprocess.DEVNULL)
    left = json.loads(report.read_text())["iterations"][-1]["terms"]["content"]
    print(f"{loss} at a weight of {weight:.4g}: content {left:.3f}", flush=True)
    return picture, left


def balance(options):
    """Searches for weights on the line between the logarithms of weight and content loss."""
    goal = options.goal or paint("gram", WEIGHT, options)[1]
    for loss in options.losses or LOSSES[1:]:
        weight, tried, slope = WEIGHT, [], 0.7
        while len(tried) < options.runs and not (tried and abs(tried[-1][1]) < CLOSE):
            tried.append((math.log(weight), math.log(paint(loss, weight, options)[1] / goal)))
            if len(tried) > 1:
                (before, above), (now, left) = tried[-2:]
                slope = min(1.5, max(0.2, (left - above) / (now - before)))
            weight *= math.exp(min(1.5, max(-1.5, -tried[-1][1] / slope)))
        print(f"{loss}: its constant times {weight / WEIGHT:.3g}", flush=True)


def sheet(options):
    """Paints a picture a loss at the default weight, and lays them out in rows of three with their names."""
    from PIL import Image, ImageDraw, ImageFont

    pictures = []
    for loss in options.losses or LOSSES:
        made = options.folder / f"sheet-{loss}.png"
        pictures.append((loss, Image.open(made if made.exists() else paint(loss, WEIGHT, options)[0])))
    (width, height), label = pictures[0][1].size, 24
    rows = math.ceil(len(pictures) / 3)
    whole = Image.new("RGB", (3 * width, rows * (height + label)), "white")
    draw, font = ImageDraw.Draw(whole), ImageFont.truetype("DejaVuSans.ttf", 15)
    for i, (loss, picture) in enumerate(pictures):
        x, y = i % 3 * width, i // 3 * (height + label)
        whole.paste(picture, (x, y))
        draw.text((x + 6, y + height + 2), loss, "black", font)
    whole.save(SHEET, quality=88)
    print(f"{SHEET}: {SHEET.stat().st_size / 1e3:.0f} kB")


def main():
    parser = argparse.ArgumentParser(description="Compares the style losses.")
    parser.add_argument("task", choices=["balance", "sheet"])
    parser.add_argument("losses", nargs="*", metavar="LOSS", help=f"of {', '.join(LOSSES)}; all if absent")
    parser.add_argument("--content", type=pathlib.Path, default=ROOT / "samples" / "scene.jpg")
    parser.add_argument("--style", type=pathlib.Path, default=ROOT / "samples" / "mosaic.jpg")
    parser.add_argument("--size", type=int, default=256, help="the pictures' longer edge")
    parser.add_argument("--runs", type=int, default=3, help="pictures that are painted for a constant, at most")
    parser.add_argument("--goal", type=float, help="the content loss to reach; that of Gram matrices if absent")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "artifacts" / "style-losses")
    parser.add_argument("--program", default=str(ROOT / "impasto"), help="the command line to run")
    options = parser.parse_args()
    for loss in options.losses:
        if loss not in LOSSES:
            sys.exit(f"there is no '{loss}'; there are {', '.join(LOSSES)}")
    options.folder.mkdir(parents=True, exist_ok=True)
    {"balance": balance, "sheet": sheet}[options.task](options)


if __name__ == "__main__":
    main()
