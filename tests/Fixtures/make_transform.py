#!/usr/bin/env python3
"""
Makes weights/transform.pth and transform.safetensors: a small transform network of the layout of PyTorch's example
fast_neural_style, with random weights, and what it makes of a picture.

    weights/transform.pth     the weights as torch.save writes them, with the running statistics that old files have
    content             the picture, [1, 3, H, W], RGB in 0..1
    image               what the network makes of it, computed in float64, cut to 0..1
    styles/N/NAME       the scales and shifts of two more styles
    blend               0.3 of the first of them and 0.7 of the second: the norms are mixed (Dumoulin et al. 2017)
    response            with filter response norms (Singh and Krishnan 2020) in place of instance norms
    antialias           and with smoothed residual blocks and bilinear in place of nearest upsampling too
    light/NAME          the weights of a network of the same kind whose first convolution has a stride of 2
    light               what that makes of the picture

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_transform.py
"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from arbitrary_fixture import picture
from tensor_file import write_tensors
from transform import network


def named_network(blocks, edge_stride=1, **options):
    """The network with the names of PyTorch's example."""
    parts = [
        part for part in network(width=4, blocks=blocks, edge_stride=edge_stride, **options)
        if not isinstance(part, nn.ReLU)]
    at_full_size = edge_stride == 1
    names = ["conv1", "in1", "conv2", "in2", *(["conv3", "in3"] if at_full_size else []),
             *(f"res{block}" for block in range(1, blocks + 1)),
             *(["deconv1", "in4"] if at_full_size else []), "deconv2", "in5", "deconv3"]
    return NamedNetwork(dict(zip(names, parts)))


class NamedNetwork(nn.ModuleDict):
    """Parts that an image passes in order; there is a ReLU behind each norm that is no residual block's."""

    def forward(self, image):
        for name, part in self.items():
            image = F.relu(part(image)) if name.startswith("in") else part(image)
        return image


def is_norm(name):
    return name.split(".")[-2].startswith("in")


def vary_norms(model):
    """Gives norms scales around 1 and shifts around 0."""
    for name, value in model.named_parameters():
        if is_norm(name):
            value.copy_(torch.randn(value.shape) * 0.3 + (1 if name.endswith("weight") else 0))


def main():
    torch.manual_seed(11)
    model = named_network(blocks=2)
    with torch.no_grad():
        vary_norms(model)
        model["deconv3"].conv2d.weight.mul_(100)
        model["deconv3"].conv2d.bias.fill_(128)
    state = model.state_dict()
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
    image = run(model, state, content)
    mixed = {name: 0.3 * styles[0][name].double() + 0.7 * styles[1][name].double() for name in norms}
    bare = without_biases(state)
    light = named_network(blocks=1, edge_kernel=3, edge_stride=2, response=True, antialias=True)
    with torch.no_grad():
        vary_norms(light)
        light["deconv3"].conv2d.bias.fill_(0.5)
    light_state = without_biases(light.state_dict())
    write_tensors(HERE / "transform.safetensors", {
        "content": content,
        "image": image,
        **{f"styles/{n}/{name}": value for n, style in enumerate(styles) for name, value in style.items()},
        "blend": run(model, {**state, **mixed}, content),
        # Its pixels enter with their middle at zero, and its convolutions have no biases but the last.
        "response": run(named_network(blocks=2, response=True), bare, content, middle=0.5),
        "antialias": run(named_network(blocks=2, response=True, antialias=True), bare, content, middle=0.5),
        **{f"light/{name}": value for name, value in light_state.items()},
        "light": run(light, light_state, content, middle=0.5, full=1),
    })


def without_biases(state):
    """The same weights with no biases but the last convolution's."""
    def is_dropped(name):
        return name.endswith("conv2d.bias") and not name.startswith("deconv3.")

    return {
        name: torch.zeros_like(value) if is_dropped(name) else value.clone() for name, value in state.items()}


def run(model, state, content, middle=0, full=255):
    with torch.no_grad():
        model.double().load_state_dict(state)
        return (model((content - middle) * full) / full).clamp(0, 1)


if __name__ == "__main__":
    main()
