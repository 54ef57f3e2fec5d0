#!/usr/bin/env python3
"""
How long a picture takes and how much memory, by method and longer edge, as two tables in Markdown: the command line
repaints samples/scene.jpg, each time in a process of its own, which reads JPEG and writes PNG. Seconds are the wall
clock's, the median and in brackets the range of all rounds, in which the methods take turns; megabytes the most that
the process had resident, as `/usr/bin/time -v` says it, and in brackets what the program announces where it does. The
optimisation runs in the first round only, with 10 and with 25 iterations a level; the time of its 100 follows from
these two.

    pictures.py [METHOD ...] [--sizes 512,1024,2048] [--rounds N] [--threads N]
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONTENT = ROOT / "samples" / "scene.jpg"
PAINTING = ROOT / "samples" / "mosaic.jpg"
# A row's name and the options that make it.
METHODS = {
    "wct": ["--style", PAINTING],
    "wct --refine 0": ["--style", PAINTING, "--refine", 0],
    "adain --refine 0": ["--style", PAINTING, "--method", "adain", "--refine", 0],
    "transform": ["--style", "great-wave"],
    "transform --light": ["--style", "great-wave", "--light"],
    "style-bank": ["--style", "great-wave", "--method", "style-bank"],
    "optimize": ["--style", PAINTING, "--method", "optimize"],
}
ITERATIONS, FEW, MORE = 100, 10, 25
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "KB": 1e3, "MB": 1e6, "GB": 1e9}


def run(options, size, threads, folder):
    """Repaints once; returns seconds, the peak in bytes and the announced bytes, or nothing where that was refused."""
    command = ["stylize", CONTENT, *options, "--size", size, "--threads", threads, "-o", folder / "picture.png"]
    with open(folder / "said.txt", "w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen([ROOT / "impasto", *map(str, command)], stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode != 0:
        print(f"{' '.join(map(str, command))}: {text.strip()}", file=sys.stderr)
        return None
    found = re.search(rf"([\d.,]+) ?({'|'.join(UNITS)}) of memory", text)
    announced = float(found[1].replace(",", "")) * UNITS[found[2]] if found else None
    return seconds, usage.ru_maxrss * 1024, announced


def optimise(options, size, threads, folder):
    """As run, for the optimisation in full, of which two short runs are made."""
    few, more = (run([*options, "--iterations", count], size, threads, folder) for count in (FEW, MORE))
    if few is None or more is None:
        return None
    return more[0] + (more[0] - few[0]) / (MORE - FEW) * (ITERATIONS - MORE), *more[1:]


def seconds(results):
    """A cell: the median, and the range where there are several."""
    values = [result[0] for result in results]
    spread = f" ({min(values):.2f}-{max(values):.2f})" if len(values) > 1 else ""
    return f"{statistics.median(values):.2f}{spread}"


def megabytes(results):
    """A cell: the median of the peaks, and what was announced."""
    said = [result[2] for result in results if result[2] is not None]
    announced = f" ({statistics.median(said) / 1e6:,.0f})" if said else ""
    return f"{statistics.median(result[1] for result in results) / 1e6:,.0f}{announced}"


def table(title, cell, methods, sizes, results):
    """A row for each method and a column for each size."""
    lines = [["method", *(f"{title}, {size} px" for size in sizes)], ["---", *("---:" for _ in sizes)]]
    for method in methods:
        found = [results[method, size] for size in sizes]
        lines.append([method, *(cell(runs) if runs else "refused" for runs in found)])
    print("\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description="Time and memory of a picture, by method and size.")
    parser.add_argument("methods", nargs="*", metavar="METHOD", help=f"of {', '.join(METHODS)}; all if absent")
    parser.add_argument("--sizes", default="512,1024,2048")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    for method in options.methods:
        if method not in METHODS:
            parser.error(f"there is no '{method}'; there are {', '.join(METHODS)}")
    methods, sizes = options.methods or list(METHODS), [int(size) for size in options.sizes.split(",")]
    results = {(method, size): [] for method in methods for size in sizes}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run(METHODS["transform --light"], sizes[0], options.threads, folder)
        for turn in range(options.rounds):
            for method, size in results:
                if method == "optimize" and turn > 0:
                    continue
                measure = optimise if method == "optimize" else run
                result = measure(METHODS[method], size, options.threads, folder)
                if result is not None:
                    results[method, size].append(result)
    table("seconds", seconds, methods, sizes, results)
    table("MB", megabytes, methods, sizes, results)


if __name__ == "__main__":
    main()
