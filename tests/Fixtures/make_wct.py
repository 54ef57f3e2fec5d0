#!/usr/bin/env python3
"""
Makes wct.safetensors: whitening and colouring with tiny networks, computed in float64, [N, C, H, W].

    encoderN/NAME, decoderN/NAME   the weights of level N = 1, 2; each level has networks of its own
    content, style                 the pictures, of different sizes
    features, style_features       at relu2_1, the deepest level
    transformed, partial           those features whitened and coloured, at strength 1 and 0.6
    image, partial_image           the result of both levels at strength 1 and 0.6
    covariance                     a symmetric matrix of 40 rows, of rank 30
    eigenvalues                    its eigenvalues, ascending

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_wct.py
"""

import torch

from arbitrary_fixture import HERE, float32_values, make_networks, picture
from arbitrary import wct, whiten_and_colour
from tensor_file import write_tensors


def main():
    torch.manual_seed(6)
    tensors, networks = {}, []
    for level in (2, 1):
        weights, decoding, encoder, decoder = make_networks(f"conv{level}_1")
        tensors.update({f"encoder{level}/{name}": value for name, value in weights.items()})
        tensors.update({f"decoder{level}/{name}": value for name, value in decoding.items()})
        networks.append((f"relu{level}_1", encoder, decoder))
    content, style = picture(24, 32), picture(20, 28)
    layer, encoder, _ = networks[0]
    features, style_features = encoder(content, [layer])[layer], encoder(style, [layer])[layer]
    half = torch.randn(40, 30, dtype=torch.float64)
    covariance = float32_values(half @ half.T / 30)
    write_tensors(HERE / "wct.safetensors", {
        **tensors,
        "content": content,
        "style": style,
        "features": features,
        "style_features": style_features,
        "transformed": whiten_and_colour(features, style_features),
        "partial": whiten_and_colour(features, style_features, 0.6),
        "image": wct(networks, content, style),
        "partial_image": wct(networks, content, style, 0.6),
        "covariance": covariance,
        "eigenvalues": torch.linalg.eigvalsh(covariance),
    })


if __name__ == "__main__":
    main()
