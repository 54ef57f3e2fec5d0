#!/usr/bin/env python3
"""
Makes sound_style.safetensors: what is compared of two small spectra, and the loss of a third with its gradient, written
from the papers: one convolution over time with frequencies as channels and a ReLU (Ulyanov and Lebedev, 2016), the
content as features, the style as Gram matrices over time, and mean and deviation by frequency. Computed in float64,
stored as float32:

    filters                     [filters, bins, frames], random
    content, style, image       [frames, bins], the logarithms of magnitudes
    responses                   [frames, filters] of the image
    loss/TERM                   TERM is content, style, spectrum
    loss, gradient              with the weights 1, 15 and 5
    gabor                       [filters, bins, frames] at 1,000 samples a second

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_sound_style.py
"""

import sys
from pathlib import Path

import numpy
import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from tensor_file import write_tensors

BINS, FILTERS, REACH, RATE = 33, 16, 11, 1000
KINDS = [
    (0, 0, 2.5), (0, 0, 0.8), (0.125, 0, 2.5), (0.25, 0, 2.5),
    (0, 0.25, 2.5), (0, 0.5, 2.5), (0.125, 0.25, 2.5), (-0.125, 0.25, 2.5),
]


def respond(spectrum, filters):
    padded = torch.nn.functional.pad(spectrum.T[None], (REACH // 2, REACH // 2), mode="replicate")
    return torch.nn.functional.conv1d(padded, filters).relu()[0].T


def relative(x, y):
    return ((x - y) ** 2).mean() / (y ** 2).mean()


def gram(features):
    return features.T @ features / len(features)


def deviation(spectrum):
    return (spectrum.var(0, unbiased=False) + 1e-5).sqrt()


def gabor():
    def mel(hertz):
        return 2595 * numpy.log10(1 + hertz / 700)

    places = FILTERS // len(KINDS)
    mels = numpy.linspace(mel(60), mel(0.95 * RATE / 2), places)
    centres = 700 * (10 ** (mels / 2595) - 1) / (RATE / (2 * (BINS - 1)))
    distances = numpy.maximum(1, numpy.gradient(centres))
    frequency, time = numpy.arange(BINS)[:, None], numpy.arange(REACH)[None, :] - REACH // 2
    kernels = []
    for centre, distance in zip(centres, distances):
        up = (frequency - centre) / distance
        for rate, scale, length in KINDS:
            window = numpy.exp(-((time / length) ** 2) / 2) * numpy.exp(-(up ** 2) / 2)
            wave = numpy.cos(2 * numpy.pi * (rate * time + scale * up))
            if rate or scale:
                wave = wave - (window * wave).sum() / window.sum()
            kernels.append(window * wave / numpy.linalg.norm(window * wave))
    return numpy.stack(kernels)


def main():
    random = torch.Generator().manual_seed(25)

    def spectrum(frames):
        return (torch.randn(frames, BINS, generator=random).abs() * torch.linspace(2, 0.2, BINS)).float().double()

    filters = torch.randn(FILTERS, BINS, REACH, generator=random) * (2 / (BINS * REACH)) ** 0.5
    filters = filters.float().double()
    content, style, image = spectrum(20), spectrum(27), spectrum(20).requires_grad_()
    responses = respond(image, filters)
    of_style = respond(style, filters)
    terms = {
        "content": relative(responses, respond(content, filters)),
        "style": relative(gram(responses), gram(of_style)),
        "spectrum": (relative(image.mean(0), style.mean(0)) + relative(deviation(image), deviation(style))) / 2,
    }
    loss = terms["content"] + 15 * terms["style"] + 5 * terms["spectrum"]
    (gradient,) = torch.autograd.grad(loss, image)
    found = {"filters": filters, "content": content, "style": style, "image": image, "responses": responses}
    found |= {f"loss/{name}": term for name, term in terms.items()}
    found |= {"loss": loss, "gradient": gradient}
    found = {name: tensor.detach().numpy() for name, tensor in found.items()}
    write_tensors(HERE / "sound_style.safetensors", found | {"gabor": gabor()})
    print({name: term.item() for name, term in terms.items()})


if __name__ == "__main__":
    main()
