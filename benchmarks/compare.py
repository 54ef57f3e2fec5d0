#!/usr/bin/env python3
"""
Runs the suites of `impasto bench` and the same work in PyTorch alternately, round by round, and prints for each case the
medians of both and the median of the rounds' ratios (how many times as fast Impasto is).

    compare.py [SUITE ...] [--size N] [--threads N] [--rounds N] [--repeat N] [--encoder FILE] [--model DIR] [--channels-last]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUITES = ["conv", "vgg19-forward", "vgg19-gradient", "slim-iteration", "adain", "wct", "adain-step", "student-step"]
SLIM = ROOT.parent / "shared" / "weights" / "vgg19-slim"
# What these suites read: an option and what it is called.
READ = {"slim-iteration": "encoder", "wct": "model"}


def run(command):
    """Runs a suite; returns its results by name."""
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return {result["name"]: result for result in json.loads(output)["results"]}


def commands(suite, options):
    """The same suite, ours and the peer's."""
    common = [suite, "--size", str(options.size), "--threads", str(options.threads), "--repeat", str(options.repeat), "--json"]
    if suite in READ:
        common += [f"--{READ[suite]}", getattr(options, READ[suite])]
    ours = [str(ROOT / "impasto"), "bench", *common]
    peer = ["/usr/bin/python3", str(ROOT / "benchmarks" / "peers" / "torch_bench.py"), *common]
    return ours, peer + (["--channels-last"] if options.channels_last else [])


def compare(suite, options):
    """Prints a table for one suite."""
    ours, peer = commands(suite, options)
    rounds = [(run(ours), run(peer)) for _ in range(options.rounds)]
    print(f"\n{suite}, {options.size} px, {options.threads} threads, {options.rounds} rounds of {options.repeat} runs")
    print(f"| {'case':26} | Impasto ms | PyTorch ms | times as fast | GFLOP/s | Impasto MB | PyTorch MB |")
    print(f"|{'-' * 28}|-----------:|-----------:|--------------:|--------:|-----------:|-----------:|")
    for name in rounds[0][0]:
        mine = [result[name] for result, _ in rounds]
        theirs = [result[name] for _, result in rounds]
        ratio = statistics.median(t["median_ms"] / m["median_ms"] for m, t in zip(mine, theirs))
        print(
            f"| {name:26} | {median(mine, 'median_ms'):10.2f} | {median(theirs, 'median_ms'):10.2f} | {ratio:13.2f} "
            f"| {median(mine, 'gflops'):7.0f} | {median(mine, 'peak_mb'):10.0f} | {median(theirs, 'peak_mb'):10.0f} |"
        )


def median(results, key):
    """The median of a figure over the rounds."""
    return statistics.median(result[key] for result in results)


def main():
    parser = argparse.ArgumentParser(description="Impasto beside PyTorch, in one run.")
    parser.add_argument("suites", nargs="*", default=SUITES, metavar="SUITE")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--encoder", default=str(SLIM / "encoder5_1.safetensors"), help="slim-iteration: the weights")
    parser.add_argument("--model", default=str(SLIM), help="wct: a folder of encoders and decoders")
    parser.add_argument("--channels-last", action="store_true", help="PyTorch's faster, less usual memory format")
    options = parser.parse_args()
    for suite in options.suites or SUITES:
        if suite not in SUITES:
            parser.error(f"there is no suite '{suite}'; there are {', '.join(SUITES)}")
        path = getattr(options, READ[suite]) if suite in READ else None
        if path and not pathlib.Path(path).exists():
            print(f"\n{suite} left out: {path} is not there (--{READ[suite]})", file=sys.stderr)
            continue
        compare(suite, options)


if __name__ == "__main__":
    main()
