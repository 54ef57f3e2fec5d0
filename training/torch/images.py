"""Image files: finding, decoding and resizing them as the C# side does."""

import math
import os
import re

import numpy as np
import torch
from PIL import Image, ImageOps

EXTENSIONS = {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff", ".gif", ".avif"}


def list_images(folders, exclude):
    """The image files of folders and the folders in them, in the order of ImageFolder.cs."""
    files = {}
    for folder in folders:
        if not os.path.isdir(folder):
            raise SystemExit(f"{folder}: there is no such folder; check the name.")
        found = []
        for parent, children, names in os.walk(folder):
            children[:] = [c for c in children if not c.startswith(".")]
            paths = [os.path.relpath(os.path.join(parent, n), folder) for n in names if not n.startswith(".")]
            found += [path for path in paths if os.path.splitext(path)[1].lower() in EXTENSIONS]
        if not found:
            raise SystemExit(f"{folder}: there is no image in this folder; name one that has images.")
        for path in sorted(found):
            files[os.path.abspath(os.path.join(folder, path))] = True
    patterns = [re.compile(re.escape(e).replace(r"\*", ".*").replace(r"\?", ".")) for e in exclude]
    kept = [f for f in files if not any(p.fullmatch(os.path.basename(f)) for p in patterns)]
    if not kept:
        raise SystemExit(f"No image is left of {len(files)}: exclude fewer, or name more folders.")
    return kept


def read_image(path, longer_edge=None, largest_edge=None):
    """An image as bytes or, where it is resized, as float32 in [0, 1]: [3, height, width], RGB."""
    with Image.open(path) as image:
        pixels = np.array(ImageOps.exif_transpose(image).convert("RGB"))
    height, width = pixels.shape[:2]
    edge = longer_edge or min(largest_edge or max(width, height), max(width, height))
    size = fit_longer_edge(width, height, edge)
    planes = torch.from_numpy(pixels).permute(2, 0, 1)
    if size == (width, height):
        return planes.contiguous()
    return resize(to_float(planes), *size)


def to_float(image):
    """Pixels of 0 to 255 as float32 in [0, 1]; what is float32 already stays as it is."""
    return image.float() / 255 if image.dtype == torch.uint8 else image


def fit_longer_edge(width, height, edge):
    scale = edge / max(width, height)
    return tuple(max(1, math.floor(extent * scale + 0.5)) for extent in (width, height))


def resize(image, width, height):
    """Resizes an image by Lanczos' filter of three lobes; beyond an edge, its pixels stand in."""
    old_height, old_width = image.shape[1:]
    across, down = (math.ceil(3 * max(1, old / new)) + 1 for old, new in ((old_width, width), (old_height, height)))
    box = (across, down, across + old_width, down + old_height)
    planes = [
        Image.fromarray(np.pad(plane, ((down, down), (across, across)), mode="edge"))
        .resize((width, height), Image.Resampling.LANCZOS, box)
        for plane in image.numpy()
    ]
    return torch.from_numpy(np.stack([np.array(plane) for plane in planes])).clamp(0, 1)


def stretch_levels(pixels):
    """Stretches the range of an image to black and white, as Levels.cs does."""
    bins, most_gain = 256, 4
    flat = pixels.reshape(-1)
    share = int(0.01 * flat.numel())

    def place(rank):
        return (torch.kthvalue(flat, rank + 1).values * (bins - 1)).int().clamp(0, bins - 1).float() / (bins - 1)

    black, white = place(share), place(flat.numel() - 1 - share)
    gain = (1 / (white - black).clamp_min(1 / bins)).clamp_max(most_gain)
    offset = 0.5 - 0.5 * gain * (black + white)
    return (gain * pixels + offset).clamp(0, 1)
