#!/usr/bin/env python3
"""
Makes style_losses.safetensors: the style losses and their gradients to the image, on the pictures and the tiny encoder
of losses.safetensors, at relu1_1 and relu2_1 with equal weights.

Each is written from its paper, as pairs of pixels where that is its definition, and not as the library computes it.
Computed in float64, stored as float32, [N, C, H, W]:

    LOSS/loss, LOSS/gradient    LOSS is covariance, bn, mmd-linear, mmd-poly, mmd-poly-offset (with c = 0.5),
                                mmd-gaussian (seed 7), wasserstein, wasserstein-steps (with 15 steps of Newton and
                                Schulz for its roots in place of eigenvalues), mrf, histogram

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_style_losses.py
"""

import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from tensor_file import read_tensors, write_tensors
from vgg import Encoder

LAYERS = ("relu1_1", "relu2_1")
SEED, SAMPLES, PAIRS, QUANTILES, STEPS = 7, 4096, 4, 1024, 15


def pixels(features):
    """The pixels of features [1, C, H, W] as rows."""
    return features[0].flatten(1).T


def covariance_of(x):
    return (x - x.mean(0)).T @ (x - x.mean(0)) / len(x)


def covariance(x, y):
    return ((covariance_of(x) - covariance_of(y)) ** 2).sum() / (covariance_of(y) ** 2).sum()


def bn(x, y):
    def deviation(z):
        return (z.var(0, unbiased=False) + 1e-5).sqrt()

    means = ((x.mean(0) - y.mean(0)) ** 2).sum() / (y.mean(0) ** 2).sum()
    return (means + ((deviation(x) - deviation(y)) ** 2).sum() / (deviation(y) ** 2).sum()) / 2


def discrepancy(kernel, x, y):
    """MMD^2 over all pairs, divided by that of nothing and y."""
    nothing = torch.zeros_like(y[:1])

    def squared(x):
        return kernel(x @ x.T).mean() + kernel(y @ y.T).mean() - 2 * kernel(x @ y.T).mean()

    return squared(x) / squared(nothing)


def mmd_linear(x, y):
    return discrepancy(lambda products: products, x, y)


def mmd_poly(x, y, offset=0):
    return discrepancy(lambda products: (products + offset) ** 2, x, y)


def order_of(count, seed):
    """Fisher and Yates by Knuth's generator, as PixelOrder."""
    state, order = seed % 2 ** 64, list(range(count))
    for i in range(count - 1, 0, -1):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        other = (state >> 33) % (i + 1)
        order[i], order[other] = order[other], order[i]
    return order


def mmd_gaussian(x, y):
    """Over pairs in the order of a seed, each pixel with the next ones."""
    order = order_of(len(y), ~SEED)
    y = y[[order[i % len(y)] for i in range(SAMPLES)]]
    spread = torch.stack([((y - y.roll(-i, 0)) ** 2).sum(1) for i in range(1, PAIRS + 1)]).mean()

    def kernel(a, b):
        return torch.exp(-((a - b) ** 2).sum(1) / (2 * spread))

    own = torch.stack([kernel(y, y.roll(-i, 0)) for i in range(1, PAIRS + 1)]).mean()
    x = x[order_of(len(x), SEED)]
    within = torch.stack([kernel(x, x.roll(-i, 0)) for i in range(1, PAIRS + 1)]).mean()
    places = torch.arange(len(x))
    between = torch.stack([kernel(x, y[(places + i) % SAMPLES]) for i in range(PAIRS)]).mean()
    return (within + own - 2 * between) / (1 + own - 2 * kernel(y, torch.zeros_like(y)).mean())


def wasserstein(x, y):
    values, vectors = torch.linalg.eigh(covariance_of(y))
    root = vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T
    between = root @ covariance_of(x) @ root
    cross = torch.linalg.eigvalsh((between + between.T) / 2).clamp(min=1e-12).sqrt().sum()
    distance = ((x.mean(0) - y.mean(0)) ** 2).sum() + covariance_of(x).trace() + covariance_of(y).trace() - 2 * cross
    return distance / ((y.mean(0) ** 2).sum() + covariance_of(y).trace())


