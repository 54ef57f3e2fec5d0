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
FAST = "--method wct --refine 0"
# A sheet's name and the options that make it.
SHEETS = {
    "style": FAST,
    "mean": f"{FAST} --color histogram --color-transfer mean",
    "cholesky": f"{FAST} --color histogram --color-transfer cholesky",
    "pca": f"{FAST} --color histogram",
    "cdf": f"{FAST} --color histogram --color-transfer cdf",
    "sliced": f"{FAST} --color histogram --color-transfer sliced",
    "luminance": f"{FAST} --color luminance",
    "half": f"{FAST} --color luminance --color-strength 0.5",
    "learned-fine": "--method transform --stroke fine",
    "learned-medium": "--method transform --stroke medium",
    "learned-broad": "--method transform --stroke broad",
}


def main():
    parser = argparse.ArgumentParser(description="Makes the pictures of the page of control anew.")
    parser.add_argument("sheets", nargs="*", metavar="SHEET", help=f"of {', '.join(SHEETS)}; all if absent")
    parser.add_argument("--size", type=int, default=320, help="the pictures' longer edge")
    images = SHARED / "images"
    parser.add_argument("--photos", type=pathlib.Path, default=images / "photos-open")
    parser.add_argument("--paintings", type=pathlib.Path, default=images / "paintings")
    options = parser.parse_args()
    for sheet in options.sheets:
        if sheet not in SHEETS:
            parser.error(f"there is no '{sheet}'; there are {', '.join(SHEETS)}")
    chosen = {sheet: SHEETS[sheet] for sheet in options.sheets or SHEETS}
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(sheets.command(chosen, CONTENTS, STYLES, options, name), check=True)
        FOLDER.mkdir(exist_ok=True)
        for sheet in chosen:
            shutil.copy(pathlib.Path(name) / f"{sheet}.jpg", FOLDER / f"{sheet}.jpg")


if __name__ == "__main__":
    main()
