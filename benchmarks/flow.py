#!/usr/bin/env python3
"""
Our optical flow beside OpenCV's of the same name (DIS, python3-opencv), on rendered pairs whose flow is known exactly:
endpoint error and time, alternately, in Markdown.

    flow.py [--size WxH] [--shots N] [--rounds N] [--threads N] [--folder DIR]

Endpoint error is the mean distance to the exact flow over all pixels, and over those that are seen in the other frame,
as a mean over the shots. Time is the median of all, that of OpenCV with its grey picture, since ours begins with the
colours too; the ratio is the median of the rounds' own. Pairs are rendered once and kept in the folder.
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
    print("| preset | EPE, Impasto | OpenCV | seen pixels, Impasto | OpenCV | ms, Impasto | OpenCV | times as fast |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for preset, number in PRESETS.items():
        compare(preset, number, ours, folder, options)
    ours.stdin.close()
    ours.wait()


def compare(preset, number, ours, folder, options):
    """Prints the row of a preset."""
    peer = cv2.DISOpticalFlow_create(number)
    target = folder / "flow.flo"
    error, times = [], []
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
                error.append((*errors(read_flow(target), exact, seen), *errors(flow, exact, seen)))
            else:
                times.append((own, other))
    own, own_seen, other, other_seen = numpy.mean(error, axis=0)
    ratio = statistics.median(b / a for a, b in times)
    print(
        f"| {preset} | {own:.3f} | {other:.3f} | {own_seen:.3f} | {other_seen:.3f} "
        f"| {statistics.median(a for a, _ in times):.1f} | {statistics.median(b for _, b in times):.1f} "
        f"| {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
