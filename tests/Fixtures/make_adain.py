#!/usr/bin/env python3
"""
Makes adain.safetensors: adaptive instance normalisation at relu3_1 of tiny networks, computed in float64, [N, C, H, W].

    encoder/NAME, decoder/NAME     the weights
    content, style                 the pictures, of different sizes
    features, style_features       at relu3_1
    transformed, half              the transformed features at strength 1 and 0.5
    image                          what the decoder makes of `transformed`

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_adain.py
"""

import torch

from arbitrary_fixture import HERE, make_networks, picture
from arbitrary import adain
from tensor_file import write_tensors

LAYER = "relu3_1"


def main():
    torch.manual_seed(5)
    weights, decoding, encoder, decoder = make_networks("conv3_1")
    content, style = picture(16, 24), picture(20, 12)
    features, style_features = encoder(content, [LAYER])[LAYER], encoder(style, [LAYER])[LAYER]
    transformed = adain(features, style_features)
    write_tensors(HERE / "adain.safetensors", {
        **{f"encoder/{name}": value for name, value in weights.items()},
        **{f"decoder/{name}": value for name, value in decoding.items()},
        "content": content,
        "style": style,
        "features": features,
        "style_features": style_features,
        "transformed": transformed,
        "half": adain(features, style_features, 0.5),
        "image": decoder(transformed),
    })


if __name__ == "__main__":
    main()
