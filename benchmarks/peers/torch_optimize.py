#!/usr/bin/env python3
"""
Image optimisation in PyTorch, from the content image, with torch.optim.LBFGS: the peer of `impasto stylize`.

    torch_optimize.py CONTENT STYLE --encoder FILE [options] [--report OUT.json] [-o OUT.safetensors]

CONTENT and STYLE are safetensors files with one tensor [1, 3, H, W] in [0, 1], so that both programs see the same
numbers, or pictures; neither is resized. The losses are those of losses.py, the style losses behind the encoder's
projections where it has them. The report lists every evaluation of the loss, its terms before weighting, and at
which iteration it was made; `final` is the loss of the image that was written.
"""

import argparse
import json
import time

import torch

import machine
from images import read_image, write_image
from losses import content_loss, gram, style_loss, total_variation
from vgg import STYLE_LAYERS, Encoder, load_weights


class Objective:
    """The weighted loss of an image, and a record of every evaluation."""

    def __init__(self, encoder, content, style, options):
        self.encoder, self.options = encoder, options
        self.layer_weights = dict(zip(STYLE_LAYERS, options.layer_weights))
        with torch.no_grad():
            self.content = encoder(content, [options.content_layer])[options.content_layer]
            features = encoder(style, (), STYLE_LAYERS)
            self.grams = {layer: gram(features[layer]) for layer in STYLE_LAYERS}

    def evaluate(self, image):
        """Returns the total and its terms before weighting."""
        features = self.encoder(image, [self.options.content_layer], STYLE_LAYERS)
        terms = {
            "content": content_loss(features[self.options.content_layer], self.content),
            "style": style_loss(features, self.grams, self.layer_weights),
            "tv": total_variation(image),
        }
        weights = {"content": self.options.content_weight, "style": self.options.style_weight,
                   "tv": self.options.tv_weight}
        total = sum(weights[name] * term for name, term in terms.items())
        return total, {"total": float(total), **{name: float(term) for name, term in terms.items()}}


def optimize(objective, image, options):
    """Runs L-BFGS on the image in place; returns a record of every evaluation."""
    optimizer = torch.optim.LBFGS(
        [image], lr=options.learning_rate, max_iter=options.iterations_per_call, max_eval=10 ** 9,
        tolerance_grad=options.tolerance_grad, tolerance_change=options.tolerance_change,
        history_size=options.history,
        line_search_fn="strong_wolfe" if options.line_search == "strong_wolfe" else None)
    records, start = [], time.perf_counter()

    def closure():
        optimizer.zero_grad()
        total, terms = objective.evaluate(image)
        total.backward()
        iteration = optimizer.state[image].get("n_iter", 0)
        records.append({"iteration": iteration, **terms, "seconds": round(time.perf_counter() - start, 3)})
        return total

    for _ in range(0, options.iterations, options.iterations_per_call):
        optimizer.step(closure)
    return records


def parse_arguments():
    parser = argparse.ArgumentParser(description="Image optimisation in PyTorch.")
    parser.add_argument("content")
    parser.add_argument("style")
    parser.add_argument("--encoder", required=True, help="weights: our safetensors or torchvision's .pth")
    parser.add_argument("--iterations", type=int, default=100)
    parser.add_argument("--iterations-per-call", type=int, default=1, help="LBFGS's max_iter")
    parser.add_argument("--history", type=int, default=20)
    parser.add_argument("--learning-rate", type=float, default=1)
    parser.add_argument("--line-search", choices=("none", "strong_wolfe"), default="none")
    parser.add_argument("--tolerance-grad", type=float, default=1e-7)
    parser.add_argument("--tolerance-change", type=float, default=1e-9)
    parser.add_argument("--content-layer", default="relu4_2")
    parser.add_argument("--content-weight", type=float, default=1)
    parser.add_argument("--style-weight", type=float, default=1)
    parser.add_argument("--tv-weight", type=float, default=0)
    parser.add_argument("--layer-weights", type=float, nargs=5, default=[1] * 5, help=" ".join(STYLE_LAYERS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--report", help="JSON")
    parser.add_argument("-o", "--output", help="the image, safetensors or a picture")
    return parser.parse_args()


def main():
    options = parse_arguments()
    machine.use_threads(options.threads)
    encoder = Encoder(*load_weights(options.encoder))
    content = read_image(options.content)
    objective = Objective(encoder, content, read_image(options.style), options)
    image = content.clone().requires_grad_()
    records = optimize(objective, image, options)
    with torch.no_grad():
        _, final = objective.evaluate(image)
    report = {"options": vars(options), "torch": torch.__version__, "evaluations": records, "final": final}
    if options.report:
        with open(options.report, "w") as file:
            json.dump(report, file, indent=1)
    if options.output:
        write_image(options.output, image.detach())
    print(f"{len(records)} evaluations: total {records[0]['total']:.6g} to {final['total']:.6g}, "
          + ", ".join(f"{name} {final[name]:.4g}" for name in ("content", "style", "tv")))


if __name__ == "__main__":
    main()
