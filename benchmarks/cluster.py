#!/usr/bin/env python3
"""
Measures what it costs to paint a batch by workers of one thread each, in place of as many processes that share the
pictures among them: 1, 2 and 4 of either, in turns, on pictures of about a second, with a PostgreSQL of its own.

    cluster.py [--pictures N] [--edge N] [--rounds N]

It has to run as root or as a user that may start PostgreSQL, and prints a table, with what a part takes of the engine.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from datetime import datetime

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / "impasto")
SCENE = ROOT / "samples" / "scene.jpg"
STYLE = "great-wave"


class Server:
    """A PostgreSQL with a database, in a folder of its own."""

    def __init__(self, folder):
        tools = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        data, as_user = pathlib.Path(folder) / "data", []
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            as_user = ["runuser", "-u", "postgres", "--"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
        subprocess.run([*as_user, tools / "initdb", "-D", data, "-U", "impasto", "-A", "trust"], check=True, **quiet)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [*as_user, tools / "postgres", "-D", data, "-p", str(port), "-k", folder], **quiet)
        while subprocess.run([tools / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "impasto", "impasto"],
                             **quiet).returncode:
            time.sleep(0.2)
        self.url = f"postgres://impasto@127.0.0.1:{port}/impasto"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def impasto(*words, environment=None):
    """Starts the program; what it says is read by who waits for it."""
    return subprocess.Popen(
        [PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **(environment or {})})


def alone(photos, processes, folder):
    """The pictures a second of processes that share them, between the first and the last picture of each."""
    shares = [photos[i::processes] for i in range(processes)]
    running = [
        impasto("stylize", *map(str, share), "--style", STYLE, "--threads", "1", "-o", str(folder / f"alone{i}"))
        for i, share in enumerate(shares)]
    rate = 0
    for share, process in zip(shares, running):
        said = process.communicate()[1]
        seconds = [float(value) for value in re.findall(r", ([\d.]+) s$", said, re.M)][1:]
        assert len(seconds) == len(share) - 1, said
        rate += len(seconds) / sum(seconds)
    return rate


def shared(photos, workers, server, folder):
    """The same of workers, between the first and the last end of a part."""
    storage = folder / "storage"
    storage.mkdir(exist_ok=True)
    environment = {"IMPASTO_ON": server.url, "IMPASTO_STORAGE": str(storage)}
    sent = impasto("stylize", *map(str, photos), "--style", STYLE, "--on", "-", "-o", str(folder / "shared"),
                   environment=environment)
    job = re.search(r"Job (\w+):", sent.stderr.readline())[1]
    running = [impasto("worker", "--threads", "1", environment=environment) for _ in range(workers)]
    sent.communicate()
    assert sent.returncode == 0
    for worker in running:
        worker.terminate()
        worker.communicate()
    shown = impasto("jobs", "show", job, "--json", environment=environment).communicate()[0]
    ends = {}
    for part in json.loads(shown)["parts"]:
        ends.setdefault(part["worker"], []).append(datetime.fromisoformat(part["finished"]).timestamp())
    return sum((len(times) - 1) / (max(times) - min(times)) for times in ends.values() if len(times) > 1)


def main():
    parser = argparse.ArgumentParser(description="Measures what the engine of many machines costs.")
    parser.add_argument("--pictures", type=int, default=40)
    parser.add_argument("--edge", type=int, default=1000, help="the pictures' longer edge, for about a second each")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    subprocess.run([PROGRAM, "--version"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as database:
        folder = pathlib.Path(made)
        first = folder / "photo.png"
        subprocess.run([PROGRAM, "stylize", SCENE, "--style", STYLE, "--strength", "0", "--size", str(options.edge),
                        "-o", first, "-q"], check=True)
        photos = [folder / f"{i:03}.png" for i in range(options.pictures)]
        for i, photo in enumerate(photos):
            # What stands behind the end of a PNG makes a file of another hash, and the same picture.
            photo.write_bytes(first.read_bytes() + bytes([i]))
        server = Server(database)
        try:
            print("| at a time | pictures a second, processes | workers | a part's engine, ms | of the processes |")
            print("|---:|---:|---:|---:|---:|")
            for count in [1, 2, 4]:
                pairs = [(alone(photos, count, folder), shared(photos, count, server, folder))
                         for _ in range(options.rounds)]
                own, others = (statistics.median(side) for side in zip(*pairs))
                share = statistics.median(there / here for here, there in pairs)
                cost = statistics.median(min(count, os.cpu_count()) * (1 / there - 1 / here) for here, there in pairs)
                print(f"| {count} | {own:.2f} | {others:.2f} | {1000 * cost:.0f} | {share:.0%} |", flush=True)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
