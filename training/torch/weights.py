"""Weight files: safetensors as Impasto writes and reads them, and PyTorch's own files for reading."""

import json
import os
import struct

import numpy as np

TYPES = {"F16": np.float16, "F32": np.float32, "F64": np.float64, "I8": np.int8}
LONGEST_HEADER = 100_000_000
MOST_STEPS = 127


class WeightFile:
    """The tensors of a file in float32, in the order of the file, and its metadata."""

    def __init__(self, path):
        self.path = path
        if not os.path.isfile(path):
            raise SystemExit(f"{path}: there is no such file; check the name.")
        read = read_safetensors if path.endswith(".safetensors") else read_pytorch
        try:
            self.tensors, self.metadata = read(path)
        except (ValueError, KeyError, TypeError, struct.error) as e:
            raise SystemExit(f"{path}: it is no weight file, or is damaged ({e}).")

    def __contains__(self, name):
        return name in self.tensors

    def __getitem__(self, name):
        if name not in self.tensors:
            raise SystemExit(f"{self.path}: '{name}' is missing; it is another kind of network, or is damaged.")
        return self.tensors[name]


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > LONGEST_HEADER:
            raise ValueError("its header is too long")
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        values = np.frombuffer(data[start:end], dtype=TYPES[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"]).astype(np.float32)
    for name in [n for n, entry in header.items() if entry["dtype"] == "I8"]:
        # Bytes are steps, whose size each row has of its own.
        scales = tensors.pop(f"{name}.scale")
        tensors[name] *= scales.reshape(-1, *[1] * (tensors[name].ndim - 1))
    return tensors, metadata


def read_pytorch(path):
    import torch

    state = torch.load(path, map_location="cpu", weights_only=True)
    return {name: tensor.float().numpy() for name, tensor in state.items()}, {}


def write_safetensors(path, tensors, metadata, half, in_bytes=()):
    """
    Writes a file as SafetensorsWriter.cs does, in float16 or float32, and those that are to be in bytes as steps from
    minus to plus the largest value of each row. It has another name first, so that it is whole or not there.
    """
    header, offset, parts = {}, 0, []
    if metadata:
        header["__metadata__"] = {key: metadata[key] for key in sorted(metadata)}
    for name, values in in_steps(tensors, in_bytes):
        part = np.ascontiguousarray(values)
        if half and part.dtype == np.float32 and name.removesuffix(".scale") not in in_bytes:
            with np.errstate(over="ignore"):
                part = part.astype(np.float16)
            if np.isinf(part).any():
                raise SystemExit(f"{path}: '{name}' holds a value that is too large for float16.")
        header[name] = {
            "dtype": next(text for text, dtype in TYPES.items() if part.dtype == dtype),
            "shape": list(part.shape),
            "data_offsets": [offset, offset + part.nbytes],
        }
        offset += part.nbytes
        parts.append(part)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for part in parts:
            file.write(part.tobytes())
    os.replace(temporary, path)


def in_steps(tensors, in_bytes):
    """The tensors by name; one that is to be in bytes as whole numbers and, behind it, the size of each row's steps."""
    for name, values in tensors.items():
        values = np.asarray(values, dtype=np.float32)
        if name not in in_bytes:
            yield name, values
            continue
        rows = values.reshape(len(values), -1)
        sizes = np.abs(rows).max(1) / np.float32(MOST_STEPS)
        steps = np.round(rows / np.where(sizes > 0, sizes, 1)[:, None])
        yield name, steps.astype(np.int8).reshape(values.shape)
        yield f"{name}.scale", sizes
