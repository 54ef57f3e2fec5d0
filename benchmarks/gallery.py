#!/usr/bin/env python3
"""
Makes docs/methods/gallery.md and the pictures in docs/methods/gallery/ anew: every method and preset on the same four
contents and three styles, all in the public domain or CC0, each method as one sheet with its figures by VGG-19.

    gallery.py [METHOD ...] [--size N]

With names of methods only their sheets are made anew, and the page keeps the figures of the others.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

import sheets

ROOT = sheets.ROOT
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "methods" / "gallery.md"
FOLDER = ROOT / "docs" / "methods" / "gallery"
MOST_BYTES = 6_000_000
# A person, a city by night over water, mountains under a sky, an animal.
CONTENTS = {
    "s_astronaut": "Eileen Collins (NASA, public domain)",
    "b_singaporean-cityscape": "Singapore at dusk (CC0)",
    "b_lake-sherburne": "Lake Sherburne, Montana (CC0)",
    "b_kitten-on-lawn": "a kitten (CC0)",
}
# Brush strokes, outlines and flat colours, planes.
STYLES = {
    "starry-night": "*The Starry Night* (van Gogh, 1889)",
    "great-wave": "*The Great Wave off Kanagawa* (Hokusai, 1831)",
    "composition-vii": "*Composition VII* (Kandinsky, 1913)",
}
# The sheet's name: what it is, the options that make it, and the page of the method.
METHODS = {
    "plain": ("The plain command", "", "default.md"),
    "wct": ("Whitening and colouring alone", "--method wct --refine 0", "wct.md"),
    "adain": ("Adaptive instance normalisation alone", "--method adain --refine 0", "adain.md"),
    "transform": ("Styles that a network has learned", "--method transform", "transform.md"),
    "transform-light": ("The same, light enough for film", "--method transform --light", "transform.md"),
    "style-bank": ("A bank of filters for each style", "--method style-bank", "style-bank.md"),
    "optimize-draft": ("Optimisation, draft", "--method optimize --quality draft", "optimize.md"),
    "optimize": ("Optimisation, good", "--method optimize", "optimize.md"),
    "optimize-best": ("Optimisation, best", "--method optimize --quality best", "optimize.md"),
}
FIGURES = re.compile(r"^Content (?P<content>[\d.]+), style (?P<style>[\d.]+), (?P<seconds>[\d.]+) seconds", re.M)


def paint(names, options, folder):
    """Paints the sheets of some methods into a folder; returns the medians of each."""
    command = sheets.command({name: METHODS[name][1] for name in names}, CONTENTS, STYLES, options, folder)
    done = subprocess.run([*command, "--json"], stdout=subprocess.PIPE, text=True)
    if not done.stdout:
        sys.exit("nothing was painted")
    return {method["method"]: method["medians"] for method in json.loads(done.stdout)["methods"]}


def known_figures():
    """The figures that the page has, by method, as they stand there."""
    sections = PAGE.read_text().split("\n## ")[1:] if PAGE.exists() else []
    found = {}
    for section in sections:
        sheet, figures = re.search(r"\(gallery/(.+)\.jpg\)", section), FIGURES.search(section)
        if sheet and figures:
            found[sheet[1]] = {key: float(value) for key, value in figures.groupdict().items()}
    return found


def page(figures, size):
    """The page."""
    contents, styles = ", ".join(CONTENTS.values()), ", ".join(STYLES.values())
    parts = [f"""# Gallery: methods on the same pictures

From top to bottom: {contents}. From left to right: {styles}. All at {size} pixels and as the commands make them; where
strokes are to be seen, click on a sheet.

Below each command stand medians over its twelve pictures, judged by VGG-19: content, how far the scene's features are
off, and style, how far the painting's are ([what that is](../benchmarks.md#how-good-are-the-pictures)); and the time of
a picture in a process that runs already, on two cores. `python3 benchmarks/gallery.py` makes this page anew.

![The photographs, and the paintings below them](gallery/inputs.jpg)
"""]
    for name, (title, options, link) in METHODS.items():
        if not (FOLDER / f"{name}.jpg").exists():
            continue
        told = figures.get(name)
        numbers = "" if told is None else (
            f"Content {told['content']:.2f}, style {told['style']:.2f}, {told['seconds']:.1f} seconds.\n\n")
        style = "STYLE.jpg" if "transform" not in name and "bank" not in name else "starry-night"
        command = " ".join(f"impasto stylize photo.jpg --style {style} {options} -o out.png".split())
        parts.append(f"## [{title}]({link})\n\n`{command}`\n\n{numbers}![{title}](gallery/{name}.jpg)\n")
    paragraphs = "\n".join(parts).strip().split("\n\n")
    return "\n\n".join(map(fill, paragraphs)) + "\n"


def fill(paragraph):
    """Breaks a paragraph of prose at its spaces."""
    return textwrap.fill(paragraph, 120, break_long_words=False, break_on_hyphens=False)


def main():
    parser = argparse.ArgumentParser(description="Makes the gallery anew.")
    parser.add_argument("methods", nargs="*", metavar="METHOD", help=f"of {', '.join(METHODS)}; all if absent")
    parser.add_argument("--size", type=int, default=448, help="the pictures' longer edge")
    images = SHARED / "images"
    parser.add_argument("--photos", type=pathlib.Path, default=images / "photos-open")
    parser.add_argument("--paintings", type=pathlib.Path, default=images / "paintings")
    parser.add_argument(
        "--judge", type=pathlib.Path, default=SHARED / "weights" / "vgg19" / "encoder5_1.safetensors")
    options = parser.parse_args()
    for method in options.methods:
        if method not in METHODS:
            parser.error(f"there is no '{method}'; there are {', '.join(METHODS)}")
    figures = known_figures()
    with tempfile.TemporaryDirectory() as name:
        made = pathlib.Path(name)
        painted = paint(options.methods or list(METHODS), options, made)
        FOLDER.mkdir(exist_ok=True)
        for sheet in ["inputs", *(method for method, medians in painted.items() if medians)]:
            shutil.copy(made / f"{sheet}.jpg", FOLDER / f"{sheet}.jpg")
    PAGE.write_text(page({**figures, **painted}, options.size))
    size = sum(file.stat().st_size for file in FOLDER.glob("*.jpg"))
    print(f"{PAGE} and {FOLDER}: {size / 1e6:.1f} MB")
    if size > MOST_BYTES:
        sys.exit(f"that is more than {MOST_BYTES / 1e6:.0f} MB: make it with a smaller --size")


if __name__ == "__main__":
    main()
