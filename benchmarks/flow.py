#!/usr/bin/env python3
"""
Our optical flow beside OpenCV's of the same name (DIS, python3-opencv), on rendered pairs whose flow is known exactly:
endpoint error, what is found of covered pixels, and time, alternately, in Markdown.

    flow.py [--size WxH] [--shots N] [--rounds N] [--threads N] [--folder DIR]

Endpoint error is the mean distance to the exact flow over all pixels, and over those that are seen in the other frame,
as a mean over the shots. Covered pixels, which the other frame does not show, are found by the flow there and back, by
the formulas of our masks, not smoothed: the share of them that is found, and of the others the share that is kept. Time
is the median of all, that of OpenCV with its grey picture, since ours begins with the colours too; the ratio is the
median of the rounds' own. Pairs are rendered once and kept in the folder.
"""

import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

import cv2
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
PRESETS = {"ultrafast": 0, "fast": 1, "medium": 2}


def build(project):
    """Builds a project and returns the folder of its program."""
    folder = ROOT / project
    subprocess.run(["dotnet", "build", folder, "-c", "Release", "-v", "quiet", "-nologo"], check=True)
    return folder / "bin" / "Release" / "net10.0"


def read_flow(path):
    """A .flo file, height x width x 2."""
    data = path.read_bytes()
    width, height = numpy.frombuffer(data, "<i4", 2, 4)
    return numpy.frombuffer(data, "<f4", offset=12).reshape(height, width, 2)


def errors(flow, exact, seen):
    """The mean endpoint error of all pixels and of those that are seen."""
    distance = numpy.linalg.norm(flow - exact, axis=2)
    return distance[numpy.abs(exact).max(axis=2) < 1e9].mean(), distance[seen].mean()


def accuracy(there, back, seen):
    """The share of covered pixels that are found by a flow there and back, and of the others that which is kept."""
    height, width = seen.shape
    x, y = numpy.meshgrid(numpy.arange(width, dtype=numpy.float32), numpy.arange(height, dtype=numpy.float32))
    x, y = x + there[..., 0], y + there[..., 1]
    other = cv2.remap(numpy.ascontiguousarray(back), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    own = (there ** 2).sum(axis=2)
    slopes = sum((slope ** 2).sum(axis=2) for slope in numpy.gradient(there, axis=(0, 1)))
    certain = ((there + other) ** 2).sum(axis=2) < 0.01 * (own + (other ** 2).sum(axis=2)) + 0.5
    certain &= slopes <= 0.01 * own + 0.002
    certain &= (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    return (~certain)[~seen].mean(), certain[seen].mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--shots", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default=str(pathlib.Path(tempfile.gettempdir()) / "impasto-shots"))
    options = parser.parse_args()
    folder = pathlib.Path(options.folder) / options.size
    if not (folder / f"{options.shots - 1}" / "seen.png").exists():
        program = build("samples/Impasto.Samples") / "Impasto.Samples"
        subprocess.run([program, "shots", folder, *options.size.split("x"), str(options.shots)], check=True)
    ours = subprocess.Popen(
        [build("benchmarks/flow") / "flow"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    cv2.setNumThreads(options.threads)
    print(f"{options.size}, {options.shots} shots, {options.threads} threads, medians of {options.rounds} rounds\n")
    print(
        "| preset | EPE, Impasto | OpenCV | seen pixels, Impasto | OpenCV | covered found / others kept, Impasto "
        "| OpenCV | ms, Impasto | OpenCV | times as fast |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for preset, number in PRESETS.items():
        compare(preset, number, ours, folder, options)
    ours.stdin.close()
    ours.wait()


def compare(preset, number, ours, folder, options):
    """Prints the row of a preset."""
    peer = cv2.DISOpticalFlow_create(number)
    target = folder / "flow.flo"
    error, found, times = [], [], []
    for round_number in range(options.rounds + 1):
        for shot in range(options.shots):
            pair = [folder / str(shot) / name for name in ("0.png", "1.png")]
            print(preset, options.threads, *pair, target, file=ours.stdin, flush=True)
            own = float(ours.stdout.readline())
            pictures = [cv2.imread(str(path)) for path in pair]
            start = time.perf_counter()
            grey = [cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) for picture in pictures]
            flow = peer.calc(*grey, None)
            other = (time.perf_counter() - start) * 1000
            if round_number == 0:
                exact = read_flow(folder / str(shot) / "exact.flo")
                seen = cv2.imread(str(folder / str(shot) / "seen.png"), cv2.IMREAD_GRAYSCALE) > 127
                mine = read_flow(target)
                error.append((*errors(mine, exact, seen), *errors(flow, exact, seen)))
                print(preset, options.threads, *reversed(pair), target, file=ours.stdin, flush=True)
                ours.stdout.readline()
                back = peer.calc(*reversed(grey), None)
                found.append((*accuracy(mine, read_flow(target), seen), *accuracy(flow, back, seen)))
            else:
                times.append((own, other))
    own, own_seen, other, other_seen = numpy.mean(error, axis=0)
    mine, kept, peers, peer_kept = numpy.mean(found, axis=0)
    ratio = statistics.median(b / a for a, b in times)
    print(
        f"| {preset} | {own:.2f} | {other:.2f} | {own_seen:.2f} | {other_seen:.2f} "
        f"| {mine:.0%} / {kept:.0%} | {peers:.0%} / {peer_kept:.0%} "
        f"| {statistics.median(a for a, _ in times):.1f} | {statistics.median(b for _, b in times):.1f} "
        f"| {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
