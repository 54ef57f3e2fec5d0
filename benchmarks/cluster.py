#!/usr/bin/env python3
"""
Measures what it costs to paint a batch by workers of one thread each, in place of as many processes that share the
pictures among them: 1, 2 and 4 of either, in turns, on pictures of about a second, with a PostgreSQL of its own.

    cluster.py [--pictures N] [--warm N] [--edge N] [--rounds N] [--counts N ...] [--json FILE]

It has to run as root or as a user that may start PostgreSQL. It prints a table with what a part takes of the engine by
the clock, another with the time of processors that a part takes in each process and what it asks of the database, and
what a worker asks of it that has nothing to do. The first pictures of each process do not count: its code is compiled
meanwhile.
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
import threading
import time
from datetime import datetime

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / "impasto")
SCENE = ROOT / "samples" / "scene.jpg"
STYLE = "great-wave"
IDLE_SECONDS = 40
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def processor_ms(process, with_children=False):
    """The time of processors that a process has taken, and its children that have ended."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15 if with_children else 13])) * TICK_MS


class Server:
    """A PostgreSQL with a database, in a folder of its own."""

    def __init__(self, folder):
        self.tools = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        data, as_user = pathlib.Path(folder) / "data", []
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            as_user = ["runuser", "-u", "postgres", "--"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
        subprocess.run(
            [*as_user, self.tools / "initdb", "-D", data, "-U", "impasto", "-A", "trust"], check=True, **quiet)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [*as_user, self.tools / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c",
             "shared_preload_libraries=pg_stat_statements"], **quiet)
        self.url = f"postgresql://impasto@127.0.0.1:{port}/impasto"
        while subprocess.run([self.tools / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "impasto", "impasto"],
                             **quiet).returncode:
            time.sleep(0.2)
        self.ask("create extension pg_stat_statements")
        self.postmaster = int((data / "postmaster.pid").read_text().split()[0])

    def ask(self, sql):
        """The rows that a statement gives, each with its columns."""
        asked = subprocess.run([self.tools / "psql", self.url, "-Atc", sql], check=True, capture_output=True, text=True)
        return [line.split("|") for line in asked.stdout.splitlines()]

    def processor_ms(self):
        """The time of processors that all of its processes have taken."""
        children = pathlib.Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text().split()
        taken = processor_ms(self.postmaster, with_children=True)
        for child in children:
            try:
                taken += processor_ms(child)
            except OSError:
                pass  # It has ended meanwhile.
        return taken

    def counts(self):
        """What was asked of it so far: statements, changes, and flushes to the disk."""
        statements, = self.ask("select sum(calls) from pg_stat_statements")[0]
        flushes, = self.ask("select wal_sync from pg_stat_wal")[0]
        changes, = self.ask("select pg_snapshot_xmax(pg_current_snapshot())")[0]
        return {"statements": int(statements), "changes": int(changes), "flushes": int(flushes)}

    def connections(self):
        return int(self.ask("select count(*) from pg_stat_activity where application_name = 'impasto'")[0][0])

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Painter:
    """A process that says of each picture when it is painted."""

    def __init__(self, words, painted, environment=None):
        self.process = impasto(*words, environment=environment)
        self.painted, self.said, self.taken = painted, [], []
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            self.said.append(line)
            if re.search(self.painted, line):
                try:
                    self.taken.append(processor_ms(self.process.pid))
                except OSError:
                    pass  # It has ended, as it does after its last picture.

    def picture_ms(self, warm):
        """The time of processors that a picture takes, but for the first ones."""
        counted = self.taken[warm - 1:]
        return (counted[-1] - counted[0]) / (len(counted) - 1)

    def end(self):
        self.process.wait()
        self.reader.join()


def impasto(*words, environment=None):
    """Starts the program; what it says is read by who waits for it."""
    return subprocess.Popen(
        [PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **(environment or {})})


def alone(photos, processes, warm, folder):
    """The pictures a second of processes that share them, but for the first ones of each."""
    shares = [photos[i::processes] for i in range(processes)]
    running = [
        Painter(["stylize", *map(str, share), "--style", STYLE, "--threads", "1", "-o", str(folder / f"alone{i}")],
                r", [\d.]+ s$")
        for i, share in enumerate(shares)]
    rate = 0
    for share, process in zip(shares, running):
        process.end()
        seconds = [float(value) for value in re.findall(r", ([\d.]+) s$", "".join(process.said), re.M)]
        assert len(seconds) == len(share), process.said
        rate += (len(seconds) - warm) / sum(seconds[warm:])
    return {"rate": rate, "process_ms": statistics.mean(process.picture_ms(warm) for process in running)}


