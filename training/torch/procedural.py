"""
Pictures that serve as styles where there are few paintings: those of Impasto.Training/Data/Procedural, from the same
draws. Where a C# loop goes from pixel to pixel, here are arrays of all pixels.
"""

import math
import multiprocessing
import os
import threading

import numpy as np
import torch

from seeded import NoiseField, SeededRandom

PURPOSE = 0x7374796C65
TONE_CELL, FLOW_CELL = 2, 4
SCHEMES = [[0, 8, -8], [0, 30, -30, 55], [0, 180, 15, 195], [0, 150, 210], [0, 120, 240], [0, 90, 180, 270]]


def begin_process():
    """Readies a process that paints for a training: on one thread, and no longer than the training runs."""
    torch.set_num_threads(1)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(1)


def make(seed, number, size):
    """A square picture in float32, [size, size, 3]; the same for the same arguments."""
    random = SeededRandom(seed, PURPOSE, number)
    scene = Scene(size, random)
    canvas = Canvas(size)
    PAINTERS[number % len(PAINTERS)](canvas, scene, random)
    if random.chance(0.65):
        angle = random.between(0, 2 * math.pi)
        canvas.light(math.cos(angle), math.sin(angle), random.between(0.1, 0.9))
    if random.chance(0.4):
        thread = random.between(2.5, 5) if random.chance(0.5) else 0
        canvas.roughen(random.between(0.02, 0.12), thread, random)
    return np.clip(canvas.colours, 0, 1)


def lerp(first, second, share):
    return first + (second - first) * np.float32(share) if np.isscalar(share) else first + (second - first) * share


def whole(values):
    """Numbers without their fractions."""
    return values.astype(np.int64)


class Palette:
    """A few colours that go together, from dark to light, made in OKLCH (Ottosson 2020)."""

    def __init__(self, random):
        count = 4 + random.below(4)
        scheme = SCHEMES[random.below(len(SCHEMES))]
        first_hue = random.between(0, 360)
        dark, light = random.between(0.12, 0.4), random.between(0.72, 0.98)
        strongest = random.between(0, 0.04) if random.chance(0.15) else random.between(0.07, 0.22)
        self.colours = np.empty((count, 3), dtype=np.float32)
        for i in range(count):
            share = (i + random.between(-0.3, 0.3)) / (count - 1)
            lightness = dark + (light - dark) * min(max(share, 0), 1)
            hue = first_hue + scheme[random.below(len(scheme))] + random.between(-10, 10)
            self.colours[i] = from_oklch(lightness, strongest * random.between(0.5, 1), hue * math.pi / 180)
        self.darkest, self.lightest = self.colours[0], self.colours[-1]

    def pick(self, random):
        return self.colours[random.below(len(self.colours))]

    def at(self, tone):
        """The colours on the way from the darkest, at 0, to the lightest, at 1."""
        place = np.clip(tone, 0, 1) * np.float32(len(self.colours) - 1)
        index = np.minimum(whole(place), len(self.colours) - 2)
        return lerp(self.colours[index], self.colours[index + 1], (place - index).astype(np.float32)[..., None])


