#!/usr/bin/env python3
"""
Measures how fast sounds are made: a minute of samples/strings.wav, over and over, in the manner of samples/bells.wav.

    sound.py [--seconds N] [--rounds N] [--threads N] [OPTION OF IMPASTO SOUND ...]

Tells the median seconds of sound that a minute of time makes, with the start of the process, the processor time and the
most memory of the process, and how well phases fit.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"


def repeat(sample, seconds, path):
    """Writes a recording that is a sample over and over."""
    with wave.open(str(sample)) as read:
        layout, frames = read.getparams(), read.readframes(read.getnframes())
    size = int(seconds * layout.framerate) * layout.sampwidth * layout.nchannels
    with wave.open(str(path), "wb") as written:
        written.setparams(layout)
        written.writeframes((frames * (size // len(frames) + 1))[:size])


def run(command):
    """Runs a command; returns its seconds, its processor's, its most memory in MB and what it said."""
    start = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(said)
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long the recording is")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    chosen, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        content, result = pathlib.Path(folder) / "content.wav", pathlib.Path(folder) / "result.wav"
        repeat(SAMPLES / "strings.wav", chosen.seconds, content)
        command = [ROOT / "impasto", "sound", content, "--style", SAMPLES / "bells.wav", "-o", result,
                   "--threads", chosen.threads, *options]
        rounds = [run([str(part) for part in command]) for _ in range(chosen.rounds)]
    fit = re.search(r"-?[\d.]+ dB", rounds[-1][3])
    seconds, processor, memory = (statistics.median(column) for column in list(zip(*rounds))[:3])
    print(f"{chosen.seconds:.0f} s of sound in {seconds:.1f} s: {60 * chosen.seconds / seconds:.0f} seconds of sound a "
          f"minute, {processor:.1f} s of processor time, {memory:.0f} MB, phases fit to {fit[0] if fit else 'silence'}")


if __name__ == "__main__":
    main()
