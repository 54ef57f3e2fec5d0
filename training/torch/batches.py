"""Batches of random square crops that are those of the C# trainer, crop by crop (Impasto.Training/Data)."""

import concurrent.futures
import math
import multiprocessing
import signal
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch

import images
import procedural
from seeded import NoiseField, SeededRandom

LARGEST_EDGE = 1024
STYLE_EDGE = 384
DECODED_IMAGES = 8
CROPS_PER_IMAGE = 24
BATCHES_AHEAD = 3
MOST_PAINTERS = 4
ORDER_PURPOSE = 0x6F72646572
SAMPLE_PURPOSE = 0x73616D706C65


@dataclass(frozen=True)
class BatchOptions:
    """How batches are made; each member means what the recipe's member of this name does."""

    size: int
    count: int
    seed: int
    min_scale: float = 1
    max_scale: float = 1
    levels: bool = False
    colour: float = 0
    mix: float = 0
    procedural: float = 0
    noise: float = 0


class FileOrder:
    """A random order of the files for each epoch, of which any place can be asked for (a Feistel network)."""

    def __init__(self, files, seed):
        self.files, self.seed = files, seed
        self.half_bits = 0
        while 1 << (2 * self.half_bits) < files:
            self.half_bits += 1

    def file_at(self, epoch, position):
        value = self.permute(epoch, position)
        while value >= self.files:
            value = self.permute(epoch, value)
        return value

    def permute(self, epoch, value):
        mask = (1 << self.half_bits) - 1
        left, right = value >> self.half_bits, value & mask
        for number in range(6):
            random = SeededRandom(self.seed, ORDER_PURPOSE + epoch, (number << 32) | right)
            left, right = right, left ^ (random.bits() & mask)
        return (left << self.half_bits) | right


