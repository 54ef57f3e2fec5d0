#!/usr/bin/env python3
"""
Makes sounds.json: short-time Fourier transforms and recovered phases by PyTorch, to hold ShortTimeFourier and
PhaseRecovery against. Computed in float64 from samples that float32 holds; a list of cases, each with

    window, hop       of torch.stft and torch.istft, with a periodic Hann window, centred, with mirrored ends
    samples           the sound: two sines and a decaying tone
    real, imaginary   its spectrum, frame after frame
    nearest           the sound of that spectrum with every third frame left out (set to zero)
    recovered         the sound of the spectrum's magnitudes after eight rounds of the fast algorithm of Griffin and
                      Lim with momentum 0.99 (Perraudin, Balazs and Sondergaard 2013), from the phases
                      1.7 b + 0.9 f f of frequency b in frame f
    convergence       its spectral convergence in dB

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_sounds.py
"""

import json
import math
from pathlib import Path

import torch

ROUNDS, MOMENTUM = 8, 0.99
CASES = [(64, 16, 300), (128, 24, 401), (16, 4, 37)]


def make_case(window, hop, length):
    """One case as a dictionary."""
    time = torch.arange(length, dtype=torch.float64)
    samples = 0.4 * torch.sin(0.21 * time) + 0.2 * torch.sin(1.3 * time + 1) \
        + 0.3 * torch.exp(-time / 60) * torch.cos(0.63 * time)
    samples = samples.float().double()
    hann = torch.hann_window(window, dtype=torch.float64)

    def forward(sound):
        return torch.stft(sound, window, hop, window=hann, center=True, pad_mode="reflect", return_complex=True)

    def inverse(spectrum):
        return torch.istft(spectrum, window, hop, window=hann, center=True, length=length)

    spectrum = forward(samples)
    holes = spectrum.clone()
    holes[:, ::3] = 0

    magnitudes = spectrum.abs()
    bins, frames = (torch.arange(count, dtype=torch.float64) for count in spectrum.shape)
    before, wanted = None, torch.polar(magnitudes, 1.7 * bins[:, None] + 0.9 * frames[None] ** 2)
    for _ in range(ROUNDS):
        sounding = forward(inverse(wanted))
        moved = sounding if before is None else sounding + MOMENTUM * (sounding - before)
        before, wanted = sounding, magnitudes * moved / moved.abs()
    recovered = inverse(wanted)
    error = (magnitudes - forward(recovered).abs()).norm() / magnitudes.norm()

    return {
        "window": window,
        "hop": hop,
        "samples": numbers(samples),
        "real": numbers(spectrum.real.T.flatten()),
        "imaginary": numbers(spectrum.imag.T.flatten()),
        "nearest": numbers(inverse(holes)),
        "recovered": numbers(recovered),
        "convergence": 20 * math.log10(error.item()),
    }


def numbers(values):
    """Values with as many digits as tell float32 numbers apart."""
    return [float(f"{value:.9g}") for value in values.tolist()]


if __name__ == "__main__":
    with open(Path(__file__).parent / "sounds.json", "w", encoding="ascii") as file:
        json.dump([make_case(*case) for case in CASES], file, separators=(",", ":"))
        file.write("\n")
