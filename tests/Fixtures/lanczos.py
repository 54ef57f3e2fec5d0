"""Makes lanczos.json: a plane resized by Pillow's Lanczos filter on float32, to hold ImageBuffer.Resize against.

Run: python3 lanczos.py (Pillow 9.4). Pillow leaves out what lies beyond the edges where ImageBuffer repeats the last
sample, so the two agree wherever the window is inside the image.
"""

import json
import math

from PIL import Image

WIDTH, HEIGHT = 40, 32
SIZES = [(20, 16), (23, 19), (13, 30), (57, 45), (9, 8)]


def sample(x, y):
    """The test's own formula: stripes, a slope and a spot."""
    stripes = 0.25 * math.sin(0.9 * x + 0.4 * y)
    spot = 0.3 if (x, y) == (20, 16) else 0
    return 0.4 + stripes + 0.002 * x + spot


plane = Image.new("F", (WIDTH, HEIGHT))
plane.putdata([sample(x, y) for y in range(HEIGHT) for x in range(WIDTH)])
cases = []
for width, height in SIZES:
    resized = plane.resize((width, height), Image.Resampling.LANCZOS)
    cases.append({"width": width, "height": height, "samples": [round(v, 6) for v in resized.getdata()]})
with open("lanczos.json", "w", encoding="ascii") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
