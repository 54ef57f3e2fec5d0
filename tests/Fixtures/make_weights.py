"""Makes the weight files under weights/ with PyTorch: narrow VGG networks in torchvision's layout, saved in every way
that the readers know, with the expected values as safetensors; and files that a reader must refuse.

Run as: python3 make_weights.py (PyTorch 1.13; the bytes of zip files may differ between versions, their values do not).
"""

import json
import os
import struct
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

FOLDER = Path(__file__).parent / "weights"
VGG16 = [2, 2, "M", 3, 3, "M", 4, 3, 4, "M", 3, 4, 3, "M", 4, 3, 2, "M"]
VGG19 = [2, 2, "M", 3, 3, "M", 4, 3, 4, 3, "M", 4, 3, 4, 3, "M", 4, 3, 4, 2, "M"]
TINY = [2, 2, "M", 3]
DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64", torch.int64: "I64"}


class Vgg(nn.Module):
    """torchvision's VGG, as far as names and order of the parameters go."""

    def __init__(self, plan, norm=False, classifier=False):
        super().__init__()
        layers, channels = [], 3
        for width in plan:
            if width == "M":
                layers.append(nn.MaxPool2d(2))
                continue
            layers.append(nn.Conv2d(channels, width, 3, padding=1))
            if norm:
                layers.append(nn.BatchNorm2d(width))
            layers.append(nn.ReLU())
            channels = width
        self.features = nn.Sequential(*layers)
        if classifier:
            self.classifier = nn.Sequential(nn.Linear(channels * 49, 5))
        with torch.no_grad():
            for module in self.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.weight.uniform_(0.5, 2)
                    module.bias.uniform_(-1, 1)
                    module.running_mean.uniform_(-1, 1)
                    module.running_var.uniform_(0.1, 3)


def write_safetensors(name, tensors, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for key, tensor in tensors.items():
        tensor = tensor.detach().contiguous()
        raw = tensor.view(torch.int16).numpy().tobytes() if tensor.dtype == torch.bfloat16 else tensor.numpy().tobytes()
        header[key] = {
            "dtype": DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    (FOLDER / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


def save(name, value, zipped=True):
    torch.save(value, FOLDER / name, _use_new_zipfile_serialization=zipped)


def convolutions(network, plan, norm=False):
    """The network's convolutions by block and place, batch normalisation folded in by PyTorch itself."""
    layers = list(network.double().eval().features)
    result, block, place, at = {}, 1, 1, 0
    for width in plan:
        if width == "M":
            block, place, at = block + 1, 1, at + 1
            continue
        conv = layers[at]
        if norm:
            conv = torch.nn.utils.fusion.fuse_conv_bn_eval(conv, layers[at + 1])
        result[f"conv{block}_{place}.weight"] = conv.weight.float()
        result[f"conv{block}_{place}.bias"] = conv.bias.float()
        place, at = place + 1, at + (3 if norm else 2)
    return result


class Call:
    """Pickles to a call of a function."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def make_networks():
    network = Vgg(VGG19, classifier=True)
    state = network.state_dict()
    save("vgg19.pth", state)
    save("vgg19-legacy.pth", state, zipped=False)
    write_safetensors("vgg19-torchvision.safetensors", state)
    write_safetensors("vgg19-expected.safetensors", convolutions(network, VGG19))

    network = Vgg(VGG16, norm=True)
    save("vgg16-bn.pth", network.state_dict())
    write_safetensors("vgg16-bn-expected.safetensors", convolutions(network, VGG16, norm=True))

    network = Vgg(VGG16)
    wrapped = OrderedDict(("module." + key, value) for key, value in network.state_dict().items())
    save("vgg16-checkpoint.pth", {"epoch": 3, "lr": 1e-3, "note": "é", "best": None, "state_dict": wrapped})
    save("vgg16-checkpoint-legacy.pth", {"epoch": 2**40, "resumed": True, "model": wrapped}, zipped=False)
    write_safetensors("vgg16-expected.safetensors", convolutions(network, VGG16))


def make_tiny():
    """Small enough to be mutated a thousand times; one of a single layer to be cut at every length."""
    network = Vgg(TINY, norm=True)
    save("tiny.pth", network.state_dict())
    save("tiny-legacy.pth", network.state_dict(), zipped=False)
    write_safetensors("tiny.safetensors", network.state_dict(), {"made by": "make_weights.py"})
    write_safetensors("tiny-expected.safetensors", convolutions(network, TINY, norm=True))

    layer = Vgg([1]).state_dict()
    save("layer.pth", layer)
    save("layer-legacy.pth", layer, zipped=False)
    write_safetensors("layer.safetensors", layer)


class OldParameter:
    """Pickles as a parameter of PyTorch's first versions did, which torchvision's oldest files still have."""

    def __init__(self, tensor, tensor_in_state):
        data = Call(torch._utils._rebuild_tensor, tensor.storage(), 0, tuple(tensor.shape), tensor.stride())
        self.call = (
            (nn.Parameter, (), (data, None, OrderedDict(), True, False)) if tensor_in_state
            else (nn.Parameter, (data, True), (True, False, OrderedDict())))

    def __reduce__(self):
        return self.call


def make_oldest():
    network = Vgg(TINY)
    state = network.state_dict()
    old = OrderedDict((key, OldParameter(value, i % 2 == 0)) for i, (key, value) in enumerate(state.items()))
    save("oldest-legacy.pth", old, zipped=False)
    loaded = torch.load(FOLDER / "oldest-legacy.pth")
    assert all(torch.equal(loaded[key].data, value) for key, value in state.items())
    write_safetensors("oldest-expected.safetensors", convolutions(network, TINY))


def make_tensors():
    base = torch.randn(6, 5, 4)
    tensors = OrderedDict(
        single=base,
        half=base.half(),
        bfloat=base.bfloat16(),
        double=base.double(),
        transposed=base.transpose(0, 2),
        channels_last=torch.randn(2, 3, 4, 5).contiguous(memory_format=torch.channels_last),
        slice=base[2:5, 1::2, 3],
        column=base.half()[:, 1, 2],
        tied=base[1],
        scalar=torch.tensor(2.5),
        parameter=nn.Parameter(base[3, :, 1]),
        empty=torch.zeros(0, 3),
        count=torch.tensor(7),
        mask=torch.tensor([True, False]),
    )
    save("tensors.pth", tensors)
    save("tensors-legacy.pth", dict(tensors), zipped=False)
    expected = {key: value.float() for key, value in tensors.items() if value.is_floating_point()}
    write_safetensors("tensors-expected.safetensors", expected)
    kept = ("single", "half", "bfloat", "double", "scalar", "empty", "count")
    write_safetensors("tensors.safetensors", {key: tensors[key] for key in kept})


def make_hostile():
    for zipped, suffix in ((True, ""), (False, "-legacy")):
        save(f"hostile-system{suffix}.pth", {"features.0.weight": Call(os.system, "touch impasto-was-here")}, zipped)
    save("whole-module.pth", nn.Sequential(nn.Conv2d(3, 2, 3)))
    save("hostile-eval.pth", {"features.0.weight": Call(eval, "1 + 1")})


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    torch.manual_seed(1)
    make_networks()
    make_tiny()
    make_tensors()
    make_hostile()
    make_oldest()
