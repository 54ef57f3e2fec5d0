#!/usr/bin/env python3
"""
Makes optimizers.safetensors: what torch.optim.Adam and torch.optim.LBFGS do, in float64, on small problems.

For each PROBLEM and RUN the file holds
    PROBLEM/start         the variables at the start
    PROBLEM/RUN/x         the variables after each of the first steps, [steps, n]
    PROBLEM/RUN/loss      the loss where each of all steps began
and for the problem `tanh` its matrix and right-hand side. The problems are written again, with their gradients, in
tests/Impasto.Compute.Tests/Optimizers/TestProblems.cs.

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_optimizers.py
"""

import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from tensor_file import write_tensors

RECORDED_STEPS = 12
STEPS = 60


def float32_values(tensor):
    """Rounds to numbers that float32 holds, so that both sides start from the same ones."""
    return tensor.float().double()


def rosenbrock(x):
    """Sum of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2."""
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def quadratic(x):
    """Half the sum of c[i] (x[i] - 1)^2, c from 1 to 1000 in equal ratios."""
    curvatures = 1000 ** (torch.arange(len(x), dtype=torch.float64) / (len(x) - 1))
    return (curvatures * (x - 1) ** 2).sum() / 2


def make_problems():
    """Returns {name: (loss, start)} and the tensors that the problems themselves need."""
    torch.manual_seed(1)
    matrix = float32_values(torch.randn(30, 12))
    right = float32_values(torch.tanh(matrix @ torch.randn(12, dtype=torch.float64)) + 0.05 * torch.randn(30))
    data = {"tanh/matrix": matrix, "tanh/right": right}
    problems = {
        "rosenbrock2": (rosenbrock, torch.tensor([-1.2, 1.0])),
        "rosenbrock10": (rosenbrock, torch.tensor([-1.2, 1.0] * 5)),
        "quadratic": (quadratic, torch.linspace(-1, 3, 50)),
        "tanh": (lambda x: ((torch.tanh(matrix @ x) - right) ** 2).mean(), 0.3 * torch.randn(12)),
    }
    return {name: (loss, float32_values(start)) for name, (loss, start) in problems.items()}, data


def make_optimizers(x):
    """Returns {run: optimiser}: the options are repeated in OptimizerReferenceTests.cs."""
    fixed = dict(tolerance_grad=0, tolerance_change=0, max_iter=1)
    return {
        "adam": torch.optim.Adam([x], lr=0.05, betas=(0.9, 0.99), eps=1e-8),
        "lbfgs": torch.optim.LBFGS([x], lr=0.25, history_size=5, **fixed),
        "lbfgs_wolfe": torch.optim.LBFGS([x], history_size=5, line_search_fn="strong_wolfe", **fixed),
    }


def record(loss, start, run):
    """Takes all steps of one run; returns the first points and all losses."""
    x = start.clone().requires_grad_()
    optimizer = make_optimizers(x)[run]
    points, losses = [], []

    def evaluate():
        optimizer.zero_grad()
        value = loss(x)
        value.backward()
        return value

    for _ in range(STEPS):
        losses.append(float(optimizer.step(evaluate)))
        points.append(x.detach().clone())
    return torch.stack(points[:RECORDED_STEPS]), torch.tensor(losses)


def main():
    problems, tensors = make_problems()
    for name, (loss, start) in problems.items():
        tensors[f"{name}/start"] = start
        for run in ("adam", "lbfgs", "lbfgs_wolfe"):
            points, losses = record(loss, start, run)
            tensors[f"{name}/{run}/x"] = points
            tensors[f"{name}/{run}/loss"] = losses
    write_tensors(HERE / "optimizers.safetensors", tensors)


if __name__ == "__main__":
    main()
