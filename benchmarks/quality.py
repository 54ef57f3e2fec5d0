#!/usr/bin/env python3
"""
How good the pictures are, measured with a teacher that made none of them: content and style loss as `impasto score`
gives them with ../shared/weights/vgg19-slim, on contents and styles that no training of ours has seen.

    quality.py encoder [--size N] [--iterations N] [--pairs N]
        optimising with our encoder beside optimising with the teacher
    quality.py grid [--size N] [--out FOLDER] [--public] METHOD ...
        8 contents x 8 styles a method, with a sheet of all pictures

With --public the images are in the public domain, so that the sheet may be shown, but training has seen most of them.
A METHOD of the grid is a name and the options that make it: "adain=--method adain --refine 0".
"""

import argparse
import json
import pathlib
import shlex
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
TEACHER = SHARED / "weights" / "vgg19-slim" / "encoder5_1.safetensors"
CONTENTS = [
    f"photos/{name}.jpg"
    for name in (
        "test_100007", "test_101027", "test_103078", "test_104055",
        "test_106005", "test_107072", "test_118031", "test_130014",
    )
]
STYLES = [
    "paintings/great-wave.jpg",
    "paintings/starry-night.jpg",
    "paintings/mondrian.jpg",
    "paintings/shipwreck.jpg",
]


def images(public=False):
    """The contents and the styles: four paintings and four textures, held out of every training."""
    folder = SHARED / "images"
    if public:
        paintings = ["the-scream", "udnie", "composition-vii", "woman-with-hat"]
        contents = sorted((folder / "photos-open").glob("*.jpg"))[::3][:8]
        return contents, [folder / name for name in [*STYLES, *(f"paintings/{name}.jpg" for name in paintings)]]
    kinds = {}
    for path in sorted((folder / "textures").glob("*.jpg")):
        kinds.setdefault(path.stem.split("_")[0], path)
    textures = list(kinds.values())[::2][:4]
    return [folder / name for name in CONTENTS], [folder / name for name in STYLES] + textures


def impasto(*arguments):
    """Runs the command line and returns what it prints."""
    command = [ROOT / "impasto", *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout


def score(picture, content, style):
    """The teacher's content and style loss."""
    text = impasto("score", picture, "--content", content, "--style", style, "--encoder", TEACHER, "--json")
    found = json.loads(text)
    return found["content"], found["style"]


def compare_encoders(options):
    """Optimises the same pairs with both encoders and prints the teacher's losses of both."""
    contents, styles = images()
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    ratios = []
    print("| content | style | teacher: content, style | ours: content, style | total, ours over teacher |")
    print("|---|---|---|---|---:|")
    for i in range(options.pairs):
        content, style = contents[i % len(contents)], styles[i % len(styles)]
        row, totals = [], []
        for name, encoder in (("teacher", ["--encoder", TEACHER]), ("ours", [])):
            picture = out / f"{content.stem}-{style.stem}-{name}.png"
            impasto(
                "stylize", content, "--style", style, "-o", picture, "--method", "optimize",
                "--size", options.size, "--iterations", options.iterations, *encoder,
            )
            c, s = score(picture, content, style)
            row.append(f"{c:.3f}, {s:.4f}")
            totals.append(c + options.style_weight * s)
        ratios.append(totals[1] / totals[0])
        print(f"| {content.stem} | {style.stem} | {row[0]} | {row[1]} | {ratios[-1]:.3f} |", flush=True)
    print(f"\nmedian of the ratios: {statistics.median(ratios):.3f}; "
          f"total = content + {options.style_weight:g} x style")


def make_grid(options):
    """Makes every picture of every method, scores it and draws the sheets."""
    from PIL import Image

    contents, styles = images(options.public)
    print("| method | content loss, median | style loss, median | seconds a picture, median |")
    print("|---|---:|---:|---:|")
    for method in options.methods:
        name, arguments = method.split("=", 1)
        out = pathlib.Path(options.out) / name
        out.mkdir(parents=True, exist_ok=True)
        scores, seconds = [], []
        for style in styles:
            begin = time.monotonic()
            impasto(
                "stylize", *contents, "--style", style, "-o", out / style.stem, "--format", "png",
                "--size", options.size, *shlex.split(arguments),
            )
            seconds.append((time.monotonic() - begin) / len(contents))
            scores += [score(out / style.stem / f"{content.stem}.png", content, style) for content in contents]
        print(
            f"| {name} | {statistics.median(c for c, _ in scores):.3f} | {statistics.median(s for _, s in scores):.4f} "
            f"| {statistics.median(seconds):.2f} |",
            flush=True,
        )
        draw_sheet(Image, contents, styles, out, options.cell).save(f"{options.out}/{name}.jpg", quality=88)


def draw_sheet(image, contents, styles, folder, cell):
    """A row a content, a column a style, and the inputs along the edges."""
    sheet = image.new("RGB", (cell * (len(styles) + 1), cell * (len(contents) + 1)), "white")

    def place(path, column, row):
        picture = image.open(path).convert("RGB")
        edge = min(picture.size)
        left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
        square = picture.crop((left, top, left + edge, top + edge)).resize((cell, cell), image.LANCZOS)
        sheet.paste(square, (column * cell, row * cell))

    for column, style in enumerate(styles, 1):
        place(style, column, 0)
    for row, content in enumerate(contents, 1):
        place(content, 0, row)
        for column, style in enumerate(styles, 1):
            place(folder / style.stem / f"{content.stem}.png", column, row)
    return sheet


def main():
    parser = argparse.ArgumentParser(description="The pictures' quality, measured with a teacher.")
    commands = parser.add_subparsers(required=True)
    encoder = commands.add_parser("encoder")
    encoder.add_argument("--iterations", type=int, default=50)
    encoder.add_argument("--pairs", type=int, default=8)
    encoder.add_argument("--style-weight", type=float, default=15)
    encoder.set_defaults(run=compare_encoders, size=384)
    grid = commands.add_parser("grid")
    grid.add_argument("methods", nargs="+", metavar="METHOD")
    grid.add_argument("--public", action="store_true")
    grid.add_argument("--cell", type=int, default=200)
    grid.set_defaults(run=make_grid, size=512)
    for command in (encoder, grid):
        command.add_argument("--size", type=int, default=command.get_default("size"))
        command.add_argument("--out", default="quality")
    options = parser.parse_args()
    if not TEACHER.exists():
        sys.exit(f"the teacher is not there: {TEACHER}")
    options.run(options)


if __name__ == "__main__":
    main()
