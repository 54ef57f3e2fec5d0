#!/usr/bin/env python3
"""
How good the pictures are, in the eyes of VGG-19 itself: the tables of docs/benchmarks.md, in Markdown.

    quality.py any       any style at once: the plain command, --refine 0, adain, wct; 8 photographs x 8 styles
    quality.py styles    three styles that ship beside public networks of one style each
    quality.py encoder   optimising with an encoder beside optimising with VGG-19, in as many iterations
    quality.py worth     how many iterations of the optimisation a picture of the shipped styles is worth
    quality.py errors    how far an encoder is from VGG-19 on photographs, paintings, noise and half optimised pictures
    quality.py all       all of these

Photographs and styles are held out of all trainings. --photographs and --styles take fewer of them. Content is the
relative mean square at relu4_2, style the mean of those of Gram matrices at relu1_1 to relu5_1, weave the share of
power above 0.35 cycles a pixel relative to the style's (`impasto help bench quality`).
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# Of the Berkeley Segmentation Data Set, whose test images no training takes.
PHOTOGRAPHS = [
    f"test_{number}.jpg"
    for number in (100007, 101027, 103078, 104055, 106005, 107072, 118031, 130014, 100039, 100099)
]
HELD_OUT_PAINTINGS = ["great-wave", "starry-night", "mondrian", "shipwreck"]
HELD_OUT_TEXTURES = 4
ANY_STYLE = {
    "plain": "",
    "refine 0": "--refine 0",
    "adain": "--method adain --refine 0",
    "wct": "--method wct --refine 0",
}
# Content and style of public networks by VGG-19, medians of four photographs at 480 px, styles at 512: Engstrom,
# fast-style-transfer, its own weights of one style each (two epochs of COCO, 40,000 steps of four images).
PUBLIC_STYLES = {"great-wave": (1.09, 0.147), "udnie": (0.875, 0.072), "the-scream": (0.591, 0.213)}
# The same of a public network for any style, medians of 4 photographs x 5 paintings at 384 px: MicroAST (2023), 0.5 M
# parameters, its own weights.
PUBLIC_ANY_STYLE = ("MicroAST, its own weights", 0.93, 0.23)
STYLE_WEIGHT = 15


def impasto(*arguments):
    """Runs the command line and returns what it prints; what it says of its progress goes by."""
    return subprocess.run(
        [ROOT / "impasto", *map(str, arguments)], stdout=subprocess.PIPE, check=True, text=True
    ).stdout


def judge(options, methods, contents, styles, *more):
    """Judges methods, as name and options of stylize; returns what `bench quality --json` says of each by its name."""
    command = ["bench", "quality", *(f"{name}={text}" for name, text in methods.items()), "--encoder", options.judge]
    for content in contents:
        command += ["--content", content]
    for style in styles:
        command += ["--style", style]
    if options.out:
        command += ["--output", options.out]
    found = json.loads(impasto(*command, "--json", *more))
    return {method["method"]: method for method in found["methods"]}


def photographs(options, count):
    """The held-out photographs, as many as are asked for."""
    chosen = PHOTOGRAPHS[: options.photographs or count]
    files = [options.photos / name for name in chosen]
    missing = [file for file in files if not file.exists()]
    if missing:
        files = sorted(options.photos.glob("*.jpg"))[: len(chosen)]
    return files or sys.exit(f"there is no photograph in {options.photos}: --photos DIR")


def paintings(options, names):
    """Paintings by their names."""
    return [options.paintings / f"{name}.jpg" for name in names]


def held_out_styles(options):
    """Four paintings, and of four kinds of textures the first."""
    kinds = {}
    for path in sorted(options.textures.glob("*.jpg")):
        kinds.setdefault(path.stem.split("_")[0], path)
    textures = list(kinds.values())[::2][:HELD_OUT_TEXTURES]
    return [*paintings(options, HELD_OUT_PAINTINGS), *textures][: options.styles]


def table(head, rows):
    """A table in Markdown."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    print("\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n", flush=True)


def judge_any_style(options):
    """Table a: methods for any style."""
    found = judge(
        options, ANY_STYLE, photographs(options, 8), held_out_styles(options), "--size", options.size or 384
    )
    rows = [
        [name, f"{m['content']:.3f}", f"{m['style']:.3f}", f"{m['weave']:.2f}", f"{m['seconds']:.2f}"]
        for name, m in ((name, method["medians"]) for name, method in found.items())
    ]
    public, content, style = PUBLIC_ANY_STYLE
    table(["method", "content", "style", "weave", "seconds"], [*rows, [public, f"{content}", f"{style}", "", ""]])


def judge_styles(options):
    """Table b: shipped styles beside public networks of one style each."""
    styles = list(PUBLIC_STYLES)[: options.styles]
    methods = {"full": "--method transform", "light": "--method transform --light"}
    found = judge(
        options, methods, photographs(options, 4), paintings(options, styles),
        "--size", options.size or 480, "--style-size", 512,
    )
    rows = []
    for style in styles:
        cells = [f"{PUBLIC_STYLES[style][0]:.3f}, {PUBLIC_STYLES[style][1]:.3f}"]
        for method in methods:
            own = [picture for picture in found[method]["pictures"] if picture["style"] == style]
            content, loss = (statistics.median(p[key] for p in own) for key in ("content_loss", "style_loss"))
            cells.append(f"{content:.3f}, {loss:.3f}")
        rows.append([style, *cells])
    table(["style", "public: content, style", "ours: content, style", "ours, light: content, style"], rows)


