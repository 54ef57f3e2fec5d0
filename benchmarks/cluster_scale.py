#!/usr/bin/env python3
"""
Simulates up to 1,000 workers on one job with the overheads that cluster.py measures, and prints where they would stand.

    cluster_scale.py [--part SECONDS ...] [--workers N ...] [--json FILE-OF-CLUSTER.PY] [any overhead; see --help]

A worker takes a part, which costs the database and some round trips, reads its input, paints, writes the result, and
says that it is done: of one job one part at a time, since whoever ends a part holds its job until the disk has it.
The database does as many statements at a time as it has cores, less what workers ask that have nothing to do with
parts (whether a part was cancelled, that they live, that they keep it); the storage moves one file after another. What
is full first is what breaks first. The rate is that of the middle of a long job, without its begin and its end.
"""

import argparse
import heapq
import json
import pathlib
import random

PARTS_EACH, FEWEST_PARTS = 30, 3000
FULL = 0.9


class Server:
    """Serves who comes first, some at a time."""

    def __init__(self, lanes=1):
        self.free = [0.0] * lanes
        self.busy = 0.0

    def serve(self, now, seconds):
        """Returns when what begins to wait now is served. Who comes later has to be served later."""
        begin = max(now, heapq.heappop(self.free))
        heapq.heappush(self.free, begin + seconds)
        self.busy += seconds
        return begin + seconds

    def load(self, end):
        return self.busy / end / len(self.free)


def simulate(workers, part, options):
    """Paints some parts a worker; returns the parts a second, and the load of each thing that they share."""
    beside = workers * options.busy_ms / 1000 / options.cores
    if beside >= 1:
        return 0, {"database": beside}
    chance = random.Random(workers)
    database, storage, job = Server(options.cores), Server(), Server()
    # What is asked beside the parts slows all that is asked for them.
    cost = options.database_ms / 1000 / (1 - beside)
    take, end = cost / 2, cost / 2
    travel = options.latency_ms / 1000
    held = end + options.held * travel + options.flush_ms / 1000
    move = part * options.megabytes / options.bandwidth / 2
    left = max(workers * PARTS_EACH, FEWEST_PARTS)
    events = [(chance.random() * part, worker, "take") for worker in range(workers)]
    heapq.heapify(events)
    ends = []
    while events:
        # Events are handled in the order of their times, so that all servers see them in that order.
        now, worker, step = heapq.heappop(events)
        if step == "take":
            if left == 0:
                continue
            left -= 1
            then, step = database.serve(now, take) + (options.statements - options.held) * travel, "read"
        elif step == "read":
            then, step = storage.serve(now, move), "paint"
        elif step == "paint":
            then, step = now + part * chance.uniform(0.8, 1.2) + options.own_ms / 1000, "write"
        elif step == "write":
            then, step = storage.serve(now, move), "hold"
        elif step == "hold":
            # Who waits for the job asks the database for nothing meanwhile.
            begin = job.serve(now, held) - held
            then, step = begin, "end"
        else:
            then, step = max(database.serve(now, end), now + held), "take"
            ends.append(then)
        heapq.heappush(events, (then, worker, step))
    ends.sort()
    first, last = len(ends) // 4, 3 * len(ends) // 4
    whole = ends[-1]
    rate = (last - first) / (ends[last] - ends[first])
    loads = {"database": beside + (1 - beside) * database.load(whole), "job": job.load(whole),
             "storage": storage.load(whole)}
    return rate, loads


def row(workers, part, options):
    rate, loads = simulate(workers, part, options)
    connections = workers * options.connections
    share = rate * part / workers
    # With more connections than the database has nothing goes on, whatever else is free.
    loads["connections"] = connections / options.max_connections
    full = [name for name, load in sorted(loads.items()) if load > FULL]
    percent = {name: f"{loads[name]:.0%}" if name in loads else "-" for name in ("database", "job", "storage")}
    digits = 1 if rate >= 1 else 3
    return (f"| {workers:,} | {rate:,.{digits}f} | {share:.0%} | {percent['database']} | {percent['job']} "
            f"| {percent['storage']} | {connections:,.0f} | {', '.join(full)} |")


def main():
    parser = argparse.ArgumentParser(
        description="Simulates up to 1,000 workers.", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = parser.add_argument
    add("--part", type=float, nargs="+", default=[1, 10, 60], help="seconds that a part is painted")
    add("--workers", type=int, nargs="+", default=[1, 2, 4, 10, 30, 100, 300, 1000], help="how many there are")
    add("--database-ms", type=float, default=8, help="time of a processor that a part takes in the database")
    add("--busy-ms", type=float, default=1.5, help="the same of a worker's other questions, a second")
    add("--own-ms", type=float, default=55, help="what the engine takes of a part's time in its worker")
    add("--statements", type=float, default=49, help="round trips to the database that a part waits for")
    add("--held", type=float, default=6, help="those of them in which the part's job is held")
    add("--latency-ms", type=float, default=0.3, help="time of a round trip")
    add("--flush-ms", type=float, default=2, help="time that the database's disk takes to have the end of a part")
    add("--cores", type=int, default=4, help="cores of the database")
    add("--connections", type=float, default=5, help="connections to the database a worker")
    add("--max-connections", type=float, default=97, help="connections that the database lets users have")
    add("--megabytes", type=float, default=2.5, help="what is read and written for a second of painting")
    add("--bandwidth", type=float, default=1100, help="megabytes a second of the storage")
    add("--json", help="what cluster.py --json has written, in place of these overheads: that of the most workers")
    options = parser.parse_args()
    if options.json:
        measured = max(json.loads(pathlib.Path(options.json).read_text()), key=lambda one: one["workers"])
        part, idle = measured["part"], measured["idle_worker_a_second"]
        seconds = measured["workers"] / measured["workers_a_second"]
        # What was counted while a part was painted has its worker's other questions in it.
        options.database_ms = max(0, part["database_ms"] - seconds * idle["database_ms"])
        options.statements = max(options.held, part["statements"] - seconds * idle["statements"])
        options.busy_ms, options.connections = idle["database_ms"], idle["connections"]
        options.own_ms = max(0, part["worker_ms"] - part["process_ms"])
    for part in options.part:
        print(f"\nParts of {part:g} s:\n")
        print("| workers | parts a second | of the ideal | database | job | storage | connections | full |")
        print("|---:|---:|---:|---:|---:|---:|---:|---|")
        for workers in options.workers:
            print(row(workers, part, options), flush=True)


if __name__ == "__main__":
    main()