class ImagePool:
    """
    The images that crops are taken from at any time, a few slots of them. They are decoded by threads, and procedural
    styles painted by processes, before they are needed; decoded files stay on the device as long as they fit.
    """

    def __init__(self, files, options, device, threads, cache_bytes):
        self.files, self.options, self.device, self.cache_bytes = files, options, device, cache_bytes
        self.order = FileOrder(len(files), options.seed)
        self.slots = DECODED_IMAGES if options.procedural > 0 else min(DECODED_IMAGES, len(files))
        self.futures = [{} for _ in range(self.slots)]
        self.decoded, self.lock = OrderedDict(), threading.Lock()
        self.skipped = []
        self.readers = concurrent.futures.ThreadPoolExecutor(threads + self.slots, initializer=block_interrupts)
        self.painters = None
        if options.procedural > 0:
            self.painters = concurrent.futures.ProcessPoolExecutor(
                min(threads, MOST_PAINTERS), multiprocessing.get_context("spawn"), procedural.begin_process)

    def get(self, slot, turn):
        """The image of a slot when each slot has had its turn so many times, as images.read_image gives it."""
        generation = self.generation(slot, turn)
        ahead = self.generation(slot, turn + CROPS_PER_IMAGE)
        futures = self.futures[slot]
        for number in range(generation, ahead + 1):
            if number not in futures:
                futures[number] = self.readers.submit(self.make_or_read, number * self.slots + slot)
        for number in [n for n in futures if n < generation]:
            del futures[number]
        return futures[generation].result()

    def generation(self, slot, turn):
        return (turn + slot * CROPS_PER_IMAGE // self.slots) // CROPS_PER_IMAGE

    def make_or_read(self, ordinal):
        made = math.floor(ordinal * self.options.procedural)
        if math.floor((ordinal + 1) * self.options.procedural) > made:
            picture = self.painters.submit(procedural.make, self.options.seed, made, STYLE_EDGE).result()
            return torch.from_numpy(picture).permute(2, 0, 1).contiguous().to(self.device)
        return self.read(ordinal - made)

    def read(self, ordinal):
        epoch, start = divmod(ordinal, len(self.files))
        for i in range(len(self.files)):
            path = self.files[self.order.file_at(epoch, (start + i) % len(self.files))]
            try:
                return self.decode(path)
            except (OSError, ValueError) as e:
                reason = e
                if path not in self.skipped:
                    self.skipped.append(path)
        raise SystemExit(f"None of the {len(self.files)} images can be read; the last one tried: {reason}")

    def decode(self, path):
        with self.lock:
            if path in self.decoded:
                self.decoded.move_to_end(path)
                return self.decoded[path]
        image = images.read_image(path, largest_edge=LARGEST_EDGE).to(self.device)
        with self.lock:
            self.decoded[path] = image
            held = sum(i.numel() * i.element_size() for i in self.decoded.values())
            while held > self.cache_bytes and len(self.decoded) > 1:
                _, oldest = self.decoded.popitem(last=False)
                held -= oldest.numel() * oldest.element_size()
        return image

    def close(self):
        self.readers.shutdown(wait=False, cancel_futures=True)
        if self.painters:
            self.painters.shutdown(wait=False, cancel_futures=True)


class BatchReader:
    """Gives batches by their number: [count, 3, size, size], RGB in [0, 1]. A thread makes the next ones meanwhile."""

    def __init__(self, files, options, device, threads=4, cache_bytes=4 << 30):
        self.options, self.device = options, device
        self.pool = ImagePool(files, options, device, threads, cache_bytes)
        self.maker, self.futures = concurrent.futures.ThreadPoolExecutor(1), {}

    def read(self, batch):
        for number in range(batch, batch + BATCHES_AHEAD):
            if number not in self.futures:
                self.futures[number] = self.maker.submit(self.make, number)
        return self.futures.pop(batch).result()

    def make(self, batch):
        count = self.options.count
        return torch.stack([self.sample(batch * count + i) for i in range(count)])

    def sample(self, number):
        options, pool = self.options, self.pool
        turn, slot = divmod(number, pool.slots)
        random = SeededRandom(options.seed, SAMPLE_PURPOSE, number)
        crop = self.take_crop(pool.get(slot, turn), random)
        if random.chance(options.mix):
            other = (slot + 1 + random.below(pool.slots - 1)) % pool.slots
            second = self.take_crop(pool.get(other, turn), random)
            crop = torch.lerp(crop, second, self.mixture_mask(random))
        if options.noise > 0 and random.chance(0.5):
            crop = self.add_noise(crop, random)
        return crop

    def take_crop(self, image, random):
        options = self.options
        height, width = image.shape[1:]
        scale = options.min_scale * (options.max_scale / options.min_scale) ** random.next()
        edge = min(options.size * scale, width, height)
        left = random.between(0, width - edge)
        top = random.between(0, height - edge)
        mirrored = random.chance(0.5)
        crop = self.resample(image, left, top, edge, mirrored)
        if options.levels:
            crop = images.stretch_levels(crop)
        if options.colour > 0:
            matrix, offset = draw_colour_change(options.colour, random)
            changed = torch.from_numpy(matrix).to(self.device, non_blocking=True) @ crop.reshape(3, -1) + offset
            crop = changed.clamp(0, 1).reshape(crop.shape)
        return crop

    def resample(self, image, left, top, edge, mirrored):
        """Resizes a square part of an image by a triangle filter (CropResampler.cs), as two products of matrices."""
        first_row, down = self.triangle(top, edge, image.shape[1])
        first_column, across = self.triangle(left, edge, image.shape[2])
        if mirrored:
            across = across.flip(0)
        rows, columns = down.shape[1], across.shape[1]
        part = image[:, first_row:first_row + rows, first_column:first_column + columns]
        return (down @ images.to_float(part)) @ across.T

    def triangle(self, start, edge, length):
        """The first pixel that takes part, and the matrix from the pixels that do to those of the crop."""
        size = self.options.size
        step = edge / size
        radius = max(1, step)
        first = max(0, math.floor(start + 0.5 * step - 0.5 - radius))
        end = min(length, math.ceil(start + edge - 0.5 * step - 0.5 + radius) + 1)
        centres = start + (torch.arange(size, device=self.device, dtype=torch.float64) + 0.5) * step - 0.5
        pixels = torch.arange(first, end, device=self.device, dtype=torch.float64)
        weights = (radius - (pixels - centres[:, None]).abs()).clamp_min(0)
        return first, (weights / weights.sum(1, keepdim=True)).float()

    def mixture_mask(self, random):
        """Soft or sharp patches, as three waves make them (MixtureMask.cs)."""
        size, waves = self.options.size, 3
        contrast = 2 ** random.between(-1.5, 5)
        places = torch.arange(size, device=self.device, dtype=torch.float64)
        total = 0
        for _ in range(waves):
            phase = random.between(0, 2 * math.pi)
            turn_x = random.between(-1.5, 1.5) * 2 * math.pi / size
            turn_y = random.between(-1.5, 1.5) * 2 * math.pi / size
            total = total + torch.cos(phase + turn_x * places + turn_y * places[:, None])
        return (0.5 + contrast * total / waves).clamp(0, 1).float()

    def add_noise(self, crop, random):
        """Adds noise of a random size, in grey or in colours (AddedNoise.cs)."""
        coarsest, finest = 0.03, 0.9
        strength = self.options.noise * random.next()
        cycles = coarsest * (finest / coarsest) ** random.next()
        grey = NoiseField(random, self.device)
        fields = [grey]
        if not random.chance(0.5):
            fields += [NoiseField(random, self.device), NoiseField(random, self.device)]
        places = torch.arange(self.options.size, device=self.device, dtype=torch.float32) * cycles
        x, y = places[None, :].expand(len(places), -1), places[:, None].expand(-1, len(places))
        return (crop + strength * torch.stack([field.at(x, y) for field in fields])).clamp(0, 1)

    def close(self):
        self.maker.shutdown(wait=False, cancel_futures=True)
        self.pool.close()


def block_interrupts():
    """Keeps Ctrl-C from a thread and the processes that it starts, which end with the training."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def draw_colour_change(strength, random):
    """An affine map of red, green and blue: the matrix that pixels are multiplied by and what is added to each."""
    axes = np.eye(3)
    if random.chance(0.4 * strength):
        first = random.below(3)
        other = (first + 1 + random.below(2)) % 3
        axes[[first, other]] = axes[[other, first]]
    turn = random.between(-math.pi, math.pi) * strength
    saturation = 1 + strength * random.between(-0.8, 0.8)
    contrast = 2 ** (strength * random.between(-0.7, 0.7))
    brightness = strength * random.between(-0.2, 0.2)
    greys = np.full(3, 1 / math.sqrt(3))
    for i, axis in enumerate(axes.copy()):
        along = greys * (greys @ axis)
        turned = along + (axis - along) * math.cos(turn) + np.cross(greys, axis) * math.sin(turn)
        grey = turned @ np.array([0.299, 0.587, 0.114])
        axes[i] = contrast * (grey + saturation * (turned - grey))
    return axes.T.astype(np.float32).copy(), 0.5 + brightness - 0.5 * contrast