def shared(photos, workers, warm, server, folder, is_last):
    """The same of workers, and what else takes its time then; of the last round what they ask with nothing to do."""
    storage = folder / "storage"
    storage.mkdir(exist_ok=True)
    environment = {"IMPASTO_ON": server.url, "IMPASTO_STORAGE": str(storage)}
    sent = impasto("stylize", *map(str, photos), "--style", STYLE, "--on", "-", "-o", str(folder / "shared"),
                   environment=environment)
    job = re.search(r"Job (\w+):", sent.stderr.readline())[1]
    running = [Painter(["worker", "--threads", "1"], ": done$", environment) for _ in range(workers)]

    def done():
        return sum(len(worker.taken) for worker in running)

    def sample():
        return {"client_ms": processor_ms(sent.pid), "database_ms": server.processor_ms()}

    # Until the last picture but one: who waits is still there.
    while not all(len(worker.taken) >= warm for worker in running):
        assert sent.poll() is None, "a worker had too few pictures"
        time.sleep(0.01)
    first, counts, before = done(), server.counts(), sample()
    while done() < len(photos) - 1:
        time.sleep(0.01)
    after, last, connections = sample(), done(), server.connections()
    a_part = {name: (after[name] - before[name]) / (last - first) for name in before}
    a_part |= {name: (value - counts[name]) / (last - first) for name, value in server.counts().items()}
    sent.communicate()
    assert sent.returncode == 0
    a_part["worker_ms"] = statistics.mean(worker.picture_ms(warm) for worker in running)

    idle = idle_worker(server, workers) if is_last else None
    for worker in running:
        worker.process.terminate()
        worker.end()
    shown = impasto("jobs", "show", job, "--json", environment=environment).communicate()[0]
    ends = {}
    for part in json.loads(shown)["parts"]:
        ends.setdefault(part["worker"], []).append(datetime.fromisoformat(part["finished"]).timestamp())
    rate = sum((len(times) - warm) / (times[-1] - times[warm - 1]) for times in map(sorted, ends.values()))
    return {"rate": rate, "connections": connections, "part": a_part, "idle": idle}


def idle_worker(server, workers):
    """What a worker asks of the database in a second that has nothing to do, and how many connections it holds."""
    counts, database = server.counts(), server.processor_ms()
    time.sleep(IDLE_SECONDS)
    return {
        "database_ms": (server.processor_ms() - database) / IDLE_SECONDS / workers,
        "statements": (server.counts()["statements"] - counts["statements"]) / IDLE_SECONDS / workers,
        "connections": server.connections() / workers,
    }


def measure(count, options, photos, server, folder):
    """What is measured of a count of workers: the medians of the rounds."""
    warm = options.warm
    pairs = [(alone(photos, count, warm, folder),
              shared(photos, count, warm, server, folder, is_last=i == options.rounds - 1))
             for i in range(options.rounds)]

    def median(value):
        return statistics.median(value(here, there) for here, there in pairs)

    return {
        "workers": count,
        "processes_a_second": median(lambda here, there: here["rate"]),
        "workers_a_second": median(lambda here, there: there["rate"]),
        "share": median(lambda here, there: there["rate"] / here["rate"]),
        "engine_ms": median(
            lambda here, there: 1000 * min(count, os.cpu_count()) * (1 / there["rate"] - 1 / here["rate"])),
        "connections": median(lambda here, there: there["connections"]),
        "part": {"process_ms": median(lambda here, there: here["process_ms"])} | {
            name: median(lambda here, there: there["part"][name]) for name in pairs[0][1]["part"]},
        "idle_worker_a_second": pairs[-1][1]["idle"],
    }


def main():
    parser = argparse.ArgumentParser(description="Measures what the engine of many machines costs.")
    parser.add_argument("--pictures", type=int, default=80)
    parser.add_argument("--warm", type=int, default=8, help="of each process, how many pictures do not count")
    parser.add_argument("--edge", type=int, default=1300, help="the pictures' longer edge, for about a second each")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 2, 4], help="how many work at a time")
    parser.add_argument("--json", help="a file for all that was measured")
    options = parser.parse_args()
    if options.warm < 1 or options.pictures < max(options.counts) * 2 * (options.warm + 1):
        parser.error("--pictures has to be more than twice --warm for each that works")
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
            rows = [measure(count, options, photos, server, folder) for count in options.counts]
        finally:
            server.stop()
    print("| at a time | pictures a second, processes | workers | a part's engine, ms | of the processes |")
    print("|---:|---:|---:|---:|---:|")
    for row in rows:
        print(f"| {row['workers']} | {row['processes_a_second']:.2f} | {row['workers_a_second']:.2f} "
              f"| {row['engine_ms']:.0f} | {row['share']:.0%} |")
    print("\n| at a time | a picture, ms of a processor | by a worker | database | client | statements | changes "
          "| flushes |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        part = row["part"]
        print(f"| {row['workers']} | {part['process_ms']:.0f} | {part['worker_ms']:.0f} | {part['database_ms']:.1f} "
              f"| {part['client_ms']:.1f} | {part['statements']:.0f} | {part['changes']:.1f} "
              f"| {part['flushes']:.1f} |")
    print("\n| workers with nothing to do | statements a second, each | ms of a processor, database | connections |")
    print("|---:|---:|---:|---:|")
    for row in rows:
        idle = row["idle_worker_a_second"]
        print(f"| {row['workers']} | {idle['statements']:.1f} | {idle['database_ms']:.1f} "
              f"| {idle['connections']:.1f} |")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
