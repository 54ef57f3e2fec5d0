#!/usr/bin/env python3
"""
Measures the studio as a person meets it: the time from `impasto studio` to a page that answers, what it takes of memory
when nothing is asked of it, the first preview of a photograph that was just dropped, and the previews after it while a
slider moves.

    studio.py [--rounds N] [--previews N] [--edge N] [--photo FILE]
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
STYLE = "great-wave"


class Studio:
    """A studio on a new folder, in a process of its own."""

    def __init__(self, folder):
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [str(ROOT / "impasto"), "studio", "--no-browser", "--port", "0", "--data", folder],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        address = self.process.stdout.readline().strip()
        self.root, token = re.match(r"(http://[^/]+)/\?token=(.+)", address).groups()
        self.headers = {"Authorization": f"Bearer {token}", "X-Impasto": "1"}
        self.ask("/")
        self.start = time.perf_counter() - start

    def ask(self, path, body=None, kind="application/json"):
        """The bytes of an answer."""
        request = urllib.request.Request(
            self.root + path, data=body, headers={**self.headers, "Content-Type": kind})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def drop(self, photo):
        """The id of a photograph that is dropped."""
        return json.loads(self.ask("/api/pictures?kind=content", photo, "application/octet-stream"))["id"]

    def preview(self, content, strength, edge):
        """The seconds that a preview takes."""
        job = {"content": content, "styles": [{"style": STYLE}], "strength": strength}
        start = time.perf_counter()
        self.ask("/api/previews", json.dumps({"job": job, "edge": edge}).encode())
        return time.perf_counter() - start

    def resident(self):
        """The memory that it has, in bytes (Linux)."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def close(self):
        """Ends it."""
        self.process.terminate()
        self.process.wait()


def measure(photo, options):
    """What one studio came to."""
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(folder)
        try:
            for path in ("/api/methods", "/api/styles", "/api/desk", "/api/jobs", "/api/pictures"):
                studio.ask(path)
            time.sleep(2)
            idle = studio.resident()
            start = time.perf_counter()
            content = studio.drop(photo)
            studio.preview(content, 1, options.edge)
            first = time.perf_counter() - start
            latencies = [studio.preview(content, (i + 1) / options.previews, options.edge)
                         for i in range(options.previews)]
            return studio.start, idle, first, statistics.median(latencies)
        finally:
            studio.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--previews", type=int, default=20)
    parser.add_argument("--edge", type=int, default=384)
    parser.add_argument("--photo", type=pathlib.Path, default=ROOT / "samples" / "scene.jpg")
    options = parser.parse_args()
    photo = options.photo.read_bytes()
    # Builds the program if its sources are newer.
    subprocess.run([str(ROOT / "impasto"), "--version"], check=True, stdout=subprocess.DEVNULL)
    rounds = [measure(photo, options) for _ in range(options.rounds)]
    names = ["start to a page that answers", "idle memory", "dropped photograph to its first preview",
             f"preview at {options.edge} pixels, median"]
    for name, values in zip(names, zip(*rounds)):
        if name == "idle memory":
            print(f"{name}: {statistics.median(values) / 1e6:.0f} MB")
        else:
            print(f"{name}: {statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
