#!/usr/bin/env python3
"""
Makes losses.safetensors: the losses of image optimisation and their gradients to the image, on a tiny VGG-like encoder.

The encoder is conv1_1 (3 to 6), ReLU, conv1_2 (6 to 6), ReLU, 2x2 max pooling, conv2_1 (6 to 10), ReLU; 3x3
convolutions with reflection padding. The losses are those of benchmarks/peers/losses.py. The image is the noisy
content.
Computed in float64 from numbers that float32 holds, stored as float32, [N, C, H, W]:

    content, style, image                  the three pictures, in [0, 1]; the style is of another size
    conv1_1.weight, conv1_1.bias, ...      the encoder
    relu1_1, relu1_2, pool1, relu2_1       its layers for the image
    TERM/loss, TERM/gradient               TERM is content_loss (at relu2_1), style_loss (relu1_1 and relu2_1 with
                                           equal weights), weighted_style_loss (weights 1 and 3), total_variation,
                                           and total: 1 content + 10 style + 0.1 total variation
    style_gram/relu1_1, style_gram/relu2_1 the Gram matrices of the style

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_losses.py
"""

import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from losses import content_loss, gram, style_loss, total_variation
from tensor_file import write_tensors
from vgg import Encoder

CONTENT_LAYER, STYLE_LAYERS = "relu2_1", ("relu1_1", "relu2_1")


def float32_values(tensor):
    """Rounds to numbers that float32 holds, in float64."""
    return tensor.float().double()


def make_weights():
    """The encoder's weights by name."""
    weights = {}
    for name, channels, filters in [("conv1_1", 3, 6), ("conv1_2", 6, 6), ("conv2_1", 6, 10)]:
        weights[f"{name}.weight"] = float32_values(torch.randn(filters, channels, 3, 3) / (2 * channels ** 0.5))
        weights[f"{name}.bias"] = float32_values(0.1 * torch.randn(filters))
    return weights


def main():
    torch.manual_seed(3)
    weights = make_weights()
    encoder = Encoder(weights, padding="reflect", inplace=False)
    content = float32_values(torch.rand(1, 3, 11, 14))
    style = float32_values(torch.rand(1, 3, 9, 12))
    image = float32_values((content + 0.1 * torch.randn_like(content)).clamp(0, 1)).requires_grad_()

    content_target = encoder(content, [CONTENT_LAYER])[CONTENT_LAYER]
    grams = {layer: gram(features) for layer, features in encoder(style, STYLE_LAYERS).items()}
    features = encoder(image, ["relu1_1", "relu1_2", "pool1", "relu2_1"])
    terms = {
        "content_loss": content_loss(features[CONTENT_LAYER], content_target),
        "style_loss": style_loss(features, grams, {"relu1_1": 1, "relu2_1": 1}),
        "weighted_style_loss": style_loss(features, grams, {"relu1_1": 1, "relu2_1": 3}),
        "total_variation": total_variation(image),
    }
    terms["total"] = terms["content_loss"] + 10 * terms["style_loss"] + 0.1 * terms["total_variation"]

    tensors = {"content": content, "style": style, "image": image.detach(), **weights}
    tensors.update({layer: value.detach() for layer, value in features.items()})
    tensors.update({f"style_gram/{layer}": value for layer, value in grams.items()})
    for term, loss in terms.items():
        tensors[f"{term}/loss"] = loss.detach()
        (tensors[f"{term}/gradient"],) = torch.autograd.grad(loss, image, retain_graph=True)
    write_tensors(HERE / "losses.safetensors", tensors)


if __name__ == "__main__":
    main()