def from_oklch(lightness, chroma, hue):
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.clip([
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    ], 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


class Scene:
    """What a picture is of: areas of light and dark, colours, and a direction at each place that strokes follow."""

    def __init__(self, size, random):
        self.size = size
        self.palette = Palette(random)
        self.field = NoiseField(random)
        self.make_tones(random)
        self.make_flow(random)

    def noise(self, x, y):
        x, y = np.broadcast_arrays(np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32))
        return self.field.at(torch.from_numpy(x.copy()), torch.from_numpy(y.copy())).numpy()

    def fractal(self, x, y, octaves):
        return self.field.fractal(torch.from_numpy(x), torch.from_numpy(y), octaves).numpy()

    def places(self, cell):
        """The coordinates, 0 to 1, of the squares for which something is computed once."""
        edge = (self.size - 1) // cell + 1
        y, x = np.mgrid[0:edge, 0:edge].astype(np.float32) / np.float32(edge)
        return x, y

    def tone(self, x, y):
        return self.look_up(self.tones, TONE_CELL, x, y)

    def colour(self, x, y):
        return self.look_up(self.colours, TONE_CELL, x, y)

    def flow(self, x, y):
        """The directions of strokes, as their two parts."""
        found = self.look_up(self.directions, FLOW_CELL, x, y)
        return found[..., 0], found[..., 1]

    def look_up(self, table, cell, x, y):
        column, row = (np.clip(whole(np.asarray(v)), 0, self.size - 1) // cell for v in (x, y))
        return table[row, column]

    def make_tones(self, random):
        frequency, warp = np.float32(random.between(1, 5)), np.float32(random.between(0, 1.2))
        contrast, slope = np.float32(random.between(0.7, 1.5)), np.float32(random.between(-0.8, 0.8))
        octaves = 1 + random.below(4)
        steps = 3 + random.below(4) if random.chance(0.4) else 0
        hue_share = np.float32(random.between(0.05, 0.6))
        x, y = self.places(TONE_CELL)
        bend = warp * self.noise(x * 2 + 31, y * 2 + 7)
        tone = self.fractal(x * frequency + bend, y * frequency - bend, octaves)
        tone = 0.5 + contrast * tone + slope * (y - 0.5)
        for _ in range(0 if random.chance(0.5) else 1 + random.below(9)):
            centre_x, centre_y = random.next(), random.next()
            radius, stretch = random.between(0.04, 0.3), random.between(0.5, 2)
            lift = np.float32(random.between(-0.6, 0.6))
            dx, dy = (x - np.float32(centre_x)) * np.float32(stretch), (y - np.float32(centre_y)) / np.float32(stretch)
            tone += np.where(dx * dx + dy * dy < np.float32(radius) ** 2, lift, np.float32(0))
        tone = np.clip(tone, 0, 1)
        self.tones = np.round(tone * steps) / np.float32(steps) if steps else tone
        self.tones = self.tones.astype(np.float32)
        self.colours = self.palette.at(self.tones + hue_share * self.noise(x * 3 + 71, y * 3 + 43))

    def make_flow(self, random):
        direction = np.float32(random.between(0, math.pi))
        frequency, turning = np.float32(random.between(0.8, 3.5)), np.float32(random.between(0.3, 2.5))
        x, y = self.places(FLOW_CELL)
        angle = direction + turning * self.noise(x * frequency + 91, y * frequency + 13)
        sum_x, sum_y = np.cos(angle), np.sin(angle)
        for _ in range(0 if random.chance(0.5) else 1 + random.below(4)):
            centre_x, centre_y = np.float32(random.next()), np.float32(random.next())
            reach = np.float32(random.between(0.05, 0.25))
            away_x, away_y = x - centre_x, y - centre_y
            square = away_x * away_x + away_y * away_y
            strength = 3 * np.exp(-square / (reach * reach)) / (np.sqrt(square) + np.float32(1e-6))
            sum_x, sum_y = sum_x - strength * away_y, sum_y + strength * away_x
        self.directions = np.stack([sum_x, sum_y], -1)
        self.directions /= np.sqrt(sum_x ** 2 + sum_y ** 2)[..., None] + np.float32(1e-6)


class Canvas:
    """Colours and how thick the paint lies."""

    def __init__(self, size):
        self.size = size
        self.colours = np.zeros((size, size, 3), dtype=np.float32)
        self.thickness = np.zeros((size, size), dtype=np.float32)
        y, x = np.mgrid[0:size, 0:size]
        self.x, self.y = x.astype(np.float32), y.astype(np.float32)

    def blend(self, x, y, colour, coverage, thick):
        """
        Lays paint over pixels, all of which may be met several times, in the order of the arrays: those that are the
        first on their pixel all together, then those that are the second, and so on.
        """
        x, y = whole(x), whole(y)
        seen = np.flatnonzero((x >= 0) & (y >= 0) & (x < self.size) & (y < self.size) & (coverage > 0))
        pixels = y[seen] * self.size + x[seen]
        order = np.argsort(pixels, kind="stable")
        pixels, seen = pixels[order], seen[order]
        starts = np.flatnonzero(np.diff(pixels, prepend=-1))
        ranks = np.arange(len(pixels)) - np.repeat(starts, np.diff(np.append(starts, len(pixels))))
        colours, thickness = self.colours.reshape(-1, 3), self.thickness.reshape(-1)
        by_rank = np.argsort(ranks, kind="stable")
        for layer in np.split(by_rank, np.cumsum(np.bincount(ranks))[:-1]) if len(ranks) else []:
            place, share = pixels[layer], coverage[seen[layer]].astype(np.float32)
            colours[place] += (colour[seen[layer]] - colours[place]) * share[:, None]
            thickness[place] += (thick[seen[layer]] - thickness[place]) * share

    def ellipses(self, x, y, along_x, along_y, long, short, colour):
        """Dabs that are thickest in the middle, in the order of the arrays."""
        reach = np.maximum(long, short) + 1
        edge = int(2 * reach.max()) + 2
        chunk = max(1, 2_000_000 // edge ** 2)
        for start in range(0, len(x), chunk):
            part = slice(start, start + chunk)
            self.some_ellipses(*(v[part] for v in (x, y, along_x, along_y, long, short, colour, reach)), edge)

    def some_ellipses(self, x, y, along_x, along_y, long, short, colour, reach, edge):
        step = np.arange(edge)
        rows, columns = (np.trunc(centre - reach)[:, None] + step for centre in (y, x))
        row_seen, column_seen = (
            v <= np.trunc(centre + reach)[:, None] for v, centre in ((rows, y), (columns, x)))
        dab, row, column = np.nonzero(row_seen[:, :, None] & column_seen[:, None, :])
        pixel_x, pixel_y = columns[dab, column], rows[dab, row]
        offset_x, offset_y = (pixel_x - x[dab]).astype(np.float32), (pixel_y - y[dab]).astype(np.float32)
        turned_x = (offset_x * along_x[dab] + offset_y * along_y[dab]) / long[dab]
        turned_y = (offset_y * along_x[dab] - offset_x * along_y[dab]) / short[dab]
        distance = np.sqrt(turned_x ** 2 + turned_y ** 2)
        coverage = np.clip((1 - distance) * np.minimum(long, short)[dab] + 0.5, 0, 1)
        self.blend(pixel_x, pixel_y, colour[dab], coverage, 1 - distance ** 2)

    def light(self, towards_x, towards_y, strength):
        padded = np.pad(self.thickness, 1, mode="edge")
        slope_x = padded[1:-1, :-2] - padded[1:-1, 2:]
        slope_y = padded[:-2, 1:-1] - padded[2:, 1:-1]
        facing = np.float32(strength) * (slope_x * np.float32(towards_x) + slope_y * np.float32(towards_y))
        gloss = np.maximum(0, facing - np.float32(0.25)) * np.float32(0.6)
        self.colours = self.colours * np.clip(1 + facing, 0.35, 1.6)[..., None] + gloss[..., None]
        self.colours = self.colours.astype(np.float32)

    def roughen(self, strength, thread, random):
        grain = (random.many_bits(self.size ** 2) >> np.uint64(40)).astype(np.float32) * np.float32(2 / (1 << 24)) - 1
        change = grain.reshape(self.size, self.size)
        if thread > 0:
            wave = np.sin(np.arange(self.size, dtype=np.float32) * np.float32(2 * math.pi / thread))
            change = 0.5 * change + wave[None, :] * wave[:, None]
        self.colours *= (1 + np.float32(strength) * change)[..., None]


def paint_strokes(canvas, scene, random):
    """Layers of brush strokes, coarse to fine, of bristles that run dry one after the other."""
    size = canvas.size
    canvas.colours[:] = scene.colour(canvas.x, canvas.y) * np.float32(0.85)
    width = size * random.between(0.015, 0.045)
    lengthening, variation, finest = random.between(3, 14), random.between(0.03, 0.22), random.between(1, 2.5)
    for _ in range(3):
        if width < finest:
            break
        length = width * lengthening
        paint_layer(canvas, scene, random, width, length, variation)
        width *= 0.55


def paint_layer(canvas, scene, random, width, length, variation):
    size, bristle_step, most_bristles = canvas.size, 0.7, 64
    count = int(1.3 * size * size / (2 * width * length))
    places, shades, widths = (np.empty((count, n), dtype=np.float32) for n in (2, 3, 1))
    bristles = np.full((count, most_bristles), np.inf, dtype=np.float32)
    for i in range(count):
        places[i] = random.between(0, size), random.between(0, size)
        shades[i] = random.between(-variation, variation)
        shades[i] += [0.5 * random.between(-variation, variation) for _ in range(3)]
        widths[i] = width * random.between(0.6, 1.2)
        own = min(most_bristles, int(2 * widths[i, 0] / np.float32(bristle_step)) + 1)
        bristles[i, :own] = random.many(own)
    used = np.isfinite(bristles).sum(1).max() if count else 0
    bristles = bristles[:, :used]
    x, y = places[:, 0], places[:, 1]
    shades += scene.colour(x, y)
    along_x, along_y = scene.flow(x, y)
    x, y = x - along_x * np.float32(length / 2), y - along_y * np.float32(length / 2)
    offset = np.arange(used, dtype=np.float32) * np.float32(bristle_step) - widths
    edge = np.minimum(1, widths - np.abs(offset) + np.float32(0.3))
    point_x, point_y, coverage = (np.empty((count, int(length), used), dtype=np.float32) for _ in range(3))
    for step in range(int(length)):
        along_x, along_y = scene.flow(x, y)
        point_x[:, step] = x[:, None] - along_y[:, None] * offset
        point_y[:, step] = y[:, None] + along_x[:, None] * offset
        rest = np.float32(1 - step / length)
        coverage[:, step] = edge * np.clip(rest * np.float32(2.5) - bristles, 0, 1)
        x, y = x + along_x, y + along_y
    stroke, step, bristle = np.nonzero(coverage > 0)
    strength = bristles[stroke, bristle]
    colour = shades[stroke] * (np.float32(0.88) + np.float32(0.24) * strength)[:, None]
    found = (values[stroke, step, bristle] for values in (point_x, point_y, coverage))
    point_x, point_y, coverage = found
    canvas.blend(point_x, point_y, colour, coverage, np.float32(0.3) + np.float32(0.7) * strength)


def paint_flow(canvas, scene, random):
    """Noise that is drawn out along the directions of the scene."""
    size = canvas.size
    grain = 1 + random.below(4)
    step, variation = np.float32(max(1, 0.8 * grain)), np.float32(random.between(0.15, 0.8))
    cells = -(-size // grain)
    values = (-1.5 + 3 * random.many(cells ** 2)).astype(np.float32).reshape(cells, cells)
    noise = values.repeat(grain, 0).repeat(grain, 1)[:size, :size]
    drawn = (follow(noise, scene, canvas, step) + follow(noise, scene, canvas, -step)) / 2
    tone = scene.tone(canvas.x, canvas.y) + variation * drawn
    canvas.colours = lerp(scene.palette.at(tone), scene.colour(canvas.x, canvas.y), 0.3)
    canvas.thickness = drawn + np.float32(0.5)


def follow(noise, scene, canvas, step):
    """The mean of the noise on the line of flow from each pixel on, backwards where the step is negative."""
    steps, last = 9, canvas.size - 1
    x, y = canvas.x + np.float32(0.5), canvas.y + np.float32(0.5)
    total = 0
    for _ in range(steps):
        column, row = np.clip(whole(x), 0, last), np.clip(whole(y), 0, last)
        total = total + noise[row, column]
        along_x, along_y = scene.flow(column, row)
        x, y = x + along_x * step, y + along_y * step
    return total / np.float32(steps)


def paint_mosaic(canvas, scene, random):
    """Tiles, each pixel in the colour of the nearest one, with joints between them."""
    size, cells = canvas.size, 8 + random.below(34)
    edge = np.float32(size / cells)
    jitter, variation = np.float32(random.between(0.1, 1)), random.between(0, 0.15)
    joint = np.float32(random.between(0.03, 0.2)) if random.chance(0.7) else 0
    mortar = scene.palette.darkest * np.float32(0.5) if random.chance(0.6) else scene.palette.lightest
    square = random.chance(0.3)
    columns = cells + 2
    draws = random.many(3 * columns ** 2).reshape(columns, columns, 3)
    cell_y, cell_x = np.mgrid[-1:cells + 1, -1:cells + 1].astype(np.float32)
    centre_x, centre_y = (
        (cell + np.float32(0.5) + jitter * (draws[..., i].astype(np.float32) - np.float32(0.5))) * edge
        for i, cell in enumerate((cell_x, cell_y)))
    shade = (-variation + 2 * variation * draws[..., 2]).astype(np.float32)
    colours = scene.colour(centre_x, centre_y) + shade[..., None]
    column, row = (np.minimum(whole(v / edge), cells - 1) for v in (canvas.x, canvas.y))
    first = np.full((size, size), np.inf, dtype=np.float32)
    second, nearest = first.copy(), np.zeros((size, size), dtype=np.int64)
    for i in range(3):
        for j in range(3):
            index = (row + i) * columns + column + j
            away_x = np.abs(centre_x.reshape(-1)[index] - canvas.x)
            away_y = np.abs(centre_y.reshape(-1)[index] - canvas.y)
            distance = np.maximum(away_x, away_y) if square else np.sqrt(away_x ** 2 + away_y ** 2)
            nearer = distance < first
            second = np.where(nearer, first, np.minimum(second, distance))
            first, nearest = np.where(nearer, distance, first), np.where(nearer, index, nearest)
    gap = second - first
    inside = np.clip((gap - joint * edge + np.float32(0.7)) / np.float32(1.4), 0, 1) if joint else np.ones_like(gap)
    canvas.colours = lerp(mortar, colours.reshape(-1, 3)[nearest], inside[..., None]).astype(np.float32)
    canvas.thickness = np.minimum(1, 2 * gap / edge)


def paint_facets(canvas, scene, random):
    """Facets that shade from one side to the other, or rectangles between bars."""
    size, palette = canvas.size, scene.palette
    upright = random.chance(0.3)
    bar = np.float32(random.between(0.5, 5 if upright else 2.5)) if upright or random.chance(0.4) else 0
    shading = 0 if upright else random.between(0.1, 0.5)
    bar_colour = palette.darkest * np.float32(0.6) if random.chance(0.8) else palette.lightest
    cuts = divide(size, upright, random)
    colours = np.empty((len(cuts) + 1, 3), dtype=np.float32)
    shares, shadings = (np.empty(len(cuts) + 1, dtype=np.float32) for _ in range(2))
    for i in range(len(colours)):
        shares[i] = random.between(0 if upright else 0.2, 0.15 if upright else 0.9)
        colours[i] = palette.pick(random)
        shadings[i] = shading if random.chance(0.5) else -shading
    part, to_edge = find_parts(cuts, canvas)
    colour = lerp(colours[part], scene.colour(canvas.x, canvas.y), shares[part][..., None])
    colour *= (1 + shadings[part] * (1 - np.minimum(1, to_edge * 14 / size)))[..., None]
    barred = np.clip(bar - to_edge + np.float32(0.5), 0, 1) if bar else np.zeros_like(to_edge)
    canvas.colours = lerp(colour, bar_colour, barred[..., None]).astype(np.float32)
    canvas.thickness = np.minimum(1, to_edge / 3)


def divide(size, upright, random):
    """
    Divides a plane by straight cuts, each of the part in which a random point lies. A cut is its normal and offset and,
    for each side, the index of the next cut there or the complement of a part.
    """
    lean, spread = random.between(0, math.pi), random.between(0.1, 1.2)
    cuts = []
    for index in range(15 + random.below(50 if upright else 160)):
        x, y = np.float32(random.between(0, size)), np.float32(random.between(0, size))
        turn = random.below(2) * math.pi / 2
        angle = turn if upright else lean + turn + random.between(-spread, spread)
        normal_x, normal_y = np.float32(math.cos(angle)), np.float32(math.sin(angle))
        part, parent, side, following = 0, None, 0, 0 if cuts else ~0
        while following >= 0:
            parent = cuts[following]
            side = 4 if parent[0] * x + parent[1] * y - parent[2] > 0 else 3
            following = parent[side]
            part = ~following
        if parent:
            parent[side] = index
        cuts.append([normal_x, normal_y, normal_x * x + normal_y * y, ~part, ~(index + 1)])
    return cuts


def find_parts(cuts, canvas):
    """The part in which each pixel lies, and the distance to the nearest line that bounds it."""
    normal_x, normal_y, offset, behind, ahead = (np.array(column) for column in zip(*cuts))
    following = np.zeros((canvas.size, canvas.size), dtype=np.int64)
    to_edge = np.full(following.shape, np.inf, dtype=np.float32)
    while (following >= 0).any():
        cut, inner = np.maximum(following, 0), following >= 0
        distance = normal_x[cut] * canvas.x + normal_y[cut] * canvas.y - offset[cut]
        to_edge = np.where(inner, np.minimum(to_edge, np.abs(distance)), to_edge)
        following = np.where(inner, np.where(distance > 0, ahead[cut], behind[cut]), following)
    return ~following, to_edge


def paint_hatching(canvas, scene, random):
    """Sets of lines, each of which begins at a darker tone than the one before, or stripes."""
    size, palette = canvas.size, scene.palette
    stripes = random.chance(0.25)
    layers = 1 if stripes else 2 + random.below(3)
    wobble = np.float32(random.between(0, 3 if stripes else 1.5))
    frequency = np.float32(random.between(1, 6) / size)
    grain = random.between(0.1, 0.6) if random.chance(0.5) else 0
    coloured = stripes or random.chance(0.5)
    paper, ink = palette.lightest, palette.darkest
    if not coloured and random.chance(0.3):
        paper, ink = ink, paper
    period = np.float32(size * random.between(0.01, 0.09 if stripes else 0.028))
    sets, angle = [], random.between(0, math.pi)
    for _ in range(layers):
        sets.append((np.float32(math.cos(angle)) / period, np.float32(math.sin(angle)) / period, palette.pick(random)))
        angle += random.between(0.5, 1.2)
    bend = wobble * scene.noise(canvas.x * frequency, canvas.y * frequency)
    rough = np.float32(grain) * random.many(size ** 2).astype(np.float32).reshape(size, size)
    colour, tone = np.broadcast_to(paper, (size, size, 3)), scene.tone(canvas.x, canvas.y)
    for i, (normal_x, normal_y, own) in enumerate(sets):
        phase = normal_x * canvas.x + normal_y * canvas.y + bend
        wanted = np.float32(0.9) if stripes else np.clip((np.float32(1.1) - tone) * layers - i, 0, 1) * np.float32(0.6)
        line = 1 - np.abs(2 * (phase - np.floor(phase)) - 1)
        cover = np.clip((wanted - line) * period * np.float32(0.5) + np.float32(0.5), 0, 1) * (1 - rough)
        cover = np.where(wanted > 0, cover, 0)
        if stripes:
            own = palette.at(0.5 + np.float32(0.9) * scene.noise(np.floor(phase) * np.float32(0.73), 0.37))
        colour = lerp(colour, own if coloured else ink, cover[..., None].astype(np.float32))
    canvas.colours = lerp(colour, scene.colour(canvas.x, canvas.y), 0.25) if coloured else colour
    canvas.colours = canvas.colours.astype(np.float32)


def paint_dots(canvas, scene, random):
    (paint_grid if random.chance(0.25) else paint_dabs)(canvas, scene, random)


def paint_dabs(canvas, scene, random):
    """Dabs along the directions of the scene, some of them in a colour of another place."""
    size, palette = canvas.size, scene.palette
    canvas.colours[:] = lerp(palette.pick(random), palette.lightest, 0.5)
    radius = size * random.between(0.005, 0.016)
    stretch = 1 if random.chance(0.5) else random.between(1.5, 3.5)
    foreign, variation = random.between(0.05, 0.45), random.between(0.03, 0.2)
    count = int(random.between(0.8, 2.5) * size * size / (math.pi * radius * radius * stretch))
    centres, sizes = np.empty((count, 2), dtype=np.float32), np.empty(count, dtype=np.float32)
    picked, shades = np.full((count, 3), np.nan, dtype=np.float32), np.empty((count, 1), dtype=np.float32)
    for i in range(count):
        centres[i] = random.between(0, size), random.between(0, size)
        if random.chance(foreign):
            picked[i] = palette.pick(random)
        shades[i] = random.between(-variation, variation)
        sizes[i] = radius * random.between(0.7, 1.3)
    x, y = centres[:, 0], centres[:, 1]
    own = scene.colour(x, y)
    colours = np.where(np.isnan(picked), own, lerp(picked, own, 0.4)) + shades
    along_x, along_y = scene.flow(x, y)
    canvas.ellipses(x, y, along_x, along_y, sizes * np.float32(stretch), sizes, colours)


def paint_grid(canvas, scene, random):
    """Round dots in rows, the larger the darker the scene is."""
    size, palette = canvas.size, scene.palette
    inverted, coloured = random.chance(0.3), random.chance(0.5)
    ink, paper = (palette.lightest, palette.darkest) if inverted else (palette.darkest, palette.lightest)
    canvas.colours[:] = paper
    distance = np.float32(size * random.between(0.014, 0.045))
    angle = random.between(0, math.pi / 2)
    right_x, right_y = np.float32(math.cos(angle)) * distance, np.float32(math.sin(angle)) * distance
    reach = int(size * 0.75 / distance) + 1
    row, column = (v.reshape(-1).astype(np.float32) for v in np.mgrid[-reach:reach + 1, -reach:reach + 1])
    x, y = size / 2 - row * right_y + column * right_x, size / 2 + row * right_x + column * right_y
    x, y = x.astype(np.float32), y.astype(np.float32)
    tone = scene.tone(x, y)
    radius = distance * np.float32(0.7) * np.sqrt(tone if inverted else 1 - tone)
    kept = radius > 0.3
    x, y, radius = x[kept], y[kept], radius[kept]
    colours = scene.colour(x, y) if coloured else np.broadcast_to(ink, (len(x), 3))
    if len(x):
        canvas.ellipses(x, y, np.ones_like(x), np.zeros_like(x), radius, radius, colours)


def paint_marble(canvas, scene, random):
    """Bands of noise that other noise has drawn out, with veins between them."""
    size, palette = canvas.size, scene.palette
    frequency, drawn = np.float32(random.between(1.5, 4) / size), np.float32(random.between(0.4, 2.5))
    bands = np.float32(random.between(3, 10))
    vein = np.float32(random.between(0.02, 0.12)) if random.chance(0.5) else 0
    octaves, flat = 1 + random.below(4), random.chance(0.4)
    vein_colour = palette.lightest if random.chance(0.5) else palette.darkest
    u, v = canvas.x * frequency, canvas.y * frequency
    pull_x, pull_y = drawn * scene.noise(u + 11, v + 3), drawn * scene.noise(u + 5, v + 29)
    band = scene.fractal(u * np.float32(1.5) + pull_x, v * np.float32(1.5) + pull_y, octaves) * bands
    place = band - np.floor(band)
    if flat:
        tone = np.float32(0.5) + scene.noise(np.floor(band) * np.float32(0.61), 0.43)
    else:
        tone = 1 - np.abs(2 * place - 1)
    edge = np.minimum(place, 1 - place)
    veined = np.clip(np.float32(1.5) - edge / vein, 0, 1) if vein else np.zeros_like(edge)
    canvas.colours = lerp(palette.at(tone), vein_colour, veined[..., None]).astype(np.float32)
    canvas.thickness = tone


def paint_linocut(canvas, scene, random):
    """Two or three flat colours, with the marks that a gouge leaves where it cut."""
    cuts = make_cuts(canvas.size, scene, random)
    depth, threshold = np.float32(random.between(0.15, 0.5)), random.between(0.35, 0.65)
    third, second = random.chance(0.5), scene.palette.pick(random)
    padded = np.pad(cuts, 1, mode="edge")
    around = padded[1:-1, :-2] + padded[1:-1, 2:] + padded[:-2, 1:-1] + padded[2:, 1:-1]
    value = scene.tone(canvas.x, canvas.y) + depth * ((2 * cuts + around) / 6)

    def step(limit):
        return np.clip((value - np.float32(limit)) * 8 + np.float32(0.5), 0, 1)[..., None]

    colour = lerp(scene.palette.darkest, scene.palette.lightest, step(threshold))
    canvas.colours = lerp(colour, second, step(threshold + 0.2)) if third else colour
    canvas.colours = canvas.colours.astype(np.float32)


def make_cuts(size, scene, random):
    """Strokes of a gouge, -1 to 1 across: ridges and grooves that taper off at both ends."""
    cuts = np.zeros((size, size), dtype=np.float32)
    width = size * random.between(0.006, 0.02)
    length = width * random.between(6, 24)
    count = int(1.6 * size * size / (width * length))
    draws = random.many(3 * count).reshape(count, 3)
    x, y = ((draws[:, i] * size).astype(np.float32) for i in range(2))
    side = np.where(draws[:, 2] < 0.5, 1, -1).astype(np.float32)
    across = int(width / 0.7) + 1
    columns, rows, values = [], [], []
    for step in range(int(length)):
        along_x, along_y = scene.flow(x, y)
        taper = np.float32(math.sin(math.pi * step / length) * width * 0.5)
        offset = -taper + np.arange(across, dtype=np.float32) * np.float32(0.7)
        offset = np.where(offset <= taper, offset, np.nan)
        columns.append(x[:, None] - along_y[:, None] * offset)
        rows.append(y[:, None] + along_x[:, None] * offset)
        values.append(side[:, None] * (1 - np.abs(offset) / np.float32(width * 0.5)))
        x, y = x + along_x, y + along_y
    columns, rows, values = (np.stack(v, axis=1).reshape(-1) for v in (columns, rows, values))
    seen = np.isfinite(values)
    columns, rows, values = whole(columns[seen]), whole(rows[seen]), values[seen]
    inside = (columns >= 0) & (rows >= 0) & (columns < size) & (rows < size)
    # Of those that meet on a pixel the last one stays.
    cuts[rows[inside], columns[inside]] = values[inside]
    return cuts


PAINTERS = [
    paint_strokes, paint_flow, paint_mosaic, paint_facets, paint_hatching, paint_dots, paint_marble, paint_linocut,
]
