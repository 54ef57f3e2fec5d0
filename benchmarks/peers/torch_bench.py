#!/usr/bin/env python3
"""
The suites of `impasto bench` in PyTorch, as its users write and run them; prints the same JSON.

    torch_bench.py conv|vgg19-forward|vgg19-gradient|slim-iteration|adain|wct|adain-step|
                   transform|transform-light|transform-step [--size N] [--threads N] [--repeat N] [--json]

GFLOP/s are effective ones: two for each multiply-add of the direct algorithm. peak_mb is the growth of the process's
peak memory over what it held once PyTorch was loaded.
"""

import argparse
import gc
import json
import statistics
import time

import torch
import torch.nn.functional as F

import machine
import transform
from arbitrary import Decoder, adain, load_levels, mirrored_weights, wct
from losses import content_loss, gram, gram_loss, style_loss, total_variation
from training import adain_step
from vgg import STYLE_LAYERS, Encoder, load_weights, random_weights

# Runs, and seconds: compilers and memory need some of both.
WARM_UP = 2
WARM_UP_SECONDS = 1

# in, out, edge at size 512, kernel
CONVOLUTIONS = [
    (64, 64, 512, 3), (64, 128, 256, 3), (128, 128, 256, 3), (128, 256, 128, 3), (256, 256, 128, 3),
    (256, 512, 64, 3), (512, 512, 64, 3), (512, 512, 32, 3), (3, 64, 512, 3), (3, 32, 512, 9),
]


def measure(work, repeat):
    """Runs the work, after a warm-up, `repeat` times; returns milliseconds."""
    until = time.perf_counter() + WARM_UP_SECONDS
    runs = 0
    while runs < WARM_UP or time.perf_counter() < until:
        work()
        runs += 1
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return times