def judge_encoder(options):
    """Table c: what optimising with an encoder leads to, beside optimising with VGG-19 in as many iterations."""
    base = f"--method optimize --iterations {options.iterations}"
    ours = f"{base} --encoder {options.candidate}" if options.candidate else base
    styles = [*HELD_OUT_PAINTINGS[:3]][: options.styles]
    found = judge(
        options, {"ours": ours, "VGG-19": f"{base} --encoder {options.judge} --padding reflection"},
        photographs(options, 4), paintings(options, styles), "--size", options.size or 512,
    )
    rows, ratios, times = [], [], []
    for mine, theirs in zip(found["ours"]["pictures"], found["VGG-19"]["pictures"], strict=True):
        totals = [p["content_loss"] + STYLE_WEIGHT * p["style_loss"] for p in (mine, theirs)]
        ratios.append(totals[0] / totals[1])
        times.append(mine["seconds"] / theirs["seconds"])
        rows.append([
            f"{mine['content']}, {mine['style']}",
            *(f"{p['content_loss']:.3f}, {p['style_loss']:.4f}" for p in (theirs, mine)), f"{ratios[-1]:.3f}",
        ])
    table(["pair", "VGG-19: content, style", "ours: content, style", "total, ours over VGG-19"], rows)
    print(f"median of the ratios {statistics.median(ratios):.3f}, of the times {statistics.median(times):.2f}; "
          f"total = content + {STYLE_WEIGHT} x style; {options.iterations} iterations a level\n")


def judge_worth(options):
    """Table d: iterations of the optimisation to the loss of the shipped network's picture."""
    command = ["bench", "worth", ROOT / "recipes" / "styles.json", "--data", options.photos]
    roots = {"photos": options.photos, "paintings": options.paintings, "weights": options.judge.parent.parent}
    for name, folder in roots.items():
        command += ["--data", f"{name}={folder}"]
    if options.data_file:
        command += ["--data-file", options.data_file]
    for style in list(PUBLIC_STYLES)[: options.styles] if options.styles else []:
        command += ["--style", style]
    print(impasto(
        *command, "--photographs", options.photographs or 10, "--size", options.size or 512), flush=True)


def judge_errors(options):
    """Table e: the encoder's errors, on pictures half way through an optimisation with it too."""
    size, candidate = options.size or 512, options.candidate or "vgg19-compact.safetensors"
    with tempfile.TemporaryDirectory() as name:
        half = pathlib.Path(name)
        contents = photographs(options, 4)
        for content, style in zip(contents, paintings(options, HELD_OUT_PAINTINGS)):
            impasto(
                "stylize", content, "--style", style, "-o", half / f"{content.stem}.png", "--method", "optimize",
                "--encoder", candidate, "--size", size, "--iterations", options.iterations // 2,
            )
        command = ["bench", "encoder", candidate, "--encoder", options.judge, "--size", size]
        for content in photographs(options, 8):
            command += ["--images", f"photographs={content}"]
        for style in held_out_styles(options):
            command += ["--images", f"paintings={style}"]
        print(impasto(*command, "--images", f"optimised={half}"), flush=True)


TABLES = {
    "any": judge_any_style,
    "styles": judge_styles,
    "encoder": judge_encoder,
    "worth": judge_worth,
    "errors": judge_errors,
}


def main():
    images = SHARED / "images"
    parser = argparse.ArgumentParser(description="The quality of pictures, judged by VGG-19.")
    parser.add_argument("tables", nargs="+", choices=[*TABLES, "all"], metavar="TABLE", help=", ".join(TABLES))
    parser.add_argument(
        "--judge", type=pathlib.Path, default=SHARED / "weights" / "vgg19" / "encoder5_1.safetensors",
        help="VGG-19 to relu5_1",
    )
    parser.add_argument("--photos", type=pathlib.Path, default=images / "photos", help="photographs, held out")
    parser.add_argument("--paintings", type=pathlib.Path, default=images / "paintings")
    parser.add_argument("--textures", type=pathlib.Path, default=images / "textures")
    parser.add_argument("--data-file", help="worth: a JSON file of other data roots of the recipe")
    parser.add_argument("--candidate", help="encoder, errors: the encoder's file or name; the one that ships if absent")
    parser.add_argument("--iterations", type=int, default=100, help="encoder, errors: iterations a level")
    parser.add_argument("--photographs", type=int, help="so many photographs")
    parser.add_argument("--styles", type=int, help="so many styles")
    parser.add_argument("--size", type=int, help="the longer edge; else each table's own")
    parser.add_argument("--out", help="keep the pictures in this folder")
    options = parser.parse_args()
    if not options.judge.exists():
        sys.exit(f"the judge is not there: {options.judge}; name VGG-19's file with --judge")
    for name in TABLES if "all" in options.tables else options.tables:
        print(f"## {name}\n", flush=True)
        TABLES[name](options)


if __name__ == "__main__":
    main()
