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
from transform import Convolution, Residual


class TransformNetwork(nn.Module):
    """The network with the names of PyTorch's example."""

    def __init__(self, width, blocks, edge_kernel):
        super().__init__()
        self.conv1, self.in1 = Convolution(3, width, edge_kernel), norm(width)
        self.conv2, self.in2 = Convolution(width, 2 * width, 3, stride=2), norm(2 * width)
        self.conv3, self.in3 = Convolution(2 * width, 4 * width, 3, stride=2), norm(4 * width)
        for block in range(1, blocks + 1):
            setattr(self, f"res{block}", Residual(4 * width))
        self.deconv1, self.in4 = Convolution(4 * width, 2 * width, 3, upsample=True), norm(2 * width)
        self.deconv2, self.in5 = Convolution(2 * width, width, 3, upsample=True), norm(width)
        self.deconv3 = Convolution(width, 3, edge_kernel)
        self.blocks = blocks

    def forward(self, image):
        for number in (1, 2, 3):
            image = F.relu(getattr(self, f"in{number}")(getattr(self, f"conv{number}")(image)))
        for block in range(1, self.blocks + 1):
            image = getattr(self, f"res{block}")(image)
        for number in (1, 2):
            image = F.relu(getattr(self, f"in{number + 3}")(getattr(self, f"deconv{number}")(image)))
        return self.deconv3(image)


class ResponseNorm(nn.Module):
    """Each channel of each image divided by the root of its mean square, then scaled and shifted."""

    def __init__(self, instance_norm):
        super().__init__()
        self.weight, self.bias = instance_norm.weight, instance_norm.bias

    def forward(self, image):
        normalised = image / ((image ** 2).mean((2, 3), keepdim=True) + 1e-5).sqrt()
        return normalised * self.weight[:, None, None] + self.bias[:, None, None]


def norm(channels):
    return nn.InstanceNorm2d(channels, affine=True)


def with_response_norms(network):
    """Puts filter response norms in place of the instance norms."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.InstanceNorm2d):
                setattr(module, name, ResponseNorm(child))
    return network


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
    no_biases = {
        name: torch.zeros_like(value) for name, value in state.items()
        if name.endswith("conv2d.bias") and name != "deconv3.conv2d.bias"}
    write_tensors(HERE / "transform.safetensors", {
        "content": content,
        "image": image,
        **{f"styles/{n}/{name}": value for n, style in enumerate(styles) for name, value in style.items()},
        "blend": run(network, {**state, **mixed}, content),
        # Its pixels enter with their middle at zero, and its convolutions have no biases but the last.
        "response": run(with_response_norms(network), {**state, **no_biases}, content, middle=0.5),
    })


def run(network, state, content, middle=0):
    with torch.no_grad():
        network.double().load_state_dict(state)
        return (network((content - middle) * 255) / 255).clamp(0, 1)


if __name__ == "__main__":
    main()