def convolution_cases(options):
    """Each convolution with its bias and ReLU, without gradients."""
    for channels, filters, edge, kernel in CONVOLUTIONS:
        edge = edge * options.size // 512
        weight = torch.randn(filters, channels, kernel, kernel) / (kernel * channels ** 0.5)
        bias = torch.randn(filters)
        image = options.layout(torch.randn(1, channels, edge, edge))
        weight = options.layout(weight)

        def work():
            with torch.inference_mode():
                F.relu_(F.conv2d(image, weight, bias, padding=kernel // 2))

        flops = 2 * edge * edge * kernel * kernel * channels * filters
        yield f"conv{kernel}x{kernel} {channels}-{filters} {edge}", edge, flops, work


def encoder_flops(encoder, size, layers, projected=()):
    """The flops of a forward pass, counted as it runs."""
    flops = 0

    def count(module, _, output):
        nonlocal flops
        flops += 2 * output.numel() * module.weight[0].numel()

    hooks = [module.register_forward_hook(count) for module in encoder.convolutions.values()]
    with torch.inference_mode():
        features = encoder(torch.rand(1, 3, size, size), layers, projected)
    for hook in hooks:
        hook.remove()
    return flops, {name: tuple(value.shape) for name, value in features.items()}


def gram_flops(shapes):
    """The flops of a Gram matrix and of its gradient to the features, for each layer."""
    return sum(4 * channels * channels * height * width for _, channels, height, width in shapes)


def image_like(options, seed):
    """A random image; made anew for each use."""
    generator = torch.Generator().manual_seed(seed)
    return options.layout(torch.rand(1, 3, options.size, options.size, generator=generator))


def forward_case(options):
    """VGG-19 to relu5_1."""
    encoder = options.layout(Encoder(random_weights(deepest="conv5_1")))
    image = image_like(options, 1)

    def work():
        with torch.inference_mode():
            encoder(image, ["relu5_1"])

    flops, _ = encoder_flops(encoder, options.size, ["relu5_1"])
    yield "vgg19-forward", options.size, flops, work


def gradient_case(options):
    """VGG-19 to relu5_1, five Gram losses and the gradient to the image."""
    encoder = options.layout(Encoder(random_weights(deepest="conv5_1")))
    flops, shapes = encoder_flops(encoder, options.size, STYLE_LAYERS)
    with torch.no_grad():
        targets = {layer: gram(f) for layer, f in encoder(image_like(options, 2), STYLE_LAYERS).items()}
    image = image_like(options, 1).requires_grad_()

    def work():
        image.grad = None
        features = encoder(image, STYLE_LAYERS)
        sum(gram_loss(features[layer], targets[layer]) for layer in STYLE_LAYERS).backward()

    yield "vgg19-gradient", options.size, 2 * flops + gram_flops(shapes.values()), work


def slim_case(options):
    """One evaluation of an image optimisation with the slim VGG-19: content, style, total variation, gradient."""
    weights, padding = load_weights(options.encoder)
    encoder = options.layout(Encoder(weights, padding))
    layers = ["relu4_2"]
    flops, shapes = encoder_flops(encoder, options.size, layers, STYLE_LAYERS)
    with torch.no_grad():
        content = encoder(image_like(options, 3), layers)["relu4_2"]
        style = encoder(image_like(options, 2), (), STYLE_LAYERS)
        targets = {layer: gram(features) for layer, features in style.items()}
    image = image_like(options, 1).requires_grad_()
    layer_weights = dict.fromkeys(STYLE_LAYERS, 1)

    def work():
        image.grad = None
        features = encoder(image, layers, STYLE_LAYERS)
        loss = content_loss(features["relu4_2"], content) + style_loss(features, targets, layer_weights)
        (loss + total_variation(image)).backward()

    shapes = [shapes[layer] for layer in STYLE_LAYERS]
    yield "slim-iteration", options.size, 2 * flops + gram_flops(shapes), work


def adain_case(options):
    """AdaIN with the full VGG-19, the style encoded too."""
    layer = "relu4_1"
    weights = random_weights(deepest="conv4_1")
    encoder = options.layout(Encoder(weights, "reflect"))
    decoder = options.layout(Decoder(mirrored_weights(weights, "conv4_1")))
    content, style = image_like(options, 1), image_like(options, 2)

    def work():
        with torch.inference_mode():
            decoder(adain(encoder(content, [layer])[layer], encoder(style, [layer])[layer]))

    flops = 2 * encoder_flops(encoder, options.size, [layer])[0]
    yield "adain", options.size, flops + flops // 2, work  # the decoder does what the encoder does, backwards


def wct_case(options):
    """Whitening and colouring with the networks of a folder, the style encoded too."""
    networks = [(layer, options.layout(encoder), options.layout(decoder))
                for layer, encoder, decoder in load_levels(options.model)]
    content, style = image_like(options, 1), image_like(options, 2)

    def work():
        with torch.inference_mode():
            wct(networks, content, style)

    yield "wct", options.size, 0, work


def transform_cases(suite, model):
    """A transform network at the sizes of a suite."""
    def cases(options):
        network = options.layout(model().eval())
        if options.export:
            transform.export(network, options.export)
            return
        for name, width, height in transform.sizes(suite, options.size):
            image = options.layout(torch.rand(1, 3, height, width))

            def work():
                with torch.inference_mode():
                    network(image)

            yield f"{name} {width}x{height}", max(width, height), 0, work

    return cases


def training_case(name, step):
    """A step of a training, whose flops are not counted."""
    def cases(options):
        size, work = step(options)
        yield name, size, 0, work

    return cases


SUITES = {
    "conv": convolution_cases,
    "vgg19-forward": forward_case,
    "vgg19-gradient": gradient_case,
    "slim-iteration": slim_case,
    "adain": adain_case,
    "wct": wct_case,
    "adain-step": training_case("adain-step", adain_step),
    "transform": transform_cases("transform", transform.network),
    "transform-light": transform_cases("transform-light", transform.light_network),
    "transform-step": training_case("transform-step", transform.transform_step),
}


def run(options):
    """Measures each case of the suite; returns what is printed."""
    base = machine.resident_mb()
    machine.reset_peak()
    results = []
    for name, size, flops, work in SUITES[options.suite](options):
        # Weights and inputs stay in the peak; what was only needed to make them goes.
        gc.collect()
        machine.reset_peak()
        times = measure(work, options.repeat)
        results.append({
            "name": name,
            "size": size,
            "median_ms": round(statistics.median(times), 3),
            "min_ms": round(min(times), 3),
            "gflops": round(flops / min(times) / 1e6, 1),
            "planned_mb": None,
            "peak_mb": round(machine.peak_mb() - base, 1),
        })
    return {"suite": options.suite, "threads": options.threads, "results": results}


def parse_arguments():
    parser = argparse.ArgumentParser(description="The suites of `impasto bench` in PyTorch.")
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--size", type=int, default=512, help="the edge of the square image")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--channels-last", action="store_true", help="PyTorch's faster, less usual memory format")
    parser.add_argument("--export", metavar="FILE.onnx", help="transform, transform-light: write the network instead")
    parser.add_argument("--encoder", help="slim-iteration: the weights, safetensors")
    parser.add_argument("--model", help="wct: a folder of encoders and decoders")
    options = parser.parse_args()
    if options.suite == "wct" and not options.model:
        parser.error("wct needs --model DIR")
    if options.suite == "slim-iteration" and not options.encoder:
        parser.error("slim-iteration needs --encoder FILE")
    memory_format = torch.channels_last if options.channels_last else torch.contiguous_format
    options.layout = lambda tensor_or_module: tensor_or_module.to(memory_format=memory_format)
    return options


def main():
    options = parse_arguments()
    machine.use_threads(options.threads)
    torch.manual_seed(0)
    report = run(options)
    if options.json:
        print(json.dumps(report))
        return
    for result in report["results"]:
        print("{name:28} median {median_ms:9.2f} ms  min {min_ms:9.2f} ms  "
              "{gflops:7.1f} GFLOP/s  peak {peak_mb:7.1f} MB".format(**result))


if __name__ == "__main__":
    main()