def root_by_steps(matrix):
    """The coupled iteration of Newton and Schulz, not run to its end."""
    norm = (matrix ** 2).sum().sqrt()
    identity = torch.eye(len(matrix)).double()
    y, z = matrix / norm, identity
    for _ in range(STEPS):
        correction = 1.5 * identity - 0.5 * z @ y
        y, z = y @ correction, correction @ z
    return y * norm.sqrt()


def wasserstein_by_steps(x, y):
    root = root_by_steps(covariance_of(y))
    cross = root_by_steps(root @ covariance_of(x) @ root).trace()
    distance = ((x.mean(0) - y.mean(0)) ** 2).sum() + covariance_of(x).trace() + covariance_of(y).trace() - 2 * cross
    return distance / ((y.mean(0) ** 2).sum() + covariance_of(y).trace())


def mrf(features, target):
    """Of features [1, C, H, W]: all patches against all."""
    x = torch.nn.functional.unfold(features, 3)[0].T
    y = torch.nn.functional.unfold(target, 3)[0].T
    correlation = (x / x.norm(dim=1, keepdim=True)) @ (y / y.norm(dim=1, keepdim=True)).T
    matches = y[correlation.argmax(1)]
    return ((x - matches) ** 2).sum(1).mean() / (target ** 2).mean() / y.shape[1]


def interpolate(values, places):
    """Reads rows of values at places between their middles, (i + 1/2) / rows."""
    at = (places * len(values) - 0.5).clamp(0, len(values) - 1)
    low = at.floor().long()
    high = (low + 1).clamp(max=len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)[:, None]


def histogram(x, y):
    quantiles = interpolate(y.sort(0).values, (torch.arange(QUANTILES) + 0.5).double() / QUANTILES)
    wanted = interpolate(quantiles, (torch.arange(len(x)) + 0.5).double() / len(x))
    matched = torch.empty_like(x)
    for channel in range(x.shape[1]):
        values, places, counts = x[:, channel].detach().unique(return_inverse=True, return_counts=True)
        ends = counts.cumsum(0)
        means = [wanted[end - count:end, channel].mean() for end, count in zip(ends.tolist(), counts.tolist())]
        matched[:, channel] = torch.stack(means)[places]
    return ((x - matched.detach()) ** 2).mean() / (quantiles ** 2).mean()


def main():
    tensors = read_tensors(HERE / "losses.safetensors")
    given = {name: torch.as_tensor(tensor).double() for name, tensor in tensors.items()}
    weights = {name: tensor for name, tensor in given.items() if name.startswith("conv")}
    encoder = Encoder(weights, padding="reflect", inplace=False)
    style = encoder(given["style"], LAYERS)
    image = given["image"].requires_grad_()
    features = encoder(image, LAYERS)
    losses = {
        "covariance": covariance,
        "bn": bn,
        "mmd-linear": mmd_linear,
        "mmd-poly": mmd_poly,
        "mmd-poly-offset": lambda x, y: mmd_poly(x, y, 0.5),
        "mmd-gaussian": mmd_gaussian,
        "wasserstein": wasserstein,
        "wasserstein-steps": wasserstein_by_steps,
        "histogram": histogram,
    }
    found = {}
    for name in [*losses, "mrf"]:
        if name == "mrf":
            terms = [mrf(features[layer], style[layer]) for layer in LAYERS]
        else:
            terms = [losses[name](pixels(features[layer]), pixels(style[layer])) for layer in LAYERS]
        loss = sum(terms) / len(LAYERS)
        found[f"{name}/loss"] = loss.detach()
        (found[f"{name}/gradient"],) = torch.autograd.grad(loss, image, retain_graph=True)
        print(name, loss.item())
    write_tensors(HERE / "style_losses.safetensors", found)


if __name__ == "__main__":
    main()
