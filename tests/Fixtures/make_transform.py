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
from make_operators import filter_response_norm
from tensor_file import write_tensors
from transform import Convolution, Residual, network


def named_network(width, blocks, edge_kernel):
    """The network with the names of PyTorch's example."""
    parts = [part for part in network(width, blocks, edge_kernel) if not isinstance(part, nn.ReLU)]
    names = ["conv1", "in1", "conv2", "in2", "conv3", "in3", *(f"res{block}" for block in range(1, blocks + 1)),
             "deconv1", "in4", "deconv2", "in5", "deconv3"]
    return NamedNetwork(dict(zip(names, parts)))


class NamedNetwork(nn.ModuleDict):
    """Parts that an image passes in order; there is a ReLU behind each norm that is no residual block's."""

    def forward(self, image):
        for name, part in self.items():
            image = F.relu(part(image)) if name.startswith("in") else part(image)
        return image


class ResponseNorm(nn.Module):
    """A filter response norm with the scale and shift of an instance norm."""

    def __init__(self, instance_norm):
        super().__init__()
        self.weight, self.bias = instance_norm.weight, instance_norm.bias

    def forward(self, image):
        return filter_response_norm(image, self.weight, self.bias)


def with_response_norms(network):
    """Puts filter response norms in place of the instance norms."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.InstanceNorm2d):
                setattr(module, name, ResponseNorm(child))
    return network


def smoothed(image):
    """A binomial filter (1, 2, 1)/4 along both axes; beyond the edge, its pixel stands in."""
    line = torch.tensor([0.25, 0.5, 0.25], dtype=image.dtype)
    kernel = torch.outer(line, line).expand(image.shape[1], 1, 3, 3)
    return F.conv2d(F.pad(image, (1, 1, 1, 1), mode="replicate"), kernel, groups=image.shape[1])


def with_antialias(network):
    """Smooths what residual blocks add, and makes convolutions enlarge what they take by bilinear interpolation."""
    for module in network.modules():
        if isinstance(module, Residual):
            module.conv2.register_forward_hook(lambda *call: smoothed(call[-1]))
        elif isinstance(module, Convolution):
            module.upsampling = "bilinear"
    return network


def is_norm(name):
    return name.split(".")[-2].startswith("in")


def main():
    torch.manual_seed(11)
    model = named_network(width=4, blocks=2, edge_kernel=9)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if is_norm(name):
                value.copy_(torch.randn(value.shape) * 0.3 + (1 if name.endswith("weight") else 0))
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
    no_biases = {
        name: torch.zeros_like(value) for name, value in state.items()
        if name.endswith("conv2d.bias") and name != "deconv3.conv2d.bias"}
    write_tensors(HERE / "transform.safetensors", {
        "content": content,
        "image": image,
        **{f"styles/{n}/{name}": value for n, style in enumerate(styles) for name, value in style.items()},
        "blend": run(model, {**state, **mixed}, content),
        # Its pixels enter with their middle at zero, and its convolutions have no biases but the last.
        "response": run(with_response_norms(model), {**state, **no_biases}, content, middle=0.5),
        "antialias": run(with_antialias(model), {**state, **no_biases}, content, middle=0.5),
    })


def run(model, state, content, middle=0):
    with torch.no_grad():
        model.double().load_state_dict(state)
        return (model((content - middle) * 255) / 255).clamp(0, 1)


if __name__ == "__main__":
    main()
