#!/usr/bin/env python3
"""
Runs the suites of `impasto bench` and the same work in PyTorch, for transform networks in ONNX Runtime too,
alternately, round by round, and prints for each case the medians of all and the median of the rounds' ratios (how many
times as fast Impasto is). The share of peak is what the kernels have left to multiply and add, over what a product of
matrices that stay in the caches does in the same time, measured in the same rounds.

    compare.py [SUITE ...] [--size N] [--threads N] [--rounds N] [--repeat N]
               [--encoder FILE] [--model DIR] [--channels-last]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
SUITES = ["conv", "vgg19-forward", "vgg19-gradient", "slim-iteration", "adain", "wct", "adain-step",
          "transform", "transform-light", "transform-step"]
# The suites that ONNX Runtime does too.
ONNX = ["transform", "transform-light"]
ONNX_PEER = PEERS / "onnx" / "bin" / "published" / "onnx.dll"
SLIM = ROOT.parent / "shared" / "weights" / "vgg19-slim"
# What these suites read: an option and what it is called.
READ = {"slim-iteration": "encoder", "wct": "model"}


def run(command):
    """Runs a suite; returns its results by name."""
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return {result["name"]: result for result in json.loads(output)["results"]}


def commands(suite, options):
    """The same suite, ours and the peers', by name."""
    timing = ["--threads", str(options.threads), "--repeat", str(options.repeat)]
    common = [suite, "--size", str(options.size), *timing, "--json"]
    if suite in READ:
        common += [f"--{READ[suite]}", getattr(options, READ[suite])]
    torch = ["/usr/bin/python3", str(PEERS / "torch_bench.py"), *common]
    result = {
        "Impasto": [str(ROOT / "impasto"), "bench", *common],
        "PyTorch": torch + (["--channels-last"] if options.channels_last else []),
    }
    if suite in ONNX and ONNX_PEER.exists():
        model = pathlib.Path(tempfile.gettempdir()) / f"impasto-{suite}.onnx"
        subprocess.run([*torch, "--export", str(model)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        peer = ["dotnet", str(ONNX_PEER), str(model), str(options.threads), str(options.repeat)]
        result["ONNX Runtime"] = [*peer, *cases(suite, options.size)]
    return result


def cases(suite, size):
    """The cases of a transform suite as ONNX Runtime's peer takes them."""
    light = suite == "transform-light"
    edges = [(size * 5 // 2, size * 45 // 32)] if light else [(e, e) for e in (size // 2, size, 2 * size)]
    return [f"{suite}:{width}x{height}" for width, height in edges]


def compare(suite, options):
    """Prints a table for one suite."""
    runs = commands(suite, options)
    peak = [str(ROOT / "impasto"), "bench", "peak", "--threads", str(options.threads), "--repeat", "20", "--json"]
    rounds, peaks = [], []
    for _ in range(options.rounds):
        rounds.append({name: run(command) for name, command in runs.items()})
        peaks.append(run(peak)["peak"]["gflops"])
    peers = [name for name in runs if name != "Impasto"]
    print(f"\n{suite}, {options.size} px, {options.threads} threads, {options.rounds} rounds of {options.repeat} runs, "
          f"peak {statistics.median(peaks):.0f} GFLOP/s")
    columns = [f"{'case':26}", "Impasto ms"]
    for peer in peers:
        columns += [f"{peer} ms", "times as fast"]
    columns += ["GFLOP/s", "share of peak", "Impasto MB", *(f"{peer} MB" for peer in peers)]
    print(f"| {' | '.join(columns)} |\n|{'|'.join('-' * (len(c) + 2) for c in columns)}|")
    for case in rounds[0]["Impasto"]:
        values = [value.rjust(len(c)) for c, value in zip(columns, row(case, rounds, peers, peaks))]
        print(f"| {' | '.join(values)} |", flush=True)


def row(case, rounds, peers, peaks):
    """The values of a case."""
    found = {name: [result[name][case] for result in rounds] for name in rounds[0]}
    mine = found["Impasto"]
    values = [case.ljust(26), f"{median(mine, 'median_ms'):.2f}"]
    for peer in peers:
        ratios = [t["median_ms"] / m["median_ms"] for m, t in zip(mine, found[peer])]
        values += [f"{median(found[peer], 'median_ms'):.2f}", f"{statistics.median(ratios):.2f}"]
    shares = [m["kernel_gflop"] / m["median_ms"] * 1000 / peak for m, peak in zip(mine, peaks)]
    values += [f"{median(mine, 'gflops'):.0f}", f"{100 * statistics.median(shares):.0f}%"]
    return values + [f"{median(found[name], 'peak_mb'):.0f}" for name in ["Impasto", *peers]]


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
