#!/usr/bin/env python3
"""
Makes foreign.safetensors and weights/torch7.t7: transform networks of layouts that others have published, with random
weights, and what they make of a picture, computed in float64 and cut to 0..1.

    content                     the picture, [1, 3, H, W], RGB in 0..1
    tensorflow/Variable_N       the variables of Engstrom's fast-style-transfer in the order in which it makes them: for
                                each convolution the kernel, [height, width, in, out] or of a transposed one
                                [height, width, out, in], the shift and the scale of the norm
    tensorflow                  what it makes of the picture
    torch7                      what the network of weights/torch7.t7, of Johnson's fast-neural-style, makes of it

weights/torch7.t7 is what Torch7's save writes of a checkpoint: a table of options and the network, whose parameters
share one storage. Where OpenCV is there, it reads the file too, and has to make the same of the picture.

Run it with a Python that has PyTorch: python3 tests/Fixtures/make_foreign.py
"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../benchmarks/peers"))
from arbitrary_fixture import float32_values, picture
from tensor_file import write_tensors
from torch7_file import Module, Storage, Tensor, save

WIDTH, BLOCKS, EDGE = 4, 2, 9
MEANS = torch.tensor([103.939, 116.779, 123.68], dtype=torch.float64).view(1, 3, 1, 1)


def layers():
    """Kernel, channels and kind of the convolutions in their order."""
    wide = 4 * WIDTH
    return [
        (EDGE, 3, WIDTH, "same"), (3, WIDTH, 2 * WIDTH, "down"), (3, 2 * WIDTH, wide, "down"),
        *[(3, wide, wide, "block")] * (2 * BLOCKS),
        (3, wide, 2 * WIDTH, "up"), (3, 2 * WIDTH, WIDTH, "up"), (EDGE, WIDTH, 3, "same"),
    ]


def random_parameters():
    """Weights as PyTorch has them, shift and scale of each norm, and a bias for each convolution."""
    for kernel, channels, filters, kind in layers():
        shape = (channels, filters) if kind == "up" else (filters, channels)
        yield tuple(float32_values(value) for value in (
            torch.randn(*shape, kernel, kernel) / (kernel * channels ** 0.5),
            0.3 * torch.randn(filters), 1 + 0.3 * torch.randn(filters), torch.randn(filters)))


def norm(image, shift, scale, epsilon):
    return F.instance_norm(image, weight=scale, bias=shift, eps=epsilon)


def same(image, weight, stride):
    """TensorFlow's "same" padding: zeros, of which an odd one is below and to the right."""
    sides = []
    for extent, kernel in zip(reversed(image.shape[2:]), reversed(weight.shape[2:])):
        total = max((-(-extent // stride) - 1) * stride + kernel - extent, 0)
        sides += [total // 2, total - total // 2]
    return F.conv2d(F.pad(image, sides), weight, stride=stride)


def same_transposed(image, weight, stride):
    """The transposed convolution of that: what reaches beyond stride times the size is cut off."""
    height, width = (stride * extent for extent in image.shape[2:])
    before = (weight.shape[2] - stride) // 2
    return F.conv_transpose2d(image, weight, stride=stride)[:, :, before:before + height, before:before + width]


def tensorflow(content, parameters):
    """Engstrom's network, of RGB in 0..255."""
    def layer(image, index):
        weight, shift, scale, _ = parameters[index]
        kind = layers()[index][3]
        result = same_transposed(image, weight, 2) if kind == "up" else same(image, weight, 2 if kind == "down" else 1)
        return norm(result, shift, scale, 1e-3)

    image = content * 255
    for index in range(3):
        image = F.relu(layer(image, index))
    for index in range(3, 3 + 2 * BLOCKS, 2):
        image = image + layer(F.relu(layer(image, index)), index + 1)
    for index in range(3 + 2 * BLOCKS, 5 + 2 * BLOCKS):
        image = F.relu(layer(image, index))
    return (torch.tanh(layer(image, 5 + 2 * BLOCKS)) * 150 + 127.5) / 255


def torch7(content, parameters):
    """Johnson's network, of BGR in 0..255 less the means, with its preprocessing and what undoes it."""
    def layer(image, index, has_norm=True):
        weight, shift, scale, bias = parameters[index]
        kind = layers()[index][3]
        if kind == "up":
            result = F.conv_transpose2d(image, weight, bias, stride=2, padding=1, output_padding=1)
        else:
            padding = 0 if kind == "block" else weight.shape[2] // 2
            result = F.conv2d(image, weight, bias, stride=2 if kind == "down" else 1, padding=padding)
        return norm(result, shift, scale, 1e-5) if has_norm else result

    image = content.flip(1) * 255 - MEANS
    image = F.pad(image, [8 * BLOCKS] * 4, "reflect")
    for index in range(3):
        image = F.relu(layer(image, index))
    for index in range(3, 3 + 2 * BLOCKS, 2):
        image = layer(F.relu(layer(image, index)), index + 1) + image[:, :, 2:-2, 2:-2]
    for index in range(3 + 2 * BLOCKS, 5 + 2 * BLOCKS):
        image = F.relu(layer(image, index))
    image = torch.tanh(layer(image, 5 + 2 * BLOCKS, has_norm=False)) * 150
    return (image + MEANS).flip(1) / 255


def torch7_model(parameters):
    """The modules of Johnson's network."""
    storage = Storage()

    def stored(value):
        return Tensor(storage, value)

    def convolution(index):
        kernel, channels, filters, kind = layers()[index]
        weight, _, _, bias = parameters[index]
        stride, padding = (1 if kind in ("same", "block") else 2), (0 if kind == "block" else kernel // 2)
        adjust = {"adjW": 1, "adjH": 1} if kind == "up" else {}
        return Module(
            "nn.SpatialFullConvolution" if kind == "up" else "nn.SpatialConvolution",
            nInputPlane=channels, nOutputPlane=filters, kW=kernel, kH=kernel, dW=stride, dH=stride,
            padW=padding, padH=padding, weight=stored(weight), bias=stored(bias), train=False, **adjust)

    def normed(index):
        _, shift, scale, _ = parameters[index]
        filters = layers()[index][2]
        return [convolution(index), Module(
            "nn.InstanceNormalization", eps=1e-5, nOutput=filters, prev_N=-1, weight=stored(scale), bias=stored(shift))]

    def relu():
        return Module("nn.ReLU", inplace=True, threshold=0, val=0)

    modules = [Module("nn.SpatialReflectionPadding", **{f"pad_{side}": 8 * BLOCKS for side in "lrtb"})]
    for index in range(3):
        modules += [*normed(index), relu()]
    for index in range(3, 3 + 2 * BLOCKS, 2):
        block = Module("nn.Sequential", modules=[*normed(index), relu(), *normed(index + 1)])
        both = Module("nn.ConcatTable", modules=[block, Module("nn.ShaveImage", size=2)])
        modules += [Module("nn.Sequential", modules=[both, Module("nn.CAddTable", inplace=False)])]
    for index in range(3 + 2 * BLOCKS, 5 + 2 * BLOCKS):
        modules += [*normed(index), relu()]
    modules += [convolution(5 + 2 * BLOCKS), Module("nn.Tanh"), Module(
        "nn.MulConstant", constant_scalar=150, inplace=False), Module("nn.TotalVariation", strength=1e-6)]
    return Module("nn.Sequential", modules=modules, _type="torch.FloatTensor", train=False)


def write_torch7(path, parameters):
    options = {"preprocessing": "vgg", "padding_type": "reflect-start", "use_instance_norm": 1, "tanh_constant": 150}
    save(path, {"opt": options, "train_loss_history": [3.5, 2.5], "model": torch7_model(parameters)})


def hold_against_opencv(parameters, content, expected):
    """Has OpenCV run the modules, which it takes without the table around them."""
    try:
        import cv2
    except ImportError:
        print("OpenCV is not there to read the file of Torch7's too")
        return
    path = HERE / "model-alone.t7"
    save(path, torch7_model(parameters))
    try:
        network = cv2.dnn.readNetFromTorch(str(path))
        network.setInput((content.flip(1) * 255 - MEANS).float().numpy())
        image = torch.from_numpy(network.forward()).double()
    finally:
        path.unlink()
    difference = ((image + MEANS).flip(1) / 255 - expected).abs().max().item()
    print(f"OpenCV's picture differs by {255 * difference:.4f} levels at most")
    assert difference < 0.1 / 255


def main():
    torch.manual_seed(17)
    content = picture(24, 36)
    tensors = {"content": content}
    parameters = list(random_parameters())
    number = 0
    for weight, shift, scale, _ in parameters:
        for value in (weight.permute(2, 3, 1, 0), shift, scale):
            tensors[f"tensorflow/Variable_{number}" if number else "tensorflow/Variable"] = value
            number += 1
    tensors["tensorflow"] = tensorflow(content, parameters).clamp(0, 1)
    parameters = list(random_parameters())
    write_torch7(HERE / "weights" / "torch7.t7", parameters)
    image = torch7(content, parameters)
    tensors["torch7"] = image.clamp(0, 1)
    write_tensors(HERE / "foreign.safetensors", tensors)
    hold_against_opencv(parameters, content, image)


if __name__ == "__main__":
    main()
