"""Random numbers that are those of the C# trainer, bit for bit, and the noise that is made of them."""

import math

import numpy as np
import torch

ALL_BITS = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15


class SeededRandom:
    """Numbers that follow from a seed, a purpose and an index alone (SplitMix64), as SeededRandom.cs has them."""

    def __init__(self, seed, purpose, index):
        family = mix(mix((seed + STEP) & ALL_BITS) ^ (purpose & ALL_BITS))
        self.state = mix((family + index * STEP) & ALL_BITS)

    def bits(self):
        self.state = (self.state + STEP) & ALL_BITS
        return mix(self.state)

    def next(self):
        return (self.bits() >> 11) * 2.0 ** -53

    def between(self, low, high):
        return low + (high - low) * self.next()

    def below(self, count):
        return int(self.next() * count)

    def chance(self, probability):
        return self.next() < probability

    def many_bits(self, count):
        """The next numbers of 64 random bits, as one array."""
        with np.errstate(over="ignore"):
            states = np.uint64(self.state) + np.uint64(STEP) * np.arange(1, count + 1, dtype=np.uint64)
            self.state = (self.state + count * STEP) & ALL_BITS
            states = (states ^ (states >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            states = (states ^ (states >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            return states ^ (states >> np.uint64(31))

    def many(self, count):
        """The next numbers in [0, 1), as one array."""
        return (self.many_bits(count) >> np.uint64(11)).astype(np.float64) * 2.0 ** -53


def mix(bits):
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & ALL_BITS
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & ALL_BITS
    return bits ^ (bits >> 31)


class DotNetRandom:
    """The numbers of .NET's Random with a seed (Knuth's subtractive generator): first weights are drawn from it."""

    MOST = 2 ** 31 - 1

    def __init__(self, seed):
        table = [0] * 56
        table[55] = last = 161803398 - abs(seed)
        value = 1
        for i in range(1, 55):
            place = 21 * i % 55
            table[place] = value
            value = last - value
            value += self.MOST if value < 0 else 0
            last = table[place]
        for _ in range(4):
            for i in range(1, 56):
                table[i] -= table[1 + (i + 30) % 55]
                table[i] += self.MOST if table[i] < 0 else 0
        self.history = np.array(table[1:], dtype=np.int64)

    def many(self, count):
        """The next numbers in [0, 1), as one array."""
        lag, near = 55, 34
        numbers = np.empty(lag + count, dtype=np.int64)
        numbers[:lag] = self.history
        for start in range(lag, lag + count, near):
            end = min(start + near, lag + count)
            difference = numbers[start - lag:end - lag] - numbers[start - near:end - near]
            difference[difference == self.MOST] -= 1
            numbers[start:end] = np.where(difference < 0, difference + self.MOST, difference)
        self.history = numbers[-lag:]
        return numbers[lag:] * (1.0 / self.MOST)

    def normal(self, count, deviation):
        """Normally distributed numbers in float32 (Box and Muller)."""
        pairs = self.many(2 * count).reshape(count, 2)
        radius = np.sqrt(-2 * np.log(1 - pairs[:, 0]))
        return (deviation * radius * np.cos(2 * math.pi * pairs[:, 1])).astype(np.float32)


class NoiseField:
    """Gradient noise (Perlin), about -1 to 1, at any places of a plane."""

    PERIOD = 256

    def __init__(self, random, device="cpu"):
        numbers = random.many(2 * self.PERIOD)
        shuffled = np.zeros(self.PERIOD, dtype=np.int64)
        for i, other in enumerate((numbers[1::2] * np.arange(1, self.PERIOD + 1)).astype(np.int64)):
            shuffled[i] = shuffled[other]
            shuffled[other] = i
        angles = (2 * math.pi * numbers[0::2]).astype(np.float32)
        tables = np.concatenate([shuffled, shuffled]), np.sin(angles), np.cos(angles)
        self.shuffled, self.gradient_x, self.gradient_y = (
            torch.from_numpy(table).to(device, non_blocking=True) for table in tables)

    def at(self, x, y):
        """The noise at places, given as tensors in float32."""
        floor_x, floor_y = torch.floor(x), torch.floor(y)
        u, v = x - floor_x, y - floor_y
        column, row = floor_x.long() & (self.PERIOD - 1), floor_y.long() & (self.PERIOD - 1)
        left = self.shuffled[column] + row
        right = self.shuffled[column + 1] + row
        fade = u * u * u * (u * (6 * u - 15) + 10)
        upper = torch.lerp(self.corner(left, u, v), self.corner(right, u - 1, v), fade)
        lower = torch.lerp(self.corner(left + 1, u, v - 1), self.corner(right + 1, u - 1, v - 1), fade)
        return 1.5 * torch.lerp(upper, lower, v * v * v * (v * (6 * v - 15) + 10))

    def fractal(self, x, y, octaves):
        """The sum of octaves, each twice as fine and half as strong as the one before; about -1 to 1."""
        total, strength, weights = 0, 1.0, 0.0
        for _ in range(octaves):
            total = total + strength * self.at(x, y)
            weights += strength
            strength /= 2
            x, y = 2 * x + 17.3, 2 * y + 5.7
        return total / weights

    def corner(self, index, x, y):
        place = self.shuffled[index & (2 * self.PERIOD - 1)]
        return self.gradient_x[place] * x + self.gradient_y[place] * y
