#!/usr/bin/env python3
"""
Makes weights/transform.pth and transform.safetensors: a small transform network of the layout of PyTorch's example
fast_neural_style, with random weights, and what it makes of a picture.

    weights/transform.pth     the weights as torch.save writes them, with the running statistics that old files have
    content             the picture, [1, 3, H, W], RGB in 0..1
    image               what the network makes of it, computed in float64, cut to 0..1
    styles/N/NAME       the scales and shifts of two more styles
    blend               0.3 of the first of them and 0.7 of the second: the norms are mixed (Dumoulin et al. 2017)

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_transform.py
"""

import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from arbitrary_fixture import picture
from tensor_file import write_tensors
from transform import TransformNetwork


def is_norm(name):
    return name.split(".")[-2].startswith("in")


def main():
    torch.manual_seed(11)
    network = TransformNetwork(width=4, blocks=2, edge_kernel=9)
    with torch.no_grad():
        for name, value in network.named_parameters():
            if is_norm(name):
                value.copy_(torch.randn(value.shape) * 0.3 + (1 if name.endswith("weight") else 0))
        network.deconv3.conv2d.weight.mul_(100)
        network.deconv3.conv2d.bias.fill_(128)
    state = network.state_dict()
    old = {}
    for name, value in state.items():
        old[name] = value
        if is_norm(name) and name.endswith("bias"):
            for statistic in ("running_mean", "running_var"):
                old[name.replace("bias", statistic)] = torch.rand(value.shape)
    torch.save(old, HERE / "weights" / "transform.pth")

    content = picture(24, 36)
    norms = [name for name in state if is_norm(name)]
    styles = [{name: state[name] + 0.4 * torch.randn(state[name].shape) for name in norms} for _ in range(2)]
    image = run(network, state, content)
    mixed = {name: 0.3 * styles[0][name].double() + 0.7 * styles[1][name].double() for name in norms}
    write_tensors(HERE / "transform.safetensors", {
        "content": content,
        "image": image,
        **{f"styles/{n}/{name}": value for n, style in enumerate(styles) for name, value in style.items()},
        "blend": run(network, {**state, **mixed}, content),
    })


def run(network, state, content):
    with torch.no_grad():
        network.double().load_state_dict(state)
        return (network(content * 255) / 255).clamp(0, 1)


if __name__ == "__main__":
    main()
