#!/usr/bin/env python3
"""
Makes the sheets of the shipped styles anew: docs/methods/styles.jpg and styles-light.jpg, the rendered scene and three
photographs in the public domain in every style, and styles-opening.jpg, each style once.

    styles.py [full|light] [--photos DIR]

Needs Debian's python3-opencv.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import cv2
import numpy as np

import sheets

METHODS = sheets.ROOT / "docs" / "methods"
SIZE, CELL, GAP, QUALITY = 640, (330, 220), 4, 86
RECIPE = json.loads((sheets.ROOT / "recipes" / "styles.json").read_text())
STYLES = [style["name"] for style in RECIPE["model"]["styles"]]
SCENE, FACE, CITY, LAKE = "scene", "s_astronaut", "b_singaporean-cityscape", "b_lake-sherburne"
CONTENTS = [SCENE, FACE, CITY, LAKE]
OPENING = [
    [(LAKE, "great-wave"), (CITY, "starry-night"), (FACE, "composition-vii"), (SCENE, "mosaic")],
    [(LAKE, "the-scream"), (FACE, "udnie"), (SCENE, "woman-with-hat"), (CITY, "autumn")],
    [(FACE, "contrast-of-forms"), (SCENE, "venice"), (CITY, "mondrian"), (LAKE, "shipwreck")],
]
# How far down a square picture is cut: a face is in its upper half.
TOP_OF_SQUARE = 0.02


def paint(style, options, photos, folder):
    """Paints all contents in a style; returns the pixels of each by its name."""
    photographs = [(sheets.ROOT / "samples" if name == SCENE else photos) / f"{name}.jpg" for name in CONTENTS]
    words = ["stylize", *photographs, "--style", style, "--method", "transform", *options, "--size", SIZE,
             "-o", folder, "--format", "png"]
    if subprocess.run([str(word) for word in [sheets.ROOT / "impasto", *words]], stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"{style} was not painted")
    return {name: cv2.imread(str(folder / f"{name}.png")) for name in CONTENTS}


def cell(picture):
    """A picture cut to the shape of a cell, and as small as one."""
    width, height = CELL
    rows, columns = picture.shape[:2]
    cut_rows, cut_columns = min(rows, columns * height // width), min(columns, rows * width // height)
    top = int((rows - cut_rows) * (TOP_OF_SQUARE if rows == columns else 0.5))
    left = (columns - cut_columns) // 2
    cut = picture[top:top + cut_rows, left:left + cut_columns]
    return cv2.resize(cut, CELL, interpolation=cv2.INTER_AREA)


def write(rows, name):
    """Writes rows of pictures as one sheet."""
    width, height = CELL
    sheet = np.full((len(rows) * (height + GAP) - GAP, len(rows[0]) * (width + GAP) - GAP, 3), 255, np.uint8)
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            top, left = y * (height + GAP), x * (width + GAP)
            sheet[top:top + height, left:left + width] = cell(picture)
    path = METHODS / f"{name}.jpg"
    cv2.imwrite(str(path), sheet, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    print(path)


def main():
    parser = argparse.ArgumentParser(description="Makes the sheets of the shipped styles anew.")
    parser.add_argument("networks", nargs="*", metavar="full|light", help="whose sheets; those of both if absent")
    parser.add_argument(
        "--photos", type=pathlib.Path, default=sheets.ROOT.parent / "shared" / "images" / "photos-open")
    options = parser.parse_args()
    for network in options.networks or ["full", "light"]:
        if network not in ("full", "light"):
            parser.error(f"there is no '{network}'; there are full, light")
        with tempfile.TemporaryDirectory() as name:
            extra = ["--light"] if network == "light" else []
            painted = {style: paint(style, extra, options.photos, pathlib.Path(name) / style) for style in STYLES}
        write([[painted[style][content] for content in CONTENTS] for style in STYLES],
              "styles-light" if extra else "styles")
        if not extra:
            write([[painted[style][content] for content, style in row] for row in OPENING], "styles-opening")


if __name__ == "__main__":
    main()
