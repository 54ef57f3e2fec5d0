#!/usr/bin/env python3
"""
Makes the pictures of colour and scale of docs/methods/control.md, in docs/methods/control/, anew: a sheet for each
option, on contents and styles in the public domain or CC0.

    control.py [SHEET ...] [--size N]

With names of sheets only these are made anew.
"""

import argparse
import pathlib
import shutil
import subprocess
import tempfile

import sheets

ROOT = sheets.ROOT
SHARED = ROOT.parent / "shared"
FOLDER = ROOT / "docs" / "methods" / "control"
CONTENTS = ["b_lake-sherburne"]
STYLES = ["starry-night", "composition-vii"]
PLAIN = "--method wct"
# A sheet's name and the options that make it.
SHEETS = {
    "style": PLAIN,
    "mean": f"{PLAIN} --color histogram --color-transfer mean",
    "cholesky": f"{PLAIN} --color histogram --color-transfer cholesky",
    "pca": f"{PLAIN} --color histogram",
    "cdf": f"{PLAIN} --color histogram --color-transfer cdf",
    "sliced": f"{PLAIN} --color histogram --color-transfer sliced",
    "luminance": f"{PLAIN} --color luminance",
    "half": f"{PLAIN} --color luminance --color-strength 0.5",
    "wct-fine": f"{PLAIN} --stroke fine",
    "wct-broad": f"{PLAIN} --stroke broad",
    "learned-fine": "--method transform --stroke fine",
    "learned-medium": "--method transform --stroke medium",
    "learned-broad": "--method transform --stroke broad",
}
# A single picture's name, and the paintings of its fine texture and of its coarse forms.
MIXED = {
    "mixed": ("starry-night", "composition-vii"),
}


def main():
    known = [*SHEETS, *MIXED]
    parser = argparse.ArgumentParser(description="Makes the pictures of the page of control anew.")
    parser.add_argument("sheets", nargs="*", metavar="SHEET", help=f"of {', '.join(known)}; all if absent")
    parser.add_argument(
        "--size", type=int, default=448, help="the pictures' longer edge on sheets; single ones have half as much more")
    parser.add_argument(
        "--judge", type=pathlib.Path, default=SHARED / "weights" / "vgg19" / "encoder5_1.safetensors")
    images = SHARED / "images"
    parser.add_argument("--photos", type=pathlib.Path, default=images / "photos-open")
    parser.add_argument("--paintings", type=pathlib.Path, default=images / "paintings")
    options = parser.parse_args()
    for sheet in options.sheets:
        if sheet not in known:
            parser.error(f"there is no '{sheet}'; there are {', '.join(known)}")
    asked = options.sheets or known
    FOLDER.mkdir(exist_ok=True)
    if chosen := {sheet: SHEETS[sheet] for sheet in asked if sheet in SHEETS}:
        with tempfile.TemporaryDirectory() as name:
            subprocess.run(sheets.command(chosen, CONTENTS, STYLES, options, name), check=True)
            for sheet in chosen:
                shutil.copy(pathlib.Path(name) / f"{sheet}.jpg", FOLDER / f"{sheet}.jpg")
    for picture in (name for name in asked if name in MIXED):
        fine, coarse = (options.paintings / f"{name}.jpg" for name in MIXED[picture])
        words = [options.photos / f"{CONTENTS[0]}.jpg", "--style-fine", fine, "--style-coarse", coarse]
        words += [*PLAIN.split(), "--size", options.size * 3 // 2, "-o", FOLDER / f"{picture}.jpg"]
        subprocess.run([str(word) for word in [ROOT / "impasto", "stylize", *words]], check=True)


if __name__ == "__main__":
    main()
